// What music-metadata reads of a file's tags, as JSON: node tags.mjs FILE.
import { parseFile } from "music-metadata";

const read = await parseFile(process.argv[2], { includeChapters: true, duration: true });
const { common, format, quality } = read;
process.stdout.write(JSON.stringify({
  title: common.title,
  podcast: common.podcast,
  feed: common.podcasturl,
  guid: common.podcastId,
  chapters: (format.chapters ?? []).map((one) => ({ title: one.title, start: one.start, end: one.end, id: one.id,
    url: one.url, picture: Boolean(one.image) })),
  lines: (common.lyrics ?? []).map((one) => ({ language: one.language,
    text: one.text, synced: (one.syncText ?? []).map((line) => [line.timestamp, line.text]) })),
  rate: format.sampleRate,
  duration: format.duration,
  warnings: quality.warnings.map((one) => one.message),
}));
