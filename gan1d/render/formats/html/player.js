(async () => {
"use strict";
const host = document.currentScript.parentElement;
// This page is the whole document, or one guest among others in another's.
const alone = document.body.firstElementChild === host
  && document.head.querySelector('meta[content="gan1d"]') !== null;
// In the text of the file itself, the other page would take these over.
if (alone) {
  document.documentElement.lang = host.lang;
  const viewport = document.createElement("meta");
  Object.assign(viewport, { name: "viewport", content: "width=device-width, initial-scale=1" });
  document.head.append(viewport);
}
const film = JSON.parse(host.querySelector(".film").textContent);
const texts = JSON.parse(host.querySelector(".words").textContent);
// A text of the page, with values in its places.
const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What stands there says so.
if (!("DecompressionStream" in window)) return;

// In another's page a shadow keeps styles and names in, and that page's out.
const made = host.querySelector("template").content.cloneNode(true);
host.querySelector("p").hidden = true;
const root = alone ? host : host.attachShadow({ mode: "open" });
root.append(made);
const $ = (id) => root.querySelector(`#${id}`);
const page = $("page");
page.classList.toggle("alone", alone);

const count = film.step.length;
const LOG_4 = Math.log(4), LOG_2 = Math.log(2);
// Heights on D's scale, as on the other pictures.
const { top, bottom, x_line, z_line, tick_length, tick_text, z_span, peak,
  lift, way, real: REAL, fake: FAKE, noise: NOISE } = film.panel;
// Roughly how wide a printed page is, in the pixels of CSS.
const PAPER_WIDTH = 700;
const NAMED = ["caption", "step", "jsd", "value", "from_optimal", "from_half",
  "stage-box", "stage", "probe", "strip-box", "strip", "algorithm"];
const PARTS = ["draw", "update_d", "update_g"];

let frame = 0;
let playing = false;
// Which part of a round is shown: an index of PARTS, or null.
let part = null;

// The data: 16-bit numbers, as differences in time and along the row, high bytes before low ones.
async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function decoded(run) {
  const bytes = await inflated(run.curves);
  const x = run.x.length;
  const lengths = { p_g: x, d: x, asked: x, g: run.z.length, pull: run.fresh_z.length };
  const row = Object.values(lengths).reduce((sum, n) => sum + n), size = count * row;
  const whole = new Uint16Array(size);
  for (let t = 0; t < count; t++) {
    let sum = 0;
    for (let i = 0; i < row; i++) {
      const at = t * row + i;
      sum += 256 * bytes[at] + bytes[size + at];
      whole[at] = sum + (t ? whole[at - row] : 0);
    }
  }
  return Array.from({ length: count }, (_, t) => {
    let from = t * row;
    return Object.fromEntries(Object.entries(lengths).map(([name, n]) => {
      const [low, high] = run.range[name];
      const numbers = whole.subarray(from, from += n);
      return [name, Float64Array.from(numbers, (q) => low + (high - low) * q / 65535)];
    }));
  });
}

// Scalable drawing: one unit is one pixel of the box, and all is laid out again when that changes.
const SVG = "http://www.w3.org/2000/svg";
function element(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

function rich(target, runs) {
  target.replaceChildren(...runs.map(([style, text]) => {
    if (!style) return text;
    const made = document.createElement(style);
    made.textContent = text;
    return made;
  }));
}

function path(x, y, seen) {
  let text = "", pen = "M";
  for (let i = 0; i < x.length; i++) {
    if (seen && !seen(i)) { pen = "M"; continue; }
    text += pen + x[i].toFixed(1) + "," + y(i).toFixed(1);
    pen = "L";
  }
  return text;
}

function between(xs, ys, x) {
  let low = 0, high = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle; else high = middle;
  }
  return ys[low] + (ys[high] - ys[low]) * (x - xs[low]) / (xs[high] - xs[low]);
}

// A shaft and a head, each as a path; a short arrow has a small head.
function arrow(x1, y1, x2, y2, em) {
  const long = Math.hypot(x2 - x1, y2 - y1);
  if (long < 0.5) return ["", ""];
  const ux = (x2 - x1) / long, uy = (y2 - y1) / long;
  const deep = Math.min(0.4 * em, long), wide = 0.375 * deep;
  const bx = x2 - deep * ux, by = y2 - deep * uy, f = (n) => n.toFixed(1);
  return [
    `M${f(x1)},${f(y1)}L${f(bx)},${f(by)}`,
    `M${f(x2)},${f(y2)}L${f(bx - wide * uy)},${f(by + wide * ux)}` +
      `L${f(bx + wide * uy)},${f(by - wide * ux)}Z`,
  ];
}

// A real minus sign, and none before a nought; "<0.0001" where it would read as 0 and is more.
function minus(value, digits) {
  const text = value.toFixed(digits);
  if (Number(text)) return text.replace("-", "−");
  return value > 0 ? `<${(10 ** -digits).toFixed(digits)}` : (0).toFixed(digits);
}

// The curves over training under a stage: names, limits, marked level, and what is drawn. Words stand
// where the curves leave room: JSD begins high.
const STRIPS = {
  value: {
    words: "value_under_bound", colour: "blue", words_at: (tall, em) => 1.8 * em, mark_below: -0.35,
    limits: (run) => [run.lowest, 0.12],
    place: (y, [low, high]) => (high - Math.max(y, low)) / (high - low),
    level: [-LOG_4, "−log 4"],
    curves: [["p_g thin", "c"], ["d thin", "value"]],
    head: ["here", "value"],
  },
  loss: {
    words: "loss", colour: "blue", words_at: (tall) => tall - 6, mark_below: 1,
    limits: (run) => [0, 1.08 * Math.max(LOG_4, ...run.loss)],
    place: (y, [low, high]) => (high - y) / (high - low),
    level: [LOG_4, "log 4"],
    curves: [["d line", "loss"]],
    head: ["here", "loss"],
  },
  jsd: {
    words: "jsd", colour: "green", words_at: (tall) => tall - 6, mark_below: 1, on_left: true,
    limits: () => [1e-5, 1.3],
    place: (y, [low, high]) => Math.log(high / Math.max(y, low)) / Math.log(high / low),
    level: [LOG_2, "log 2"],
    curves: [["p_g thin", "jsd"]],
    head: ["here green", "jsd"],
  },
};

// One run: its words and numbers, its stage, its strips.
class View {
  constructor(run, title, index) {
    this.run = run;
    this.box = $("view").content.firstElementChild.cloneNode(true);
    $("views").append(this.box);
    this.$ = (name) => this.box.querySelector(`.${name}`);
    this.$("name-of-run").textContent = title;
    this.$("name-of-run").hidden = !title;
    this.caption = this.$("caption");
    this.caption.id = `caption-${index}`;
    this.height = peak / Math.max(...run.p_data);
    this.probed = null;
    this.strips = film.strips.map((kind) => {
      const box = document.createElement("figure");
      box.className = "strip-box";
      const svg = element(box, "svg", { class: "strip", role: "img" });
      svg.setAttribute("aria-label", kind === "value" ? say("strip") : say(kind));
      this.box.append(box);
      listenStrip(box);
      return { box, svg, ...STRIPS[kind] };
    });
    this.box.classList.add(`strips-${film.strips.length}`);
    for (const [name, indent, runs] of run.algorithm) {
      const line = document.createElement("li");
      line.dataset.name = name;
      line.className = { update_d: "of-d", update_g: "of-g", draw_z: "of-g" }[name] ?? "";
      line.style.marginLeft = `${1.2 * indent}em`;
      rich(line, runs);
      this.$("algorithm").firstElementChild.append(line);
    }
    listenStage(this.$("stage-box"), this);
    // The parts of the first run can be found by name.
    if (index === 0) for (const name of NAMED) this.$(name).id = name;
    this.$("stage").setAttribute("aria-labelledby", this.caption.id);
  }

  async load() {
    this.curves = await decoded(this.run);
  }

  layOut() {
    const { run } = this;
    this.$("algorithm").hidden = part === null;
    const svg = this.$("stage"), { clientWidth: width, clientHeight: tall } = svg.parentElement;
    const em = this.em = parseFloat(getComputedStyle(page).fontSize);
    const left = 1.6 * em, right = width - 1.6 * em;
    const [low, high] = run.window;
    svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
    svg.replaceChildren();
    this.x = (x) => left + (right - left) * (x - low) / (high - low);
    this.x_at = (pixel) => low + (high - low) * (pixel - left) / (right - left);
    this.y = (y) => tall * (top - y) / (top - bottom);
    const [start, end] = z_span.map((share) => left + share * (right - left));
    const z_low = run.z[0], z_high = run.z.at(-1);
    this.z = (z) => start + (end - start) * (z - z_low) / (z_high - z_low);
    this.z_at = (pixel) => z_low + (z_high - z_low) * (pixel - start) / (end - start);
    this.xs = run.x.map(this.x);
    const line = (name, y, from, to) =>
      element(svg, "line", { class: name, x1: from, x2: to, y1: this.y(y), y2: this.y(y) });
    if (run.p_samples) element(svg, "path", { class: "samples", d: this.bars(run.p_samples) });
    line("rule", 0.5, left, right);
    line("base", 0, left, right);
    line("axis", x_line, left, right);
    line("axis", z_line, start, end);
    const word = (text, x, y, name, anchor) => element(svg, "text",
      { x, y, class: name, "text-anchor": anchor, "dominant-baseline": "central" }, text);
    for (const [y, text] of [[0, "0"], [0.5, "½"], [1, "1"]])
      word(text, left - 0.4 * em, this.y(y), "blue", "end");
    for (const [x, text] of run.ticks) {
      const [y1, y2] = [this.y(x_line), this.y(x_line + tick_length)];
      element(svg, "line", { class: "axis", x1: this.x(x), x2: this.x(x), y1, y2 });
      word(text, this.x(x), this.y(tick_text), "small tick", "middle");
    }
    word("x", right + 0.4 * em, this.y(x_line), "name", "start");
    word("z", end + 0.4 * em, this.y(z_line), "name", "start");
    this.drawn = {};
    const layers = ["d_star", "before", "rug-data", "rug-g", "rug-z", "arrows", "heads", "p_g"];
    for (const name of layers) this.drawn[name] = element(svg, "path", { class: name });
    const p_data = path(this.xs, (i) => this.y(this.height * run.p_data[i]));
    element(svg, "path", { class: "p_data", d: p_data });
    for (const name of ["d", "up", "down", "pull", "guide", "sent"])
      this.drawn[name] = element(svg, "path", { class: name });
    for (const strip of this.strips) this.layOutStrip(strip);
  }

  bars(density) {
    const [low, high] = this.run.window, wide = (high - low) / density.length, { x, y } = this;
    const steps = density.map((p, i) =>
      `V${y(Math.min(this.height * p, top)).toFixed(1)}H${x(low + (i + 1) * wide).toFixed(1)}`);
    return `M${x(low).toFixed(1)},${y(0).toFixed(1)}${steps.join("")}V${y(0).toFixed(1)}Z`;
  }

  rug(places, [from, to], along = this.x) {
    return places.map((at) =>
      `M${along(at).toFixed(1)},${this.y(from).toFixed(1)}V${this.y(to).toFixed(1)}`).join("");
  }

  layOutStrip(strip) {
    const { svg, box } = strip, { clientWidth: width, clientHeight: tall } = box;
    // As the slider's way, which ends half its handle's width before the edges.
    const left = 8, right = width - 8, limits = strip.limits(this.run);
    svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
    svg.replaceChildren();
    const x = (k) => left + (right - left) * k / Math.max(count - 1, 1);
    strip.y = (y) => 4 + (tall - 8) * strip.place(y, limits);
    strip.xs = film.step.map((_, k) => x(k));
    const word = (text, x, y, name, anchor) =>
      element(svg, "text", { x, y, class: `small ${name}`, "text-anchor": anchor }, text);
    for (const [letter, k] of film.panels) {
      element(svg, "line", { class: "rule", x1: x(k), x2: x(k), y1: 0, y2: tall });
      if (strip === this.strips[0]) word(letter, x(k) - 3, 0.75 * this.em, "", "end");
    }
    const [level, mark] = strip.level, y = strip.y(level);
    element(svg, "line", { class: "level", x1: left, x2: right, y1: y, y2: y });
    strip.gap = element(svg, "path", { class: "gap" });
    strip.lines = strip.curves.map(([name]) => element(svg, "path", { class: name }));
    strip.point = element(svg, "circle", { class: strip.head[0], r: 0.32 * this.em });
    const [at, anchor] = strip.on_left ? [left + 3, "start"] : [right - 3, "end"];
    word(say(strip.words), at, strip.words_at(tall, this.em), strip.colour, anchor);
    word(mark, right - 3, y + strip.mark_below * this.em, "", "end");
  }

  draw() {
    this.write();
    this.drawStage();
    for (const strip of this.strips) this.drawStrip(strip);
  }

  drawStage() {
    const { run, x, y, z, xs, height, drawn } = this;
    const { p_g, d, g, asked } = this.curves[frame];
    const seen = (i) => asked[i] > 0.5;
    const set = (name, text) => drawn[name].setAttribute("d", text);
    const shown = (id) => $(id).checked;
    const sent = (at) => between(run.z, g, at);
    const inside = (there) => there > run.window[0] && there < run.window[1];
    set("p_g", path(xs, (i) => y(Math.min(height * p_g[i], top))));
    set("d", path(xs, (i) => y(d[i]), seen));
    set("d_star", shown("show-d_star")
      ? path(xs, (i) => y(run.p_data[i] / (run.p_data[i] + p_g[i])), seen) : "");
    const of_c = run.before !== null && run.phase[frame] === "c" && part === null;
    const before = of_c ? this.curves[run.before].p_g : null;
    set("before", before ? path(xs, (i) => y(Math.min(height * before[i], top))) : "");

    // A round shows fewer samples; G's step has noise of its own.
    const many = part === null ? run.rug_z.length : run.fresh_z.length;
    const noise = part === 2 ? run.fresh_z : run.rug_z.slice(0, many);
    const real = run.rug_x.slice(0, many);
    const fakes = noise.map(sent);
    // All arrows where nothing else is asked; in a round those of the noise that is drawn.
    const tails = part === null ? (shown("show-arrows") ? run.arrows : []) : part === 1 ? [] : noise;
    const arrows = tails.map((at) => [at, sent(at)]).filter(([, there]) => inside(there))
      .map(([at, there]) => arrow(z(at), y(z_line), x(there), y(x_line), this.em));
    set("arrows", arrows.map(([shaft]) => shaft).join(""));
    set("heads", arrows.map(([, head]) => head).join(""));
    const ticks = part !== null || shown("show-rug");
    set("rug-data", ticks && part !== 2 ? this.rug(real, REAL) : "");
    set("rug-g", ticks ? this.rug(fakes.filter(inside), FAKE) : "");
    set("rug-z", part === null ? "" : this.rug(noise, NOISE, z));
    this.drawRound(real, fakes, inside);
    this.drawProbe();
  }

  // Where the samples push D up and down, and where D pulls the fakes: what the parts of a round do.
  drawRound(real, fakes, inside) {
    const { run, x, y, em, drawn } = this, { d, pull } = this.curves[frame];
    const [trains_d, trains_g] = [1, 2].map((bit) => (run.trains[frame] & bit) > 0);
    const at = (place) => between(run.x, d, place);
    const set = (name, arrows) => drawn[name].setAttribute("d", arrows.flat().join(""));
    const lifted = (place, by) =>
      arrow(x(place), y(at(place)), x(place), y(at(place) + lift * by), em);
    const pushes = part === 1 && trains_d;
    set("up", pushes ? real.map((place) => lifted(place, 1 - at(place))) : []);
    set("down", pushes ? fakes.filter(inside).map((place) => lifted(place, -at(place))) : []);
    const pulls = part === 2 && trains_g;
    set("pull", pulls ? fakes.flatMap((place, i) => inside(place)
      ? [arrow(x(place), y(at(place)), x(place + way * pull[i]), y(at(place)), em)] : []) : []);
  }

  drawStrip(strip) {
    const { run } = this, { xs, y } = strip, until = xs.slice(0, frame + 1);
    const drawn = strip.curves.map(([, name]) => path(until, (i) => y(run[name][i])));
    strip.lines.forEach((line, i) => line.setAttribute("d", drawn[i]));
    if (drawn.length > 1) {
      const back = path(until.slice().reverse(), (i) => y(run[strip.curves[1][1]][frame - i]));
      strip.gap.setAttribute("d", `${drawn[0]}${back.replace("M", "L")}Z`);
    }
    strip.point.setAttribute("cx", xs[frame]);
    strip.point.setAttribute("cy", y(run[strip.head[1]][frame]));
  }

  // What stands under the pointer: at an x the four curves, below them at a z where G sends it.
  drawProbe() {
    const { run, drawn, probed } = this, probe = this.$("probe");
    drawn.guide.setAttribute("d", "");
    drawn.sent.setAttribute("d", "");
    probe.textContent = "";
    if (!probed) return;
    const { p_g, d, g } = this.curves[frame];
    const n = (value) => minus(value, 3);
    if (probed.y > this.y((x_line + 3 * z_line) / 4)) {
      const at = Math.min(Math.max(this.z_at(probed.x), run.z[0]), run.z.at(-1));
      const there = between(run.z, g, at);
      const seen = Math.min(Math.max(there, run.window[0]), run.window[1]);
      drawn.sent.setAttribute("d",
        `M${this.z(at)},${this.y(z_line)}L${this.x(seen)},${this.y(x_line)}`);
      probe.textContent = `z ${n(at)}  G(z) ${n(there)}`;
      return;
    }
    const at = this.x_at(probed.x);
    if (at < run.window[0] || at > run.window[1]) return;
    const real = between(run.x, run.p_data, at), fake = between(run.x, p_g, at);
    const best = real + fake > 0 ? n(real / (real + fake)) : "–";
    drawn.guide.setAttribute("d", `M${probed.x},${this.y(top)}V${this.y(x_line)}`);
    probe.textContent =
      `x ${n(at)}  p_data ${n(real)}  p_g ${n(fake)}  D ${n(between(run.x, d, at))}  D* ${best}`;
  }

  title(k) {
    const phase = this.run.phase[k];
    const letter = phase.length === 1 ? [["b", `(${phase})`], ["", " "]] : [];
    return film.captioned ? [...letter, ...this.run.captions[this.run.caption[k]]] : letter;
  }

  // Room for the longest caption, or the figure would jump where one takes two lines.
  reserve() {
    const { caption, run } = this;
    caption.style.minHeight = "";
    let most = 0;
    run.captions.forEach((_, i) => {
      rich(caption, this.title(run.caption.indexOf(i)));
      most = Math.max(most, caption.offsetHeight);
    });
    caption.style.minHeight = `${most}px`;
    delete caption.dataset.said;
  }

  write() {
    const { run, caption } = this;
    this.$("step").textContent = run.step[frame];
    this.$("jsd").textContent = minus(run.jsd[frame], 4);
    this.$("value").textContent = minus(run.value[frame], 3);
    this.$("from_optimal").textContent = minus(run.from_optimal[frame], 3);
    this.$("from_half").textContent = minus(run.from_half[frame], 4);
    if (caption.dataset.said !== String(run.caption[frame])) {
      caption.dataset.said = run.caption[frame];
      rich(caption, this.title(frame));
      describe();
    }
    if (part === null) return;
    const held = part > 0 && !(run.trains[frame] & part);
    for (const line of this.$("algorithm").firstElementChild.children) {
      const lit = line.dataset.name === PARTS[part] || (part === 2 && line.dataset.name === "draw_z");
      if (lit) line.setAttribute("aria-current", "step"); else line.removeAttribute("aria-current");
    }
    rich(this.$("algorithm").lastElementChild, run.round[held ? "held" : PARTS[part]]);
  }

  // The words for who cannot see it.
  get said() {
    const { run } = this;
    const name = this.$("name-of-run").textContent;
    const caption = run.captions[run.caption[frame]].map(([, text]) => text).join("");
    const round = part === null ? "" : ` ${this.$("algorithm").lastElementChild.textContent}`;
    return (name && `${name}: `) + say("state", {
      step: run.step[frame],
      last: run.step.at(-1),
      phase: run.phase[frame],
      caption,
      jsd: minus(run.jsd[frame], 4),
      value: minus(run.value[frame], 3),
      from_optimal: minus(run.from_optimal[frame], 3),
      from_half: minus(run.from_half[frame], 4),
    }) + round;
  }
}

// Spoken where the page rests, and not while it plays.
function describe() {
  $("state").setAttribute("aria-live", playing ? "off" : "polite");
  $("state").textContent = views.map((view) => view.said).join(" ");
}

function draw() {
  for (const view of views) view.draw();
  const slider = $("scrubber"), [{ run }] = views;
  slider.value = frame;
  slider.setAttribute("aria-valuetext", say("moment", { step: film.step[frame], phase: run.phase[frame] }));
  for (const mark of $("jumps").children)
    mark.setAttribute("aria-current", String(Number(mark.dataset.frame) === frame));
}

function layOut() {
  for (const view of views) view.layOut();
  draw();
}

function show(k) {
  frame = Math.min(Math.max(Math.round(k), 0), count - 1);
  draw();
}

// The reader takes the page in hand: what was said of the address holds no longer.
function touch() {
  touched = true;
  $("notice").hidden = true;
}

function goTo(k) {
  touch();
  pause();
  show(k);
  describe();
}

// One moment on or back; in a round, one part. Whether there was one.
function go(by) {
  if (part !== null && Math.abs(by) === 1) {
    const next = part + by;
    if (next in PARTS) { pause(); setPart(next); return true; }
    if (!(frame + by in film.step)) return false;
    part = by > 0 ? 0 : 2;
    markParts();
  }
  const there = Math.min(Math.max(frame + by, 0), count - 1);
  if (there === frame && !playing) return false;
  goTo(there);
  return true;
}

// The round of Algorithm 1 that follows this moment, in its parts; null is none.
function setPart(which) {
  const opened = (which === null) !== (part === null);
  touch();
  part = which;
  markParts();
  if (opened) layOut(); else draw();
  describe();
}

function markParts() {
  $("round").setAttribute("aria-pressed", String(part !== null));
  PARTS.forEach((_, i) => {
    $(`part-${i}`).hidden = part === null;
    $(`part-${i}`).setAttribute("aria-current", String(part === i));
  });
}

// Playing: each frame stays as long as the record of the animation says, while the page is in view.
let due = 0, before = 0, ticket = 0, waiting = 0;
let onScreen = false;
// What a deck of slides has said about this page's slide, if it has.
let told = null;
// Whether the reader has taken the page in hand.
let touched = false;
// As reveal.js tells the frames of a slide that it has come or gone; it may do so before we are ready.
addEventListener("message", ({ data, source }) => {
  if (source !== window.parent || !["slide:start", "slide:stop"].includes(data)) return;
  told = data === "slide:start";
  if (!playing) return;
  if (told && !touched) show(0);
  due = 0;
  wake();
});

// The frame that this page stands in; null if there is none, or if it is of a page from elsewhere.
function ownFrame() {
  try { return window.frameElement; } catch { return null; }
}

function inView() {
  if (!onScreen || told === false) return false;
  const visible = { opacityProperty: true, visibilityProperty: true };
  return [host, ownFrame()].every((box) => box?.checkVisibility?.(visible) ?? true);
}

function tick(now) {
  if (!playing) return;
  if (!inView()) {
    // Not every way to become visible is announced.
    waiting = setTimeout(wake, 200);
    return;
  }
  due += Math.min(now - before, 250) * Number($("speed").value);
  before = now;
  let next = frame;
  while (due >= film.durations[next]) {
    due -= film.durations[next];
    if (next === count - 1) {
      if (film.once) { show(next); pause(); describe(); return; }
      next = -1;
    }
    next++;
  }
  if (next !== frame) show(next);
  ticket = requestAnimationFrame(tick);
}

function wake() {
  if (!playing) return;
  before = performance.now();
  cancelAnimationFrame(ticket);
  clearTimeout(waiting);
  ticket = requestAnimationFrame(tick);
}

function play() {
  if (frame === count - 1) show(0);
  playing = true;
  describe();
  due = 0;
  wake();
  label();
}

function pause() {
  playing = false;
  label();
}

function toggle() {
  touch();
  if (playing) { pause(); describe(); } else play();
}

function label() {
  $("play").textContent = playing ? "❚❚" : "►";
  $("play").setAttribute("aria-label", say(playing ? "pause" : "play"));
}

// Keys: each says whether it had something to do.
const KEYS = {
  " ": () => { toggle(); return true; },
  ArrowLeft: (event) => go(event.shiftKey ? -10 : -1),
  ArrowRight: (event) => go(event.shiftKey ? 10 : 1),
  Home: () => { goTo(0); return true; },
  End: () => { goTo(count - 1); return true; },
  r: () => { setPart(part === null ? 0 : null); return true; },
};
["1", "2", "3", "4"].forEach((key, i) => {
  KEYS[key] = () => {
    if (!(i in film.panels)) return false;
    goTo(film.panels[i][1]);
    return true;
  };
});

function onKey(event) {
  const path = event.composedPath(), [target] = path, { key } = event;
  const ours = path.includes(host);
  // In a document of our own, also where nothing has the focus.
  if (!ours && target !== document.body && target !== document.documentElement) return;
  // A page that is out of sight in a deck leaves the keys to it.
  if (window.parent !== window && !inView()) { handBack(event); return; }
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const on = (selector) => ours && target instanceof Element && target.closest(selector);
  if (on("select") || key === "Tab") return;
  // Space and Enter press the button, the box or the summary that has the focus.
  if ([" ", "Enter"].includes(key) && on("button, summary, input[type=checkbox]")) return;
  if (["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(key) && on("input[type=range]")) return;
  if ([" ", "r"].includes(key) && event.repeat) { event.preventDefault(); event.stopPropagation(); return; }
  if (!(Object.hasOwn(KEYS, key) && KEYS[key](event))) { handBack(event); return; }
  event.preventDefault();
  // Of another's page, which may be a deck.
  if (!alone) event.stopPropagation();
}

// In a frame: a key that is of no use here is the surrounding deck's.
function handBack(event) {
  if (window.parent === window) return;
  const frameOfPage = ownFrame();
  const { key, code, keyCode, shiftKey } = event;
  if (frameOfPage) {
    const options = { key, code, keyCode, which: keyCode, shiftKey, bubbles: true, cancelable: true };
    const view = frameOfPage.ownerDocument.defaultView;
    if (!frameOfPage.dispatchEvent(new view.KeyboardEvent("keydown", options))) event.preventDefault();
    return;
  }
  // The words of reveal.js, with the key by name for other decks.
  const message = { method: "triggerKey", args: [keyCode], key, code, shiftKey };
  window.parent.postMessage(JSON.stringify(message), "*");
}

function listen() {
  (alone ? document : host).addEventListener("keydown", onKey);
  $("play").addEventListener("click", toggle);
  $("back").addEventListener("click", () => go(-1));
  $("forward").addEventListener("click", () => go(1));
  const slider = $("scrubber");
  slider.addEventListener("input", (event) => {
    touch();
    pause();
    show(Number(event.target.value));
  });
  slider.addEventListener("pointerdown", pause);
  slider.addEventListener("change", describe);
  for (const id of ["show-d_star", "show-arrows", "show-rug"]) $(id).addEventListener("change", draw);
  $("round").addEventListener("click", () => { pause(); KEYS.r(); });
  PARTS.forEach((_, i) => $(`part-${i}`).addEventListener("click", () => { pause(); setPart(i); }));

  addEventListener("beforeprint", () => {
    const shrunk = page.clientWidth / PAPER_WIDTH;
    page.style.setProperty("--shrunk", Math.min(Math.max(shrunk, 1), 1.8));
  });
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((entries) => {
      onScreen = entries.at(-1).isIntersecting;
      if (playing && onScreen) wake();
    }, { threshold: 0.1 }).observe(views[0].$("stage-box"));
  } else onScreen = true;
  if (alone) addEventListener("hashchange", openAtAddress);
}

// Where a pointer is in a box, in the pixels that it is laid out in: a deck may show it larger or smaller.
function within(box, event) {
  const { left, top, width } = box.getBoundingClientRect(), scale = width / box.clientWidth || 1;
  return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
}

function listenStage(box, view) {
  const probe = (event) => {
    view.probed = within(box, event);
    view.drawProbe();
  };
  box.addEventListener("pointermove", probe);
  box.addEventListener("pointerdown", probe);
  box.addEventListener("pointerleave", (event) => {
    // A finger that is lifted leaves what it has found.
    if (event.pointerType !== "mouse") return;
    view.probed = null;
    view.drawProbe();
  });
}

// A finger that moves up or down scrolls the page: it scrubs only when it moves along, or taps.
function listenStrip(ground) {
  let held = false;
  const scrub = (event) => {
    touch();
    pause();
    show((within(ground, event).x - 8) / (ground.clientWidth - 16) * (count - 1));
  };
  ground.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    ground.setPointerCapture(event.pointerId);
    if (event.pointerType === "mouse") scrub(event);
  });
  ground.addEventListener("pointermove", (event) => { if (held) scrub(event); });
  ground.addEventListener("pointerup", (event) => {
    if (held) { scrub(event); describe(); }
    held = false;
  });
  ground.addEventListener("pointercancel", () => { held = false; });
}

function jumps() {
  film.panels.forEach(([label, k], i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.dataset.frame = k;
    button.title = say("panel_hint", { panel: label, key: i + 1 });
    button.setAttribute("aria-label", say("panel", { panel: label }));
    button.addEventListener("click", () => goTo(k));
    $("jumps").append(button);
  });
}

// How an address names a phase: as it is, if that is what is read back.
function address(name) {
  try { if (!/\s/.test(name) && decodeURIComponent(name) === name) return name; } catch { /* not so */ }
  return encodeURIComponent(name);
}

// The address may name a phase or a step: page.html#c, page.html#step=300. Whether it names anything.
function openAtAddress() {
  let place = location.hash.slice(1);
  $("notice").hidden = true;
  if (!place) return false;
  try { place = decodeURIComponent(place); } catch { /* as it stands */ }
  const step = /^step=(\d+)$/.exec(place), asked = step && Number(step[1]);
  const note = (key, values) => {
    $("notice").textContent = say(key, values);
    $("notice").hidden = false;
  };
  if (Object.hasOwn(film.places, place)) goTo(film.places[place]);
  else if (step && asked >= film.step[0] && asked <= film.step.at(-1)) {
    const off = film.step.map((at) => Math.abs(at - asked));
    goTo(off.indexOf(Math.min(...off)));
    if (film.step[frame] !== asked) note("near_step", { step: asked, shown: film.step[frame] });
  } else {
    const known = [...Object.keys(film.places).map((name) => `#${address(name)}`),
      `#step=${film.step[0]} … #step=${film.step.at(-1)}`];
    note("no_place", { place: `#${place}`, known: known.join(", ") });
    return false;
  }
  return true;
}

const views = film.runs.map((run, i) => new View(run, film.titles[i] ?? "", i));
$("views").classList.toggle("two", views.length > 1);
// One run's key stands beside its curves; that of two is theirs together.
if (views.length === 1) views[0].box.querySelector("header").after($("key"));
$("key-samples").hidden = !film.runs.some((run) => run.p_samples);
$("scrubber").max = count - 1;
$("jumps").hidden = film.panels.length === 0;
jumps();
await Promise.all(views.map((view) => view.load()));
let width = 0;
const fit = () => {
  const wide = page.clientWidth;
  if (wide !== width) for (const view of views) view.reserve();
  width = wide;
  layOut();
};
fit();
listen();
if ("ResizeObserver" in window) new ResizeObserver(fit).observe($("views"));
else addEventListener("resize", fit);
label();
const resting = film.poster || matchMedia("(prefers-reduced-motion: reduce)").matches;
if (resting) show(count - 1);
if (alone && openAtAddress()) return;
if (resting) describe(); else play();
})();
