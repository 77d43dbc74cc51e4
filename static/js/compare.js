// Takes side by side or wiped: one transport plays, steps, loops and zooms them all; one of them is heard.
import { start } from "./playing.js";
import { timecode } from "./timecode.js";
import { worded } from "./words.js";

const RATE = 24;
const DRIFT = 0.12; // Seconds by which a take may lag before it is set right.
const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
const root = document.querySelector(".compare");
const bar = root?.querySelector("[data-transport]");
const on = (name) => bar.querySelector(`[data-${name}]`);
const stages = () => [...root.querySelectorAll(".compare__stage[data-letter]")];
const videos = () => stages().map((stage) => stage.querySelector("video"));
const length = (video) => video.duration || Number(video.dataset.seconds) || 1;
// The longest take carries the time; shorter ones wait at their last frame.
const lead = () => videos().reduce((one, other) => (length(other) > length(one) ? other : one));

let playing = false;
let looping = true;
let speed = 1;

// Time.

function show() {
  const first = lead();
  on("now").textContent = timecode(first.currentTime, RATE);
  on("length").textContent = timecode(length(first), RATE);
  const scrub = on("scrub");
  scrub.max = length(first);
  scrub.value = first.currentTime;
  scrub.setAttribute("aria-valuetext", worded("{at} of {length} seconds", { at: first.currentTime.toFixed(1), length: length(first).toFixed(1) }));
}

function seek(to) {
  const at = Math.min(length(lead()) - 0.5 / RATE, Math.max(0, to));
  for (const video of videos()) video.currentTime = Math.min(at, length(video) - 0.5 / RATE);
}

function setRight(video, at) {
  if (at >= length(video) - 0.05) return;
  const behind = at - video.currentTime;
  if (Math.abs(behind) > DRIFT) video.currentTime = at;
  video.playbackRate = speed * (1 + Math.max(-0.05, Math.min(0.05, behind)));
  if (video.paused) start(video);
}

function follow() {
  if (!playing) return;
  const first = lead();
  for (const video of videos()) if (video !== first) setRight(video, first.currentTime);
  show();
  requestAnimationFrame(follow);
}

function mark() {
  bar.classList.toggle("is-playing", playing);
  on("play").setAttribute("aria-label", playing ? worded("Pause all") : worded("Play all"));
}

function pause() {
  playing = false;
  for (const video of videos()) video.pause();
  mark();
  show();
}

async function play() {
  if (lead().currentTime >= length(lead()) - 1 / RATE) seek(0);
  playing = true;
  mark();
  await Promise.all(videos().map(start));
  follow();
}

const toggle = () => (playing ? pause() : play());

function step(count) {
  pause();
  // The middle of a frame, so that rounding never shows its neighbour.
  seek((Math.floor(lead().currentTime * RATE + 0.01) + count + 0.5) / RATE);
}

function ended(event) {
  if (!playing || event.target !== lead()) return;
  if (!looping) return pause();
  seek(0);
  play();
}

function loop() {
  looping = !looping;
  on("loop").setAttribute("aria-pressed", String(looping));
}

function setSpeed(to) {
  speed = to;
  on("speed").value = String(to);
  for (const video of videos()) video.playbackRate = to;
}

const faster = (by) => {
  const at = SPEEDS.indexOf(speed) + by;
  if (SPEEDS[at]) setSpeed(SPEEDS[at]);
  say(worded("Speed {speed}", { speed }));
};

// Sound: one take at a time.

function say(sentence) {
  on("said").textContent = sentence;
}

function hear(letter) {
  const stage = stages().find((each) => each.dataset.letter === letter);
  if (letter && !stage?.querySelector("video[data-sound]")) return say(`${letter} has no sound.`);

  for (const each of stages()) each.querySelector("video").muted = each.dataset.letter !== letter;
  for (const radio of bar.querySelectorAll('[name="hear"]')) radio.checked = radio.value === letter;
  say(letter ? worded("You hear {letter}.", { letter }) : worded("No sound."));
}

// Zoom: the same part of each picture.

const view = { zoom: 1, x: 0, y: 0 };

function look({ zoom = view.zoom, x = view.x, y = view.y }) {
  view.zoom = Math.min(8, Math.max(1, zoom));
  const most = ((view.zoom - 1) / 2) * 100;
  view.x = Math.min(most, Math.max(-most, x));
  view.y = Math.min(most, Math.max(-most, y));
  root.style.setProperty("--zoom", view.zoom);
  root.style.setProperty("--pan-x", `${view.x}%`);
  root.style.setProperty("--pan-y", `${view.y}%`);
  root.classList.toggle("is-zoomed", view.zoom > 1);
  on("zoomed").textContent = `${Math.round(view.zoom * 100)}%`;
}

// Keep what lies under the pointer where it is.
function zoomAt(factor, event) {
  const box = event.target.closest(".compare__stage, .compare__wipe")?.getBoundingClientRect();
  const before = view.zoom;
  const after = Math.min(8, Math.max(1, before * factor));
  const part = (at, start, size) => ((at - start) / size - 0.5) * 100;
  const from = box ? { x: part(event.clientX, box.left, box.width), y: part(event.clientY, box.top, box.height) } : { x: 0, y: 0 };
  const keep = (pan, at) => at - ((at - pan) * after) / before;
  look({ zoom: after, x: keep(view.x, from.x), y: keep(view.y, from.y) });
}

const pointers = new Map();

function spread() {
  const [one, two] = [...pointers.values()];
  return Math.hypot(one.x - two.x, one.y - two.y) || 1;
}

function drag(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const wide = pointers.size === 2 && spread();
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (wide) return zoomAt(spread() / wide, event);
  if (view.zoom === 1 || event.target.matches("[data-wipe]")) return;
  const box = event.target.closest(".compare__stage").getBoundingClientRect();
  const by = (now, then, size) => ((now - then) / size) * 100;
  look({ x: view.x + by(event.clientX, before.x, box.width), y: view.y + by(event.clientY, before.y, box.height) });
}

function wheel(event) {
  if (!event.target.closest(".compare__stage, .compare__wipe")) return;
  if (event.ctrlKey || event.metaKey) zoomAt(Math.exp(-event.deltaY / 200), event);
  else if (view.zoom > 1) look({ x: view.x - event.deltaX / 8, y: view.y - event.deltaY / 8 });
  else return;
  event.preventDefault();
}

// The page.

const wipe = (range) => range.closest(".compare__wipe").style.setProperty("--wipe", `${range.value}%`);
const zooms = { in: () => look({ zoom: view.zoom * 1.5 }), out: () => look({ zoom: view.zoom / 1.5 }), whole: () => look({ zoom: 1 }) };

const keys = {
  " ": toggle,
  l: loop,
  m: () => hear(""),
  "<": () => faster(-1),
  ">": () => faster(1),
  "+": zooms.in,
  "=": zooms.in,
  "-": zooms.out,
  0: zooms.whole,
  w: () => look({ y: view.y + 10 }),
  s: () => look({ y: view.y - 10 }),
  a: () => look({ x: view.x + 10 }),
  d: () => look({ x: view.x - 10 }),
  arrowleft: (event) => (event.shiftKey ? seek(lead().currentTime - 1) : step(-1)),
  arrowright: (event) => (event.shiftKey ? seek(lead().currentTime + 1) : step(1)),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !videos().length) return;
  if (event.target.closest("textarea, select, dialog, [popover], input:not([data-scrub], [data-wipe])")) return;
  if (event.target.matches("[data-wipe]") && event.key.startsWith("Arrow")) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  const letter = "ABCD"["1234".indexOf(event.key)];
  const action = letter ? () => hear(letter) : keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action(event);
}

function adopt() {
  for (const video of videos()) {
    if (!video.controls) continue;
    video.controls = false;
    video.playbackRate = speed;
    video.addEventListener("ended", ended);
    for (const name of ["loadedmetadata", "seeked"]) video.addEventListener(name, () => videos().length && show());
  }
  if (videos().length) show();
}

if (bar) {
  adopt();
  document.addEventListener("htmx:after:swap", adopt);
  document.addEventListener("keydown", pressed);
  on("play").addEventListener("click", toggle);
  on("loop").addEventListener("click", loop);
  on("scrub").addEventListener("input", (event) => seek(Number(event.target.value)));
  on("speed").addEventListener("change", (event) => setSpeed(Number(event.target.value)));
  bar.addEventListener("change", (event) => event.target.name === "hear" && hear(event.target.value));
  bar.addEventListener("click", (event) => {
    const steps = event.target.closest("[data-step]");
    const zoom = event.target.closest("[data-zoom]");
    if (steps) step(Number(steps.dataset.step));
    if (zoom) zooms[zoom.dataset.zoom]();
  });
  root.addEventListener("input", (event) => event.target.matches("[data-wipe]") && wipe(event.target));
  root.addEventListener("wheel", wheel, { passive: false });
  root.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".compare__stage, [data-wipe]")) pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  root.addEventListener("pointermove", drag);
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, (event) => pointers.delete(event.pointerId));
  }
  root.addEventListener("click", (event) => {
    if (view.zoom === 1 && event.target.matches(".compare__stage video")) toggle();
  });
  root.addEventListener("dblclick", (event) => {
    if (event.target.closest(".compare__stage")) zoomAt(view.zoom > 1 ? 1 / view.zoom : 2, event);
  });
  const first = stages().find((stage) => stage.querySelector("video[data-sound]"));
  if (first) hear(first.dataset.letter);
}
