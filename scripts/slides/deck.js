const root = document.documentElement;
const slides = [...document.querySelectorAll("section")];
const frames = [...document.querySelectorAll("iframe")];
const $ = (id) => document.getElementById(id);
let now = -1;

// What reveal.js tells the pages on its slides, which play while they are seen.
function tell(frame) {
  const seen = slides[now].contains(frame);
  frame.contentWindow.postMessage(seen ? "slide:start" : "slide:stop", "*");
}

function go(to) {
  const next = Math.min(Math.max(to, 0), slides.length - 1);
  if (next === now) return;
  const moved = frames.filter((frame) => [now, next].some((n) => slides[n]?.contains(frame)));
  slides[now]?.classList.remove("now");
  slides[next].classList.add("now");
  now = next;
  moved.forEach(tell);
  // Keys are the deck's again.
  if (document.activeElement?.tagName === "IFRAME") document.activeElement.blur();
  slides[now].scrollTop = 0;
  scrollTo(0, 0);
  const number = $("number").textContent = `${now + 1} / ${slides.length}`;
  const title = slides[now].querySelector("h1, h2").textContent;
  $("said").textContent = `${number}: ${title}`;
  $("progress").style.setProperty("--share", now / Math.max(slides.length - 1, 1));
  $("back").disabled = now === 0;
  $("next").disabled = now === slides.length - 1;
  if (location.hash !== `#${now + 1}`) history.replaceState(null, "", `#${now + 1}`);
}

// The slide that the address names; the first if it names none.
function named() {
  const found = slides.findIndex((slide) => `#${slide.id}` === location.hash);
  go(Math.max(found, 0));
}

function theme() {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
}

function fullscreen() {
  const done = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.();
  done?.catch(() => {});
}

const back = () => go(now - 1), next = () => go(now + 1);
// By the key's name, and by the number that reveal.js calls it.
const KEYS = new Map([
  ["ArrowRight", 39, next], ["ArrowDown", 40, next], ["PageDown", 34, next], [" ", 32, next],
  ["ArrowLeft", 37, back], ["ArrowUp", 38, back], ["PageUp", 33, back], ["Shift+ ", 0, back],
  ["Home", 36, () => go(0)], ["End", 35, () => go(slides.length - 1)],
  ["f", 70, fullscreen], ["t", 84, theme],
].flatMap(([name, code, act]) => [[name, act], [code, act]]));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { key, target } = event;
  // Space presses a button; keys that scroll do so on a slide that is longer than its window.
  if (key === " " && target.closest?.("button, a")) return;
  const long = slides[now].scrollHeight > slides[now].clientHeight + 1;
  if (long && ["ArrowUp", "ArrowDown", "PageUp", "PageDown", " "].includes(key) && scrolled(event)) return;
  const act = KEYS.get(key === " " && event.shiftKey ? "Shift+ " : key.length > 1 ? key : key.toLowerCase());
  if (!act) return;
  event.preventDefault();
  act();
});

// Scrolls a long slide by a key; false at its end, where the key turns the slide.
function scrolled(event) {
  const slide = slides[now], before = slide.scrollTop;
  const up = event.key.endsWith("Up") || event.shiftKey;
  const step = (event.key.startsWith("Arrow") ? 0.15 : 0.85) * slide.clientHeight;
  slide.scrollTop += up ? -step : step;
  if (slide.scrollTop === before) return false;
  event.preventDefault();
  return true;
}

// A page on a slide hands on the keys that it does not use.
addEventListener("message", (event) => {
  if (!frames.some((frame) => frame.contentWindow === event.source)) return;
  let message;
  try { message = JSON.parse(event.data); } catch { return; }
  if (message?.method !== "triggerKey" || !Array.isArray(message.args)) return;
  const [code] = message.args;
  if (Number.isInteger(code) && code > 0) KEYS.get(code)?.();
});

// A swipe turns the slide, but not where it moves a wide picture.
let touch = null;
addEventListener("touchstart", (event) => {
  const wide = event.target.closest?.(".wide");
  const moves = wide && wide.scrollWidth > wide.clientWidth;
  touch = event.touches.length === 1 && !moves ? event.touches[0] : null;
}, { passive: true });
addEventListener("touchend", (event) => {
  if (!touch) return;
  const { clientX, clientY } = event.changedTouches[0];
  const along = clientX - touch.clientX, across = clientY - touch.clientY;
  touch = null;
  if (Math.abs(along) > 50 && Math.abs(along) > 2 * Math.abs(across)) (along < 0 ? next : back)();
}, { passive: true });

for (const frame of frames) frame.addEventListener("load", () => tell(frame));
$("back").addEventListener("click", back);
$("next").addEventListener("click", next);
addEventListener("hashchange", named);
root.classList.add("js");
named();
