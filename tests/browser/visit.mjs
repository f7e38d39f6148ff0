// Visits an edition's page in headless Chromium as its readers do, and tells as JSON what axe and the browser
// object to, and what a reader can do: node visit.mjs CHROMIUM ADDRESS SECONDS,... [--pictures FOLDER].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const MANNERS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  forced: { colorScheme: "dark", forcedColors: "active" },
};
const [program, address, seeks, ...words] = process.argv.slice(2);
const pictures = words[0] === "--pictures" ? words[1] : "";

function watched(page) {
  const seen = { asked: [], objected: [] };
  page.on("request", (request) => seen.asked.push(request.url()));
  page.on("console", (message) => seen.objected.push(message.text()));
  page.on("pageerror", (error) => seen.objected.push(String(error)));
  return seen;
}

async function look(browser, manner, width) {
  const context = await browser.newContext({ ...MANNERS[manner], viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const seen = watched(page);
  await page.goto(address);
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (pictures) await page.screenshot({ path: path.join(pictures, `${manner}-${width}.png`), fullPage: true });
  await context.close();
  const violations = found.violations.map((one) => ({ id: one.id, nodes: one.nodes.map((node) => node.html) }));
  return { manner, width, overflow, passes: found.passes.length, violations, ...seen };
}

async function opened(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = watched(page);
  await page.goto(address);
  return { context, page, seen };
}

// The sentence marked as current after going to each second, as its place in the transcript; -1 where none is.
async function seek(browser, seconds) {
  const { context, page, seen } = await opened(browser);
  await page.evaluate(() => new Promise((resolve) => {
    const sound = document.querySelector("audio");
    if (sound.readyState >= 1) resolve(); else sound.addEventListener("loadedmetadata", () => resolve());
  }));
  const marked = [];
  for (const second of seconds) {
    marked.push(await page.evaluate((at) => new Promise((resolve) => {
      const sound = document.querySelector("audio");
      const places = [...document.querySelectorAll(".s")];
      sound.addEventListener("seeked", () => setTimeout(() => resolve(
        places.findIndex((one) => one.getAttribute("aria-current") === "true")), 30), { once: true });
      sound.currentTime = at;
    }), second));
  }
  const length = await page.evaluate(() => document.querySelector("audio").duration);
  await context.close();
  return { marked, length, ...seen };
}

// Everything by keyboard: from the top of the page to the button that plays, then speed, position, shortcuts.
async function keyboard(browser) {
  const { context, page, seen } = await opened(browser);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.do
    || document.activeElement.className || document.activeElement.localName);
  const path_ = [];
  for (let number = 0; number < 14; number += 1) {
    await page.keyboard.press("Tab");
    path_.push(await focus());
  }
  await page.focus("#toggle");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector("audio").paused && document.querySelector("audio").currentTime > 0.2);
  const label = await page.textContent("#toggle");
  await page.keyboard.press("k");
  const paused = await page.evaluate(() => document.querySelector("audio").paused);
  await page.focus("#rate");
  await page.selectOption("#rate", "2");
  const rate = await page.evaluate(() => {
    const sound = document.querySelector("audio");
    return [sound.playbackRate, sound.preservesPitch];
  });
  await page.focus("#seek");
  await page.keyboard.press("End");
  const end = await page.evaluate(() => document.querySelector("audio").currentTime);
  const spoken = await page.getAttribute("#seek", "aria-valuetext");
  await page.focus("#toggle");
  await page.evaluate(() => { document.querySelector("audio").currentTime = 0; });
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const stepped = await page.evaluate(() => document.querySelector("audio").currentTime);
  await page.focus("h1 ~ p, .skip");
  await page.evaluate(() => { document.activeElement.blur(); document.querySelector("audio").currentTime = 0; });
  await page.keyboard.press("l");
  const quiet = await page.evaluate(() => document.querySelector("audio").currentTime);
  await page.check("#keys");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("l");
  const jumped = await page.evaluate(() => document.querySelector("audio").currentTime);
  await page.click(".chapters li:nth-child(2) a");
  const chapter = await page.evaluate(() => document.querySelector("audio").currentTime);
  await page.evaluate(() => { document.querySelector("audio").pause(); document.querySelector("audio").currentTime = 9; });
  await page.waitForTimeout(400);
  await page.reload();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 8);
  const resumed = await page.textContent("#status");
  await context.close();
  return { path: path_, label, paused, rate, end, spoken, stepped, quiet, jumped, chapter, resumed, ...seen };
}

// Addresses that ask for a second: with the script at once, with a script that comes late, and changed by hand;
// then clicks that are the browser's own.
async function asked(browser) {
  const ready = (page) => page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
  const now = (page) => page.evaluate(() => document.querySelector("audio").currentTime);
  const { context, page, seen } = await opened(browser);
  await page.goto(`${address}#t=4.5`);
  await page.reload();
  await ready(page);
  await page.waitForTimeout(200);
  const early = await now(page);
  await page.evaluate(() => { location.hash = "t=6"; });
  await page.waitForTimeout(200);
  const changed = await now(page);
  for (const key of ["Control", "Meta"]) {
    await page.locator(".s").nth(1).click({ modifiers: [key] });
    const link = page.locator(".chapters li:last-child a");
    await link.evaluate((one) => one.addEventListener("click", (event) => {
      one.dataset.own = String(!event.defaultPrevented);
    }));
    await page.evaluate(() => document.body.addEventListener("click", (event) => event.preventDefault()));
    await link.click({ modifiers: [key] });
  }
  const clicked = await now(page);
  await page.route("**/player.*.js", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 800));
    await route.continue();
  });
  await page.goto("about:blank");
  await page.goto(`${address}#t=5`, { waitUntil: "commit" });
  await page.waitForFunction(() => !document.querySelector("#controls").hidden);
  await ready(page);
  await page.waitForTimeout(200);
  const late = await now(page);
  await context.close();
  return { early, changed, clicked, late, ...seen };
}

async function bare(browser) {
  const { context, page, seen } = await opened(browser, { javaScriptEnabled: false });
  const controls = await page.isVisible("audio[controls]");
  const hidden = await page.isVisible("#controls");
  const links = await page.locator(".chapters a").count();
  const text = (await page.locator("#text").innerText()).length;
  await context.close();
  return { controls, hidden, links, text, ...seen };
}

const browser = await chromium.launch({
  executablePath: program, args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
});
const looked = [];
for (const manner of Object.keys(MANNERS)) {
  for (const width of [320, 1280]) looked.push(await look(browser, manner, width));
}
const told = { looked };
if (seeks) {
  told.seek = await seek(browser, seeks.split(",").map(Number));
  told.keyboard = await keyboard(browser);
  told.asked = await asked(browser);
  told.bare = await bare(browser);
}
await browser.close();
process.stdout.write(JSON.stringify(told));
