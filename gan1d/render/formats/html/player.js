(async () => {
"use strict";
const host = document.currentScript.parentElement;
// Is this page the whole document, or a part of another one?
const alone = document.body.firstElementChild === host
  && document.head.querySelector('meta[content="gan1d"]') !== null;
const film = JSON.parse(host.querySelector(".film").textContent);
// In an old browser, the still picture and the words above it stay.
if (!("DecompressionStream" in window)) return;

// In another document, a shadow tree separates its styles and names from ours.
const root = alone ? host : host.attachShadow({ mode: "open" });
root.append(host.querySelector("template").content.cloneNode(true));
host.querySelector(".still").hidden = true;
// Set here: written in the file, they would change a document into which the page is pasted.
if (alone) {
  document.documentElement.lang = host.lang;
  const viewport = { name: "viewport", content: "width=device-width, initial-scale=1" };
  document.head.append(Object.assign(document.createElement("meta"), viewport));
}
const $ = (id) => root.querySelector(`#${id}`);
const page = $("page");
page.classList.toggle("alone", alone);

const count = film.step.length;
// A panel's layout; heights are on D's scale.
const { TOP, BOTTOM, X_LINE, Z_LINE, TICK, TICK_TEXT, Z_SPAN, P_DATA_PEAK,
  LIFT, WAY, REAL, FAKE, NOISE } = film.panel;
const PARTS = ["draw", "update_d", "update_g"];

let frame = 0;
let playing = false;
// The part of a round that is shown, an index into PARTS; null outside a round.
let part = null;

// A text of the page, with values for its placeholders.
const say = (key, values) => film.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

const aria = (element, name, value) => element.setAttribute(`aria-${name}`, value);

// A coordinate as text for an SVG path.
const f = (n) => n.toFixed(1);

// The curves of all frames, from 16-bit differences in time and along each row, all high bytes first.
async function decoded(run) {
  const packed = Uint8Array.from(atob(run.curves), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const size = bytes.length / 2, row = size / count, whole = new Uint16Array(size);
  for (let t = 0; t < count; t++) {
    let sum = 0;
    for (let at = t * row; at < (t + 1) * row; at++) {
      sum += 256 * bytes[at] + bytes[size + at];
      whole[at] = sum + (t ? whole[at - row] : 0);
    }
  }
  return film.step.map((_, t) => {
    let from = t * row;
    return Object.fromEntries(Object.entries(run.parts).map(([name, [n, low, high]]) => {
      const numbers = whole.subarray(from, from += n);
      return [name, Float64Array.from(numbers, (q) => low + (high - low) * q / 65535)];
    }));
  });
}

// A text in a drawing.
const words = (text, x, y, name, anchor) =>
  `<text x="${x}" y="${y}" class="${name}" text-anchor="${anchor}">${text}</text>`;

function path(x, y, seen = () => true) {
  let text = "", pen = "M";
  x.forEach((at, i) => {
    if (seen(i)) text += `${pen}${f(at)},${f(y(i))}`;
    pen = seen(i) ? "L" : "M";
  });
  return text;
}

// A curve's height at x; beyond its ends, the height of the nearer end.
function between(xs, ys, x) {
  const i = xs.findIndex((at) => at >= x);
  if (i < 1) return ys.at(i);
  return ys[i] + (ys[i - 1] - ys[i]) * (xs[i] - x) / (xs[i] - xs[i - 1]);
}

// An arrow's path; a short arrow has a small head.
function arrow(x1, y1, x2, y2, em) {
  const long = Math.hypot(x2 - x1, y2 - y1);
  if (long < 0.5) return "";
  const ux = (x2 - x1) / long, uy = (y2 - y1) / long;
  const deep = Math.min(0.4 * em, long), wide = 0.375 * deep;
  const bx = x2 - deep * ux, by = y2 - deep * uy;
  return `M${f(x1)},${f(y1)}L${f(bx)},${f(by)}M${f(x2)},${f(y2)}`
    + `L${f(bx - wide * uy)},${f(by + wide * ux)}L${f(bx + wide * uy)},${f(by - wide * ux)}Z`;
}

// Make one unit of a drawing one pixel; returns the width and height of its box.
function fit(svg) {
  const { width, height } = getComputedStyle(svg.parentElement), size = [width, height].map(parseFloat);
  svg.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
  return size;
}

// A run's words and numbers, its panel (the stage), and its plots over training (the strips).
class View {
  constructor(run, box, title) {
    this.run = run;
    this.box = box;
    this.$("name-of-run").textContent = title;
    this.$("name-of-run").hidden = !title;
    // All captions are laid over one another, so that there is room for the longest.
    this.captions = run.captions.map((caption) => {
      const line = document.createElement("span");
      line.innerHTML = caption;
      this.$("caption").append(line);
      return line;
    });
    this.$("algorithm").firstElementChild.innerHTML = run.algorithm.map(([name, indent, text]) =>
      `<li data-name="${name}" data-indent="${indent}">${text}</li>`).join("");
    this.strips = run.strips.map((strip) => {
      const figure = this.$("phases").cloneNode(true);
      figure.className = "strip";
      this.$("phases").before(figure);
      const svg = figure.firstElementChild;
      return { ...strip, svg, heights: Object.values(strip.curves) };
    });
    this.height = P_DATA_PEAK / Math.max(...run.p_data);
    this.probed = null;
    this.listen();
  }

  $(name) {
    return this.box.querySelector(`.${name}`);
  }

  listen() {
    const stage = this.$("stage-box"), scrubber = this.$("scrubber");
    scrubber.max = count - 1;
    scrubber.addEventListener("input", () => goTo(Number(scrubber.value)));
    scrubber.addEventListener("pointerdown", () => setPlaying(false));
    const probe = (event) => {
      // In pixels of the layout: a slide deck may show the page scaled.
      const { left, top, width } = stage.getBoundingClientRect(), scale = width / stage.clientWidth;
      this.probed = { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
      this.drawProbe();
    };
    stage.addEventListener("pointermove", probe);
    stage.addEventListener("pointerdown", probe);
    stage.addEventListener("pointerleave", (event) => {
      // After a finger is lifted, the values stay.
      if (event.pointerType === "mouse") this.probed = null;
      this.drawProbe();
    });
  }

  // Lay out everything for the page's size.
  layOut() {
    const { run } = this, svg = this.$("stage");
    const [width, tall] = fit(svg);
    const em = this.em = parseFloat(getComputedStyle(page).fontSize);
    const left = 1.6 * em, right = width - 1.6 * em;
    const [low, high] = run.window;
    const [start, end] = Z_SPAN.map((share) => left + share * (right - left));
    const z_low = run.z[0], z_high = run.z.at(-1);
    const x = this.x = (x) => left + (right - left) * (x - low) / (high - low);
    const y = this.y = (y) => tall * (TOP - y) / (TOP - BOTTOM);
    this.z = (z) => start + (end - start) * (z - z_low) / (z_high - z_low);
    this.x_at = (pixel) => low + (high - low) * (pixel - left) / (right - left);
    this.z_at = (pixel) => z_low + (z_high - z_low) * (pixel - start) / (end - start);
    this.xs = run.x.map(x);
    const line = (name, at, from, to) => `<path class="${name}" d="M${from},${y(at)}H${to}"/>`;
    const curves = (...names) => names.map((name) => `<path class="${name}"/>`).join("");
    // An inner svg clips tall densities at its top.
    const clipped = (density) => `<svg>${density}</svg>`;
    svg.innerHTML = [
      run.p_samples
        ? clipped(`<path class="samples" d="${this.density(run.p_samples)}V${y(0)}H${this.xs[0]}Z"/>`) : "",
      line("rule", 0.5, left, right), line("base", 0, left, right),
      line("axis", X_LINE, left, right), line("axis", Z_LINE, start, end),
      ...[[0, "0"], [0.5, "\u00bd"], [1, "1"]].map(([at, text]) =>
        words(text, left - 0.4 * em, y(at), "blue", "end")),
      ...run.ticks.map(([at, text]) => words(text, x(at), y(TICK_TEXT), "tick", "middle")
        + `<path class="axis" d="M${x(at)},${y(X_LINE)}V${y(X_LINE + TICK)}"/>`),
      words("x", right + 0.4 * em, y(X_LINE), "name", "start"),
      words(run.z_name, end + 0.4 * em, y(Z_LINE), "name", "start"),
      curves("d_star"), clipped(curves("before")), curves("rug-data", "rug-g", "rug-z", "arrows"),
      clipped(curves("p_g")),
      `<path class="p_data" d="${this.density(run.p_data)}"/>`,
      curves("d", "up", "down", "pull", "guide", "sent"),
    ].join("");
    this.layOutStrips();
  }

  // A density's path, with heights as on gan1d's other pictures.
  density(p) {
    return path(this.xs, (i) => this.y(this.height * p[i]));
  }

  rug(places, [from, to], along = this.x) {
    return places.map((at) => `M${f(along(at))},${f(this.y(from))}V${f(this.y(to))}`).join("");
  }

  // Lay out the curves over training, the names of the phases below them, and the slider.
  layOutStrips() {
    const { em } = this, axis = this.$("phases").firstElementChild;
    const [width] = fit(axis), right = width - 8;
    const x = this.time = (k) => 8 + (width - 16) * k / Math.max(count - 1, 1);
    for (const { svg, curves, heights, level, mark, words: title } of this.strips) {
      const [, tall] = fit(svg), y = 4 + (tall - 8) * level, low = level > 0.5;
      const names = Object.keys(curves);
      const highest = (...part) => Math.min(...heights.flatMap((shares) => shares.slice(...part)));
      const rises = highest(0, count / 2) > highest(count / 2);
      const rules = film.phases.map(({ last }) => `M${x(last)},0V${tall}`).join("");
      svg.innerHTML = `<path class="rule" d="${rules}"/><path class="level" d="M8,${y}H${right}"/>`
        + `<path class="gap"/>${names.map((name) => `<path class="thin ${name}"/>`).join("")}`
        + `<circle class="${names.at(-1)}" r="${0.32 * em}"/>`
        // Words stand where the curves leave room.
        + (low && !rises ? words(title, right - 3, em, names.at(-1), "end")
          : words(title, 11, low ? em : tall - 6, names.at(-1), "start"))
        + words(mark, right - 3, y + (low ? -0.35 : 1) * em, "", "end");
    }
    const letters = film.phases.map(({ label, start, last }) => {
      const middle = (x(start) + x(last)) / 2, room = x(last) - x(start);
      const text = new Option(label).innerHTML;
      return room > 0.62 * em * label.length ? words(text, middle, 1.9 * em, "", "middle") : "";
    });
    axis.innerHTML = `<path class="way" d="M8,${0.6 * em}H${right}"/><path class="way past"/>`
      + `<circle class="d" cy="${0.6 * em}" r="${0.45 * em}"/>${letters.join("")}`;
  }

  draw() {
    this.write();
    this.drawStage();
    this.drawStrips();
  }

  // Set a path on the stage.
  set(name, ...texts) {
    this.$(`stage .${name}`).setAttribute("d", texts.flat().join(""));
  }

  drawStage() {
    const { run, x, y, z, xs } = this;
    const { p_g, d, g, asked } = this.curves[frame];
    const seen = (i) => asked[i] > 0.5;
    const shown = (id) => $(`show-${id}`).checked;
    const sent = (at) => between(run.z, g, at);
    const inside = (there) => there > run.window[0] && there < run.window[1];
    this.set("p_g", this.density(p_g));
    this.set("d", path(xs, (i) => y(d[i]), seen));
    const best = (i) => y(run.p_data[i] / (run.p_data[i] + p_g[i]));
    this.set("d_star", shown("d_star") ? path(xs, best, seen) : "");
    const before = run.phase[frame] === "c" && part === null ? run.phase.lastIndexOf("b") : -1;
    this.set("before", before < 0 ? "" : this.density(this.curves[before].p_g));

    // A round shows fewer samples, and G's step draws fresh noise.
    const many = part === null ? run.rug_z.length : run.fresh_z.length;
    const noise = part === 2 ? run.fresh_z : run.rug_z.slice(0, many);
    const real = run.rug_x.slice(0, many);
    const fakes = noise.map(sent);
    // Outside a round, arrows start at equally likely z; in a round, at the round's noise.
    const tails = part === null ? (shown("arrows") ? run.arrows : []) : part === 1 ? [] : noise;
    this.set("arrows", tails.filter((at) => inside(sent(at)))
      .map((at) => arrow(z(at), y(Z_LINE), x(sent(at)), y(X_LINE), this.em)));
    const ticks = part !== null || shown("rug");
    this.set("rug-data", ticks && part !== 2 ? this.rug(real, REAL) : "");
    this.set("rug-g", ticks ? this.rug(fakes.filter(inside), FAKE) : "");
    this.set("rug-z", part === null ? "" : this.rug(noise, NOISE, z));
    this.drawRound(real, fakes, inside);
    this.drawProbe();
  }

  // Draw how samples push D up and down, or how D pulls the fakes.
  drawRound(real, fakes, inside) {
    const { run, x, y, em } = this, { d, pull } = this.curves[frame];
    const at = (place) => between(run.x, d, place);
    const lifted = (place, by) =>
      arrow(x(place), y(at(place)), x(place), y(at(place) + LIFT * by), em);
    const pushes = part === 1 && !this.held, pulls = part === 2 && !this.held;
    this.set("up", pushes ? real.map((place) => lifted(place, 1 - at(place))) : []);
    this.set("down", pushes ? fakes.filter(inside).map((place) => lifted(place, -at(place))) : []);
    this.set("pull", pulls ? fakes.map((place, i) => inside(place)
      ? arrow(x(place), y(at(place)), x(place + WAY * pull[i]), y(at(place)), em) : []) : []);
  }

  drawStrips() {
    const now = this.time(frame), until = film.step.slice(0, frame + 1).map((_, k) => this.time(k));
    for (const { svg, heights } of this.strips) {
      const y = (share) => 4 + (svg.viewBox.baseVal.height - 8) * share;
      // A loss that nobody recorded is null.
      const drawn = heights.map((shares) => path(until, (i) => y(shares[i]), (i) => shares[i] !== null));
      svg.querySelectorAll(".thin").forEach((line, i) => line.setAttribute("d", drawn[i]));
      if (drawn.length > 1) {
        const back = path(until.slice().reverse(), (i) => y(heights[1][frame - i]));
        svg.querySelector(".gap").setAttribute("d", `${drawn[0]}${back.replace("M", "L")}Z`);
      }
      const point = svg.querySelector("circle"), share = heights.at(-1)[frame];
      point.setAttribute("cx", now);
      point.setAttribute("cy", share === null ? -99 : y(share));
    }
    this.$("past").setAttribute("d", `M8,${0.6 * this.em}H${now}`);
    this.$("phases circle").setAttribute("cx", now);
    const { numbers, phase } = this.run, scrubber = this.$("scrubber");
    scrubber.value = frame;
    aria(scrubber, "valuetext", say("moment", { step: numbers.step[frame], phase: phase[frame] }));
  }

  // Show the values under the pointer: of the curves at x or, near the z line, G(z).
  drawProbe() {
    const { run, probed } = this, { p_g, d, g } = this.curves[frame], [low, high] = run.window;
    const n = (value) => value.toFixed(3).replace("-", "\u2212");
    let guide = "", sent = "", text = "";
    if (probed && probed.y > this.y((X_LINE + 3 * Z_LINE) / 4)) {
      const at = Math.min(Math.max(this.z_at(probed.x), run.z[0]), run.z.at(-1));
      const there = between(run.z, g, at), seen = Math.min(Math.max(there, low), high);
      sent = `M${this.z(at)},${this.y(Z_LINE)}L${this.x(seen)},${this.y(X_LINE)}`;
      text = `${run.z_name} ${n(at)}  G(z) ${n(there)}`;
    } else if (probed && this.x_at(probed.x) >= low && this.x_at(probed.x) <= high) {
      const at = this.x_at(probed.x);
      const real = between(run.x, run.p_data, at), fake = between(run.x, p_g, at);
      const best = real + fake > 0 ? n(real / (real + fake)) : "\u2013";
      guide = `M${probed.x},${this.y(TOP)}V${this.y(X_LINE)}`;
      text = `x ${n(at)}  p_data ${n(real)}  p_g ${n(fake)}  D ${n(between(run.x, d, at))}  D* ${best}`;
    }
    this.set("guide", guide);
    this.set("sent", sent);
    this.$("probe").textContent = text;
  }

  write() {
    const { run, captions } = this;
    for (const [name, texts] of Object.entries(run.numbers)) this.$(name).textContent = texts[frame];
    captions.forEach((line, i) => line.classList.toggle("now", i === run.caption[frame]));
    if (part === null) return;
    this.held = part > 0 && !(run.trains[frame] & part);
    for (const line of this.$("algorithm").firstElementChild.children) {
      const { name } = line.dataset;
      const lit = name === PARTS[part] || (part === 2 && name === "draw_z");
      aria(line, "current", lit ? "step" : "false");
    }
    this.$("algorithm").lastElementChild.innerHTML = run.round[this.held ? "held" : PARTS[part]];
  }

  // A description of the moment, for screen readers.
  get description() {
    const { run } = this, title = this.$("name-of-run").textContent;
    const numbers = Object.entries(run.numbers).map(([name, texts]) => [name, texts[frame]]);
    return (title && `${title}: `) + say("state", {
      last: run.numbers.step.at(-1),
      phase: run.phase[frame],
      caption: this.captions[run.caption[frame]].lastElementChild.textContent,
      ...Object.fromEntries(numbers),
    }) + (part === null ? "" : ` ${this.$("algorithm").lastElementChild.textContent}`);
  }
}

function draw() {
  for (const view of views) view.draw();
  for (const { jump, last } of jumps) aria(jump, "current", last === frame);
  // Read aloud when the page stops, not while it plays.
  if (!playing) $("state").textContent = views.map((view) => view.description).join(" ");
}

function layOut() {
  for (const view of views) view.layOut();
  draw();
}

function show(k) {
  frame = Math.min(Math.max(k, 0), count - 1);
  draw();
}

function goTo(k) {
  setPlaying(false);
  show(k);
}

// Step by frames or, in a round, by one part; returns whether there was a step to take.
function go(by) {
  if (part !== null && Math.abs(by) === 1) {
    if (part + by in PARTS) { setPart(part + by); return true; }
    if (frame + by in film.step) setPart(by > 0 ? 0 : 2);
  }
  if (!(frame + Math.sign(by) in film.step)) return false;
  goTo(frame + by);
  return true;
}

// Show a part of the next round of Algorithm 1, or null for none.
function setPart(which) {
  setPlaying(false);
  part = which;
  aria($("round"), "pressed", part !== null);
  page.classList.toggle("in-round", part !== null);
  root.querySelectorAll(".part").forEach((button, i) => aria(button, "current", part === i));
  layOut();
}

// While the page plays, each frame stays for its duration; time out of view does not count.
let due = 0, before = 0, ticket = 0;
// Is the page on the screen? If it is in a slide deck, is its slide the current one?
let onScreen = false, onSlide = true;
// reveal.js tells the iframes of a slide when the slide comes and goes, perhaps before we are ready.
addEventListener("message", ({ data, source }) => {
  if (source !== window.parent || !["slide:start", "slide:stop"].includes(data)) return;
  onSlide = data === "slide:start";
  if (playing && onSlide) play(0);
});

// Is the page on the screen and on the current slide, and neither it nor its iframe hidden?
function inView() {
  const visible = { opacityProperty: true, visibilityProperty: true };
  return onScreen && onSlide
    && [host, window.frameElement].every((box) => box?.checkVisibility?.(visible) ?? true);
}

function tick(now) {
  if (inView()) due += Math.min(now - before, 250) * Number($("speed").value);
  before = now;
  let next = frame;
  while (due >= film.durations[next]) {
    due -= film.durations[next];
    if (next === count - 1 && film.once) { goTo(next); return; }
    next = (next + 1) % count;
  }
  if (next !== frame) show(next);
  ticket = requestAnimationFrame(tick);
}

function play(from = frame) {
  setPlaying(true);
  due = 0;
  before = performance.now();
  ticket = requestAnimationFrame(tick);
  show(from === count - 1 ? 0 : from);
}

function setPlaying(now) {
  playing = now;
  cancelAnimationFrame(ticket);
  $("play").textContent = playing ? "\u275a\u275a" : "\u25ba";
  aria($("play"), "label", say(playing ? "pause" : "play"));
}

// Actions of keys; if one returns false, the key is handed back to the page around ours.
const KEYS = {
  " ": () => { if (playing) goTo(frame); else play(); return true; },
  ArrowLeft: (event) => go(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => go(event.shiftKey ? 10 : 1),
  Home: () => { goTo(0); return true; },
  End: () => { goTo(count - 1); return true; },
  r: () => { setPart(part === null ? 0 : null); return true; },
  "?": () => { $("keys").open = !$("keys").open; return true; },
  Escape: () => { const { open } = $("keys"); $("keys").open = false; return open; },
};
// On a Korean keyboard, the key r types this letter.
KEYS["\u3131"] = KEYS.r;
for (const key of "1234")
  KEYS[key] = () => { jumps[key - 1]?.jump.click(); return key <= jumps.length; };

function onKey(event) {
  const [target] = event.composedPath(), { key } = event;
  const on = (selector) => target.closest?.(selector);
  // A page out of sight leaves keys to the deck around it.
  if (window.parent !== window && !inView()) { handBack(event); return; }
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || key === "Tab") return;
  // Menus use keys themselves, and Space and Enter press buttons, boxes and summaries.
  if (on("select") || ([" ", "Enter"].includes(key) && on("button, summary, input[type=checkbox]")))
    return;
  const repeated = event.repeat && [" ", "r"].includes(key);
  if (!repeated && !KEYS[key]?.(event)) { handBack(event); return; }
  event.preventDefault();
  event.stopPropagation();
}

// Pass a key that does nothing here on to the page around our iframe.
function handBack(event) {
  if (window.parent === window) return;
  const { key, code, keyCode, shiftKey } = event;
  if (window.frameElement) {
    const options = { key, code, keyCode, which: keyCode, shiftKey, bubbles: true, cancelable: true };
    const again = new KeyboardEvent("keydown", options);
    if (!window.frameElement.dispatchEvent(again)) event.preventDefault();
    return;
  }
  // reveal.js understands triggerKey; other decks may read the key's name.
  const message = { method: "triggerKey", args: [keyCode], key, code, shiftKey };
  window.parent.postMessage(JSON.stringify(message), "*");
}

// Go to a phase or step in the address, such as page.html#c or page.html#step=300; returns whether there is one.
function openAtAddress() {
  const place = new URLSearchParams(location.hash.slice(1));
  const phase = film.phases.find(({ name }) => place.has(name));
  const off = film.step.map((step) => Math.abs(step - place.get("step")));
  if (phase) goTo(phase.last);
  else if (place.has("step")) goTo(off.indexOf(Math.min(...off)));
  return phase !== undefined || place.has("step");
}

const box = root.querySelector(".view");
const boxes = film.titles.map((_, i) => i ? box.cloneNode(true) : box);
box.after(...boxes.slice(1));
const views = film.runs.map((run, i) => new View(run, boxes[i], film.titles[i]));
const jumps = film.phases.filter(({ panel }) => panel).map(({ label, last }, i) => {
  const jump = $("jumps").appendChild(document.createElement("button"));
  jump.textContent = label;
  jump.title = say("panel_hint", { panel: label, key: i + 1 });
  aria(jump, "label", say("panel", { panel: label }));
  jump.addEventListener("click", () => goTo(last));
  return { jump, last };
});
page.classList.toggle("two", views.length > 1);
// One run has its legend (the key) above its curves; two runs share a legend below theirs.
if (views.length === 1) box.querySelector("header").after($("key"));
// The algorithm of a run that was trained elsewhere is unknown.
if (!film.runs.every((run) => run.algorithm.length)) {
  for (const element of root.querySelectorAll(".of-round")) element.hidden = true;
  KEYS.r = KEYS["\u3131"] = null;
}
$("digits").textContent = jumps.map((_, i) => i + 1).join(" ");
$("digits").parentElement.hidden = !jumps.length;
$("key-samples").hidden = !film.runs.some((run) => run.p_samples);
await Promise.all(views.map(async (view) => { view.curves = await decoded(view.run); }));
(alone ? document : host).addEventListener("keydown", onKey);
$("play").addEventListener("click", KEYS[" "]);
$("back").addEventListener("click", () => go(-1));
$("forward").addEventListener("click", () => go(1));
$("round").addEventListener("click", KEYS.r);
root.querySelectorAll(".part").forEach((button, i) =>
  button.addEventListener("click", () => setPart(i)));
for (const box of root.querySelectorAll("[type=checkbox]")) box.addEventListener("change", draw);
const sizes = new ResizeObserver(layOut);
for (const view of views) sizes.observe(view.$("stage-box"));
new IntersectionObserver((entries) => { onScreen = entries.at(-1).isIntersecting; },
  { threshold: 0.1 }).observe(views[0].$("stage"));
layOut();
$("run").addEventListener("toggle", () => $("run").scrollIntoView({ block: "nearest" }));
if (alone) addEventListener("hashchange", openAtAddress);
if (alone && openAtAddress()) return;
if (film.poster || matchMedia("(prefers-reduced-motion: reduce)").matches) goTo(count - 1);
else play(0);
})();
