// Opens an EPUB in headless Chromium with foliate-js, a reading system, goes to a chapter by the table of contents,
// reads along, and tells as JSON what was seen and heard: node book.mjs CHROMIUM BOOK TITLE.
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const [program, book, title] = process.argv.slice(2);
const reader = path.dirname(createRequire(import.meta.url).resolve("foliate-js/view.js"));
const KINDS = { ".js": "text/javascript", ".html": "text/html", ".epub": "application/epub+zip" };
const PAGE = "<!doctype html><meta charset=utf-8><title>Reader</title><body style='height: 100vh; margin: 0'></body>";

const server = createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = name === "/book.epub" ? book : path.join(reader, path.normalize(name));
  response.setHeader("Content-Type", KINDS[path.extname(file)] ?? "application/octet-stream");
  if (name === "/") { response.setHeader("Content-Type", KINDS[".html"]); response.end(PAGE); return; }
  const stream = createReadStream(file);
  stream.on("error", () => { response.statusCode = 404; response.end(); });
  stream.pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: program, args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
});
const page = await browser.newPage();
const objected = [];
page.on("pageerror", (error) => objected.push(String(error)));
page.on("console", (message) => {
  if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) {
    objected.push(`${message.text()} ${message.location().url}`);
  }
});
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const told = await page.evaluate(async (wanted) => {
  // foliate-js makes its Audio elements itself: what they play is seen here.
  const played = [];
  const Real = window.Audio;
  window.Audio = function (...words) { const made = new Real(...words); played.push(made); return made; };
  await import("/view.js");
  const blob = await (await fetch("/book.epub")).blob();
  const view = document.createElement("foliate-view");
  document.body.append(view);
  await view.open(new File([blob], "book.epub", { type: "application/epub+zip" }));
  const flat = (items) => (items ?? []).flatMap((one) => [one, ...flat(one.subitems)]);
  const toc = flat(view.book.toc);
  const item = toc.findLast((one) => one.label === wanted);
  await view.goTo(item.href);
  const { doc, index } = view.renderer.getContents()[0];
  const marked = [];
  const overlay = view.book.getMediaOverlay();
  const failures = [];
  overlay.addEventListener("error", (event) => failures.push(String(event.detail)));
  overlay.addEventListener("highlight", ({ detail }) => marked.push({ ...detail, at: performance.now() }));
  await overlay.start(index);
  const until = performance.now() + 20000;
  while (marked.length < 3 && !failures.length && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  const sound = played.at(-1);
  const texts = marked.map((one) => doc.getElementById(one.text.split("#")[1])?.textContent);
  return {
    toc: toc.map((one) => one.label),
    headings: [...doc.querySelectorAll("h1, h2, h3")].map((one) => one.textContent),
    pictures: [...doc.querySelectorAll("img")].map((one) => [one.alt, one.naturalWidth]),
    begin: marked.map((one) => one.begin),
    texts,
    length: sound?.duration,
    position: sound?.currentTime,
    failures,
    narrator: view.book.media?.narrator ?? null,
    active: view.book.media?.activeClass ?? null,
  };
}, title);
await browser.close();
server.close();
process.stdout.write(JSON.stringify({ ...told, objected }));
