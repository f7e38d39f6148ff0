// The player of an edition's page: everything it does can be done without it, with less comfort.
"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const player = by("player"), audio = by("audio"), seek = by("seek"), clock = by("clock");
  const places = [...document.querySelectorAll("#text article span")];
  for (const place of places) place.classList.add("s");
  let sentences = places.map((element) => ({
    element, start: Number(element.dataset.a), end: Number(element.dataset.z), words: element.dataset.w,
  }));
  const stops = [...document.querySelectorAll("[data-t]")].map((link) => Number(link.dataset.t));
  const remember = (name, value) => { try { localStorage.setItem(`bulletin ${name}`, value); } catch { /* no store */ } };
  const recall = (name) => { try { return localStorage.getItem(`bulletin ${name}`); } catch { return null; } };
  const told = (seconds) => {
    const whole = Math.floor(seconds), minutes = Math.floor(whole / 60);
    return `${minutes}:${String(whole % 60).padStart(2, "0")}`;
  };
  const length = () => Number(seek.max);
  let current = null;

  const go = (second, play) => {
    audio.currentTime = Math.min(Math.max(second, 0), length());
    draw();
    if (play) audio.play().catch(() => say(player.dataset.failed));
  };
  const say = (text) => { by("status").textContent = text; };

  // The sentence that is heard at a second, or the last one before it.
  const heardAt = (second) => {
    let low = 0, high = sentences.length - 1, found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (sentences[middle].start <= second + 0.001) { found = middle; low = middle + 1; } else high = middle - 1;
    }
    return found;
  };

  const mark = (number) => {
    const sentence = sentences[number] && audio.currentTime < sentences[number].end ? sentences[number] : null;
    if (sentence === current) return;
    if (current) current.element.removeAttribute("aria-current");
    current = sentence;
    if (!sentence) return;
    sentence.element.setAttribute("aria-current", "true");
    if (by("follow").checked && !audio.paused) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      sentence.element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    }
  };

  // Words are painted, not wrapped: the text under a screen reader's cursor stays as it is.
  const paint = () => {
    if (!window.Highlight) return;
    CSS.highlights.delete("word");
    const text = current && current.element.firstChild, words = current && current.words;
    if (!text || !words) return;
    const into = (audio.currentTime - current.start) * 100;
    const word = words.split(" ").map((one) => one.split(",").map(Number)).findLast((one) => one[2] <= into);
    if (!word) return;
    const range = document.createRange();
    range.setStart(text, word[0]);
    range.setEnd(text, word[0] + word[1]);
    CSS.highlights.set("word", new Highlight(range));
  };

  const draw = () => {
    const now = audio.currentTime;
    seek.value = String(Math.floor(now));
    clock.textContent = told(now);
    seek.setAttribute("aria-valuetext", `${told(now)} ${player.dataset.of} ${told(length())}`);
    mark(heardAt(now));
    paint();
  };

  const step = (by) => {
    const number = heardAt(audio.currentTime);
    const early = by < 0 && number >= 0 && audio.currentTime - sentences[number].start > 1.5 ? 0 : by;
    const target = sentences[Math.min(Math.max(number + early, 0), sentences.length - 1)];
    if (target) go(target.start, !audio.paused);
  };
  const chapter = (by) => {
    const now = audio.currentTime + 0.001;
    const target = by > 0 ? stops.find((stop) => stop > now) : stops.findLast((stop) => stop < now - 2) ?? 0;
    if (target !== undefined) go(target, !audio.paused);
  };
  const setRate = () => {
    audio.preservesPitch = true;
    audio.playbackRate = audio.defaultPlaybackRate = Number(by("rate").value);
    remember("rate", by("rate").value);
  };
  const moveRate = (steps) => {
    const rate = by("rate");
    rate.selectedIndex = Math.min(Math.max(rate.selectedIndex + steps, 0), rate.length - 1);
    setRate();
  };

  const actions = {
    toggle: () => (audio.paused ? audio.play().catch(() => say(player.dataset.failed)) : audio.pause()),
    back: () => go(audio.currentTime - 15, false),
    forward: () => go(audio.currentTime + 30, false),
    previous: () => step(-1),
    next: () => step(1),
  };
  const keys = {
    k: actions.toggle, j: actions.back, l: actions.forward,
    ArrowLeft: actions.previous, ArrowRight: actions.next,
    PageUp: () => chapter(-1), PageDown: () => chapter(1),
    "<": () => moveRate(-1), ">": () => moveRate(1),
  };

  player.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]();
  });
  // Single keys act where the reader has asked for them, and never in a field that has its own use for them.
  document.addEventListener("keydown", (event) => {
    const asked = by("keys").checked || player.contains(event.target);
    const own = event.target.matches("input, select, textarea, [contenteditable]");
    if (!asked || own || event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
    if (event.key.startsWith("Page") && !by("keys").checked) return;
    event.preventDefault();
    keys[event.key]();
  });
  // With a key held down, or another button, a click is the browser's own: a new tab, a download.
  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-t]");
    if (link) { event.preventDefault(); go(Number(link.dataset.t), true); return; }
    const place = event.target.closest(".s");
    const sentence = place && sentences.find((one) => one.element === place);
    if (sentence && getSelection().isCollapsed) go(sentence.start, true);
  });
  seek.addEventListener("input", () => go(Number(seek.value), false));
  by("rate").addEventListener("change", setRate);
  by("keys").addEventListener("change", () => {
    by("keyshelp").hidden = !by("keys").checked;
    remember("keys", by("keys").checked ? "1" : "");
  });

  const toggled = () => { by("toggle").textContent = audio.paused ? player.dataset.play : player.dataset.pause; };
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, toggled);
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, draw);
  audio.addEventListener("error", () => say(player.dataset.failed));
  let frame = 0;
  const run = () => { draw(); frame = audio.paused ? 0 : requestAnimationFrame(run); };
  audio.addEventListener("playing", () => { if (!frame) run(); });
  audio.addEventListener("timeupdate", () => {
    const over = audio.currentTime > length() - 3;
    remember(player.dataset.key, over ? "" : String(Math.floor(audio.currentTime)));
  });

  // What the address asks for, "#t=12.5" (W3C Media Fragments, 4.2.1); null where it asks for nothing.
  const asked = () => {
    const text = new URLSearchParams(location.hash.slice(1)).get("t");
    return text && Number(text) >= 0 ? Number(text) : null;
  };
  const loaded = (act) => {
    if (audio.readyState >= 1) act(); else audio.addEventListener("loadedmetadata", act, { once: true });
  };
  by("rate").value = recall("rate") || "1";
  if (!by("rate").value) by("rate").value = "1"; // what was kept is no speed any more
  by("keys").checked = recall("keys") === "1";
  by("keyshelp").hidden = !by("keys").checked;
  const kept = Number(recall(player.dataset.key));
  loaded(() => {
    if (audio.currentTime > 0) return; // somebody was faster
    const second = asked();
    if (second !== null) { go(second, false); return; }
    if (!(kept > 0)) return;
    go(kept, false);
    say(`${player.dataset.resumed} ${told(kept)}`);
  });
  window.addEventListener("hashchange", () => loaded(() => { if (asked() !== null) go(asked(), !audio.paused); }));
  // A long programme has its times beside the page; until they are there, or without them, all else works.
  const timed = (told) => {
    sentences = told.map(([start, end, words], number) => ({
      element: places[number], start: start / 1000, end: end / 1000, words,
    }));
    draw();
  };
  if (player.dataset.times) {
    sentences = [];
    fetch(player.dataset.times).then((answer) => (answer.ok ? answer.json() : [])).then(timed, () => {});
  }
  audio.controls = false;
  by("controls").hidden = false;
  setRate();
  toggled();
  draw();

  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: player.dataset.title, artist: player.dataset.show });
    const media = { seekbackward: actions.back, seekforward: actions.forward,
      previoustrack: () => chapter(-1), nexttrack: () => chapter(1), play: () => audio.play(), pause: () => audio.pause() };
    for (const [name, act] of Object.entries(media)) navigator.mediaSession.setActionHandler(name, act);
  }
})();
