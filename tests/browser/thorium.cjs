// What the reading library of Thorium finds in a DAISY book (a ZIP or its folder) or an EPUB, as JSON; of a DAISY
// book also its own conversion into FOLDER, for which it follows every link and clip: node thorium.cjs BOOK [FOLDER].
const { PublicationParsePromise } = require("r2-shared-js/dist/es8-es2017/src/parser/publication-parser");
const { convertDaisyToReadiumWebPub } = require("r2-shared-js/dist/es8-es2017/src/parser/daisy-convert-to-epub");
const { initGlobalConverters_GENERIC, initGlobalConverters_SHARED } = require("r2-shared-js/dist/es8-es2017/src/init-globals");

const [book, folder] = process.argv.slice(2);
initGlobalConverters_SHARED();
initGlobalConverters_GENERIC();
const listed = (links) => (links ?? []).map((one) => ({ title: one.Title, href: one.Href, below: listed(one.Children) }));

async function tell() {
  const found = await PublicationParsePromise(book);
  const told = {
    title: found.Metadata.Title,
    identifier: found.Metadata.Identifier,
    duration: found.Metadata.Duration,
    spine: (found.Spine ?? []).map((one) => ({ href: one.Href, duration: one.Duration })),
    toc: listed(found.TOC),
    resources: (found.Resources ?? []).map((one) => one.Href),
  };
  if (folder) told.converted = await convertDaisyToReadiumWebPub(folder, found);
  return told;
}

tell().then(
  (told) => { process.stdout.write(JSON.stringify(told), () => process.exit(0)); },
  (error) => { console.error(error); process.exit(1); },
);
