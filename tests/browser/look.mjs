// Opens pages in headless Chromium as their readers may have it set up, and tells as JSON what axe and the
// browser object to, and what a reader can do: node look.mjs CHROMIUM PAGE... [--pictures FOLDER].
// A broken page is told like any other.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const MANNERS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { colorScheme: "dark", forcedColors: "active" },
};
const WIDTHS = [320, 1280];

const [program, ...words] = process.argv.slice(2);
const at = words.indexOf("--pictures");
const pictures = at < 0 ? "" : words[at + 1];
const pages = at < 0 ? words : words.slice(0, at);

async function look(browser, file, manner, width) {
  const context = await browser.newContext({ ...MANNERS[manner], viewport: { width, height: 900 } });
  const page = await context.newPage();
  const asked = [];
  const objected = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => objected.push(message.text()));
  page.on("pageerror", (error) => objected.push(String(error)));
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
  const measured = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (pictures) {
    const name = `${path.basename(file, ".html")}-${manner}-${width}.png`;
    await page.screenshot({ path: path.join(pictures, name), fullPage: true });
  }
  await context.close();
  return {
    file,
    manner,
    width,
    overflow: measured,
    passes: found.passes.length,
    violations: found.violations.map((one) => ({ id: one.id, nodes: one.nodes.map((node) => node.html) })),
    asked: asked.filter((url) => !url.startsWith("data:")),
    objected,
  };
}

// What happens when the first expansion is pointed at, reached by key, and the first sentence is played.
async function use(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const objected = [];
  page.on("console", (message) => objected.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  const lit = () => page.evaluate(() => [...document.querySelectorAll("[data-n]")].filter(
    (one) => getComputedStyle(one).outlineStyle !== "none").map((one) => one.localName));
  const resting = await lit();
  await page.hover("mark a");
  const hovered = await lit();
  await page.mouse.move(0, 0);
  await page.focus("mark a");
  const focused = await lit();
  await page.check("#quiet");
  const quiet = await page.evaluate(() => [...document.querySelectorAll(".n li")].filter(
    (one) => one.checkVisibility()).every((one) => one.classList.contains("doubt")));
  const played = await page.evaluate(() => new Promise((resolve) => {
    const sound = document.querySelector("audio");
    if (!sound) return resolve(null);
    const from = [];
    sound.addEventListener("playing", () => from.push(sound.currentTime));
    sound.addEventListener("pause", () => resolve({ from: from[0], to: sound.currentTime }));
    sound.play().catch((error) => resolve({ error: String(error) }));
    return setTimeout(() => resolve({ error: "it goes on" }), 9000);
  }));
  await page.close();
  return { resting, hovered, focused, quiet, played, objected };
}

async function print(browser, file) {
  const page = await browser.newPage({ javaScriptEnabled: false, colorScheme: "dark" });
  await page.goto(pathToFileURL(file).href);
  await page.setViewportSize({ width: 650, height: 920 });
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: path.join(pictures, `${path.basename(file, ".html")}-print.png`), fullPage: true });
  await page.pdf({ path: path.join(pictures, `${path.basename(file, ".html")}.pdf`), format: "A4",
    preferCSSPageSize: true });
  await page.close();
}

const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox",
  "--autoplay-policy=no-user-gesture-required", "--mute-audio"] });
try {
  const told = [];
  const used = [];
  for (const file of pages) {
    for (const manner of Object.keys(MANNERS)) {
      for (const width of WIDTHS) told.push(await look(browser, file, manner, width));
    }
    used.push({ file, ...(await use(browser, file)) });
    if (pictures) await print(browser, file);
  }
  process.stdout.write(JSON.stringify({ told, used }));
} finally {
  await browser.close();
}
