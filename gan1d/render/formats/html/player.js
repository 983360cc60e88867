const $ = (id) => document.getElementById(id);
const run = JSON.parse($("run").textContent);
const texts = JSON.parse($("words").textContent);
const count = run.step.length;

// A text of the page, with values in its places.
const say = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Heights on D's scale, as on the other pictures.
const { top, bottom, x_line, z_line, tick_length, tick_text, peak, no_mass } = run.panel;
const tallest = Math.max(...run.p_data);
const height = peak / tallest;

// Roughly how wide a printed page is, in the pixels of CSS.
const PAPER_WIDTH = 700;

let frame = 0;
let playing = false;
let probed = null;
let curves = null;

// The data: 16-bit numbers, as differences in time and along the row, high bytes before low ones.
async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function decoded() {
  const bytes = await inflated(run.curves);
  const n_x = run.x.length, n_z = run.z.length, row = 2 * n_x + n_z, size = count * row;
  const whole = new Uint16Array(size);
  for (let t = 0; t < count; t++) {
    let sum = 0;
    for (let i = 0; i < row; i++) {
      const at = t * row + i;
      sum += 256 * bytes[at] + bytes[size + at];
      whole[at] = sum + (t ? whole[at - row] : 0);
    }
  }
  const part = (t, from, n, [low, high]) =>
    Float64Array.from(whole.subarray(t * row + from, t * row + from + n),
      (q) => low + (high - low) * q / 65535);
  return Array.from({ length: count }, (_, t) => ({
    p_g: part(t, 0, n_x, run.range.p_g),
    d: part(t, n_x, n_x, run.range.d),
    g: part(t, 2 * n_x, n_z, run.range.g),
  }));
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

const stage = {}, strip = {};

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

function layOutStage() {
  const svg = $("stage"), { width, height: tall } = svg.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const left = 1.6 * rem, right = width - 1.6 * rem;
  const [low, high] = run.window;
  stage.rem = rem;
  svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
  svg.replaceChildren();
  stage.x = (x) => left + (right - left) * (x - low) / (high - low);
  stage.x_at = (pixel) => low + (high - low) * (pixel - left) / (right - left);
  stage.y = (y) => tall * (top - y) / (top - bottom);
  const [start, end] = run.panel.z_span.map((share) => left + share * (right - left));
  stage.z = (z) => start + (end - start) * (z - run.z[0]) / (run.z.at(-1) - run.z[0]);
  stage.z_at = (pixel) => run.z[0] + (run.z.at(-1) - run.z[0]) * (pixel - start) / (end - start);
  stage.xs = run.x.map(stage.x);
  const line = (name, y, from, to) =>
    element(svg, "line", { class: name, x1: from, x2: to, y1: stage.y(y), y2: stage.y(y) });
  $("key-samples").hidden = !run.p_samples;
  if (run.p_samples) element(svg, "path", { class: "samples", d: bars(run.p_samples) });
  line("rule", 0.5, left, right);
  line("base", 0, left, right);
  line("axis", x_line, left, right);
  line("axis", z_line, start, end);
  const word = (text, x, y, name, anchor) => element(svg, "text",
    { x, y, class: name, "text-anchor": anchor, "dominant-baseline": "central" }, text);
  for (const [y, text] of [[0, "0"], [0.5, "½"], [1, "1"]])
    word(text, left - 0.4 * rem, stage.y(y), "blue", "end");
  for (const [x, text] of run.ticks) {
    element(svg, "line",
      { class: "axis", x1: stage.x(x), x2: stage.x(x), y1: stage.y(x_line), y2: stage.y(x_line + tick_length) });
    word(text, stage.x(x), stage.y(tick_text), "small tick", "middle");
  }
  word("x", right + 0.4 * rem, stage.y(x_line), "name", "start");
  word("z", end + 0.4 * rem, stage.y(z_line), "name", "start");
  for (const name of ["d_star", "before", "rug-data", "rug-g", "d unasked", "arrows", "heads", "p_g"])
    stage[name] = element(svg, "path", { class: name });
  element(svg, "path",
    { class: "p_data", d: path(stage.xs, (i) => stage.y(height * run.p_data[i])) });
  stage.d = element(svg, "path", { class: "d" });
  stage.guide = element(svg, "path", { class: "guide" });
  stage.sent = element(svg, "path", { class: "sent" });
  stage["rug-data"].setAttribute("d", rug(run.rug_x, -0.015, -0.055));
}

function bars(density) {
  const [low, high] = run.window, wide = (high - low) / density.length;
  const steps = density.map((p, i) =>
    `V${stage.y(Math.min(height * p, top)).toFixed(1)}H${stage.x(low + (i + 1) * wide).toFixed(1)}`);
  return `M${stage.x(low).toFixed(1)},${stage.y(0).toFixed(1)}${steps.join("")}V${stage.y(0).toFixed(1)}Z`;
}

function rug(places, from, to) {
  return places.map((x) =>
    `M${stage.x(x).toFixed(1)},${stage.y(from).toFixed(1)}V${stage.y(to).toFixed(1)}`).join("");
}

function layOutStrip() {
  const svg = $("strip"), { width, height: tall } = svg.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  // As the slider's way, which ends half its handle's width before the edges.
  const left = 8, right = width - 8;
  const low = run.lowest, high = 0.12;
  svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
  svg.replaceChildren();
  strip.x = (k) => left + (right - left) * k / Math.max(count - 1, 1);
  strip.k = (pixel) => (pixel - left) / (right - left) * (count - 1);
  strip.y = (y) => 4 + (tall - 8) * (high - Math.max(y, low)) / (high - low);
  strip.xs = run.step.map((_, k) => strip.x(k));
  const word = (text, x, y, name, anchor) =>
    element(svg, "text", { x, y, class: `small ${name}`, "text-anchor": anchor }, text);
  for (const [letter, k] of run.panels) {
    element(svg, "line", { class: "rule", x1: strip.x(k), x2: strip.x(k), y1: 0, y2: tall });
    word(letter, strip.x(k) - 3, 0.75 * rem, "", "end");
  }
  const level = strip.y(-Math.log(4));
  element(svg, "line", { class: "level", x1: left, x2: right, y1: level, y2: level });
  strip.gap = element(svg, "path", { class: "gap" });
  strip.c = element(svg, "path", { class: "p_g thin" });
  strip.v = element(svg, "path", { class: "d thin" });
  strip.head = element(svg, "circle", { class: "here", r: 0.32 * rem });
  word(say("value_under_bound"), right - 3, 1.8 * rem, "blue", "end");
  word("−log 4", right - 3, level - 0.35 * rem, "", "end");
}

function drawStage() {
  const { p_g, d, g } = curves[frame];
  const { x, y, z, xs } = stage;
  const asked = (i) => i >= 0 && i < xs.length && run.p_data[i] + p_g[i] > no_mass * tallest;
  const set = (name, text) => stage[name].setAttribute("d", text);
  const shown = (id) => $(id).checked;
  set("p_g", path(xs, (i) => y(Math.min(height * p_g[i], top))));
  set("d", path(xs, (i) => y(d[i]), asked));
  // Its neighbours too, so that the two parts of D meet.
  set("d unasked", path(xs, (i) => y(d[i]), (i) => !asked(i) || !asked(i - 1) || !asked(i + 1)));
  set("d_star", shown("show-d_star")
    ? path(xs, (i) => y(run.p_data[i] / (run.p_data[i] + p_g[i])), asked) : "");
  const before = run.before !== null && run.phase[frame] === "c" ? curves[run.before].p_g : null;
  set("before", before ? path(xs, (i) => y(Math.min(height * before[i], top))) : "");
  let shafts = "", heads = "";
  if (shown("show-arrows")) {
    for (const at of run.arrows) {
      const there = between(run.z, g, at);
      if (there <= run.window[0] || there >= run.window[1]) continue;
      const [shaft, head] = arrow(z(at), y(z_line), x(there), y(x_line));
      shafts += shaft;
      heads += head;
    }
  }
  set("arrows", shafts);
  set("heads", heads);
  const inside = run.rug_z.map((at) => between(run.z, g, at))
    .filter((there) => there > run.window[0] && there < run.window[1]);
  set("rug-g", shown("show-rug") ? rug(inside, -0.07, -0.11) : "");
  stage["rug-data"].style.display = shown("show-rug") ? "" : "none";
  drawProbe();
}

function arrow(x1, y1, x2, y2) {
  const long = Math.hypot(x2 - x1, y2 - y1) || 1, ux = (x2 - x1) / long, uy = (y2 - y1) / long;
  const [deep, wide] = [0.4 * stage.rem, 0.15 * stage.rem];
  const bx = x2 - deep * ux, by = y2 - deep * uy, f = (n) => n.toFixed(1);
  return [
    `M${f(x1)},${f(y1)}L${f(bx)},${f(by)}`,
    `M${f(x2)},${f(y2)}L${f(bx - wide * uy)},${f(by + wide * ux)}` +
      `L${f(bx + wide * uy)},${f(by - wide * ux)}Z`,
  ];
}

function drawStrip() {
  const xs = strip.xs.slice(0, frame + 1);
  const c = path(xs, (i) => strip.y(run.c[i])), v = path(xs, (i) => strip.y(run.value[i]));
  const back = path(xs.slice().reverse(), (i) => strip.y(run.value[frame - i]));
  strip.c.setAttribute("d", c);
  strip.v.setAttribute("d", v);
  strip.gap.setAttribute("d", `${c}${back.replace("M", "L")}Z`);
  strip.head.setAttribute("cx", strip.xs[frame]);
  strip.head.setAttribute("cy", strip.y(run.value[frame]));
}

// What stands under the pointer: at an x the four curves, below them at a z where G sends it.
function drawProbe() {
  stage.guide.setAttribute("d", "");
  stage.sent.setAttribute("d", "");
  $("probe").textContent = "";
  if (!probed) return;
  const { p_g, d, g } = curves[frame];
  const n = (value) => minus(value, 3);
  if (probed.y > stage.y((x_line + 3 * z_line) / 4)) {
    const at = Math.min(Math.max(stage.z_at(probed.x), run.z[0]), run.z.at(-1));
    const there = between(run.z, g, at);
    const seen = Math.min(Math.max(there, run.window[0]), run.window[1]);
    stage.sent.setAttribute("d",
      `M${stage.z(at)},${stage.y(z_line)}L${stage.x(seen)},${stage.y(x_line)}`);
    $("probe").textContent = `z ${n(at)}  G(z) ${n(there)}`;
    return;
  }
  const at = stage.x_at(probed.x);
  if (at < run.window[0] || at > run.window[1]) return;
  const real = between(run.x, run.p_data, at), fake = between(run.x, p_g, at);
  const best = real + fake > 0 ? n(real / (real + fake)) : "–";
  stage.guide.setAttribute("d", `M${probed.x},${stage.y(top)}V${stage.y(x_line)}`);
  $("probe").textContent =
    `x ${n(at)}  p_data ${n(real)}  p_g ${n(fake)}  D ${n(between(run.x, d, at))}  D* ${best}`;
}

// A real minus sign, and none before a nought.
function minus(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}

function title(k) {
  const phase = run.phase[k];
  const letter = phase.length === 1 ? [["b", `(${phase})`], ["", " "]] : [];
  return run.captioned ? [...letter, ...run.captions[run.caption[k]]] : letter;
}

// Room for the longest caption, or the figure would jump where one takes two lines.
function reserve() {
  const line = $("caption");
  line.style.minHeight = "";
  let most = 0;
  run.captions.forEach((_, i) => {
    rich(line, title(run.caption.indexOf(i)));
    most = Math.max(most, line.offsetHeight);
  });
  line.style.minHeight = `${most}px`;
  delete line.dataset.said;
}

function words() {
  $("step").textContent = run.step[frame];
  $("jsd").textContent = minus(run.jsd[frame], 4);
  $("value").textContent = minus(run.value[frame], 3);
  $("from_optimal").textContent = minus(run.from_optimal[frame], 3);
  $("from_half").textContent = minus(run.from_half[frame], 4);
  if ($("caption").dataset.said !== String(run.caption[frame])) {
    $("caption").dataset.said = run.caption[frame];
    rich($("caption"), title(frame));
    describe();
  }
  const slider = $("scrubber");
  slider.value = frame;
  slider.setAttribute("aria-valuetext", say("moment", { step: run.step[frame], phase: run.phase[frame] }));
  for (const mark of $("jumps").children)
    mark.setAttribute("aria-current", String(Number(mark.dataset.frame) === frame));
}

// The words for who cannot see it; spoken where the page rests, and not while it plays.
function describe() {
  $("state").setAttribute("aria-live", playing ? "off" : "polite");
  const caption = run.captions[run.caption[frame]].map(([, text]) => text).join("");
  $("state").textContent = say("state", {
    step: run.step[frame],
    last: run.step.at(-1),
    phase: run.phase[frame],
    caption,
    jsd: run.jsd[frame].toFixed(4),
    value: run.value[frame].toFixed(3),
    from_optimal: run.from_optimal[frame].toFixed(3),
    from_half: run.from_half[frame].toFixed(4),
  });
}

function draw() {
  words();
  drawStage();
  drawStrip();
}

function show(k) {
  frame = Math.min(Math.max(Math.round(k), 0), count - 1);
  draw();
}

function goTo(k) {
  pause();
  show(k);
  describe();
}

// Playing: each frame stays as long as the record of the animation says.
let due = 0, before = 0, ticket = 0;

function tick(now) {
  if (!playing) return;
  due += Math.min(now - before, 250) * Number($("speed").value);
  before = now;
  let next = frame;
  while (due >= run.durations[next]) {
    due -= run.durations[next];
    if (next === count - 1) {
      if (run.once) { show(next); pause(); describe(); return; }
      next = -1;
    }
    next++;
  }
  if (next !== frame) show(next);
  ticket = requestAnimationFrame(tick);
}

function play() {
  if (frame === count - 1) show(0);
  playing = true;
  describe();
  due = 0;
  before = performance.now();
  cancelAnimationFrame(ticket);
  ticket = requestAnimationFrame(tick);
  label();
}

function pause() {
  playing = false;
  label();
}

function toggle() {
  if (playing) { pause(); describe(); } else play();
}

function label() {
  $("play").textContent = playing ? "❚❚" : "►";
  $("play").setAttribute("aria-label", say(playing ? "pause" : "play"));
}

const KEYS = {
  " ": toggle,
  ArrowLeft: (event) => goTo(frame - (event.shiftKey ? 10 : 1)),
  ArrowRight: (event) => goTo(frame + (event.shiftKey ? 10 : 1)),
  Home: () => goTo(0),
  End: () => goTo(count - 1),
};
["1", "2", "3", "4"].forEach((key, i) => {
  KEYS[key] = () => {
    if (i in run.panels) goTo(run.panels[i][1]);
  };
});

function listen() {
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || !(key in KEYS)) return;
    if (target.closest("select")) return;
    if (key === " " && event.repeat) { event.preventDefault(); return; }
    // Space presses the button, the box or the summary that has the focus.
    if (key === " " && target.closest("button, summary, input[type=checkbox]")) return;
    event.preventDefault();
    KEYS[key](event);
  });
  $("play").addEventListener("click", toggle);
  $("back").addEventListener("click", () => goTo(frame - 1));
  $("forward").addEventListener("click", () => goTo(frame + 1));
  $("scrubber").addEventListener("input", (event) => { pause(); show(Number(event.target.value)); });
  $("scrubber").addEventListener("pointerdown", pause);
  $("scrubber").addEventListener("change", describe);
  for (const id of ["show-d_star", "show-arrows", "show-rug"]) $(id).addEventListener("change", draw);

  const box = $("stage-box");
  const probe = (event) => {
    const { left, top: above } = box.getBoundingClientRect();
    probed = { x: event.clientX - left, y: event.clientY - above };
    drawProbe();
  };
  box.addEventListener("pointermove", probe);
  box.addEventListener("pointerdown", probe);
  box.addEventListener("pointerleave", (event) => {
    // A finger that is lifted leaves what it has found.
    if (event.pointerType !== "mouse") return;
    probed = null;
    drawProbe();
  });

  // A finger that moves up or down scrolls the page: it scrubs only when it moves along, or taps.
  const ground = $("strip-box");
  let held = false;
  const scrub = (event) => {
    pause();
    show(strip.k(event.clientX - ground.getBoundingClientRect().left));
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

  addEventListener("beforeprint", () => {
    const shrunk = $("stage-box").getBoundingClientRect().width / PAPER_WIDTH;
    document.documentElement.style.setProperty("--shrunk", Math.max(shrunk, 1));
  });
}

function jumps() {
  run.panels.forEach(([label, k], i) => {
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

async function begin() {
  if (!("DecompressionStream" in window)) {
    $("caption").textContent = say("too_old");
    return;
  }
  $("scrubber").max = count - 1;
  jumps();
  curves = await decoded();
  let width = 0;
  const fit = () => {
    if (innerWidth !== width) reserve();
    width = innerWidth;
    layOutStage();
    layOutStrip();
    draw();
  };
  fit();
  listen();
  new ResizeObserver(fit).observe($("plots"));
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) goTo(count - 1);
  else play();
}
