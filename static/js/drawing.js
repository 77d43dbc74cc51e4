// Drawing on the frame, by pointer or by key: strokes from 0 to 1, kept in the comment's form and
// shown when it is open.
import { worded } from "./words.js";

const picture = document.getElementById("drawing");
const stage = document.getElementById("stage");
const form = () => document.querySelector("[data-say]");
const kept = () => form()?.querySelector("[data-say-drawing]");
const button = () => form()?.querySelector("[data-draw]");
const said = document.getElementById("drawing-said");
const MOST_POINTS = 1900;
const STEP = { coarse: 0.02, fine: 0.005 }; // Of the picture's width.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const held = new Set();
let strokes = [];
let current = null;
let pen = [0.5, 0.5];

const size = () => picture.viewBox.baseVal;

const isDrawing = () => stage.classList.contains("is-drawing");

function show(path) {
  for (const line of picture.querySelectorAll("[data-strokes]")) line.setAttribute("d", path);
}

function pathOf(all) {
  const { width, height } = size();
  const point = ([x, y]) => `${(x * width).toFixed(1)} ${(y * height).toFixed(1)}`;
  return all.map((stroke) => `M${(stroke.length > 1 ? stroke : [stroke[0], stroke[0]]).map(point).join("L")}`).join("");
}

function keep() {
  kept().value = strokes.length ? JSON.stringify(strokes) : "";
  form().querySelector("[data-draw-undo]").hidden = !strokes.length;
  show(pathOf(strokes));
}

function draw(start) {
  stage.classList.toggle("is-drawing", start);
  button()?.setAttribute("aria-pressed", String(start));
  picture.setAttribute("aria-hidden", String(!start));
  picture.tabIndex = start ? 0 : -1;
  picture.classList.remove("is-by-key");
  lift();
  if (!start) return;
  stage.querySelector("video").pause();
  document.dispatchEvent(new CustomEvent("rushes:drawn"));
  show(pathOf(strokes));
  picture.focus();
}

function end() {
  draw(false);
  form()?.elements.text.focus();
}

// A stroke, whoever holds the pen.

const points = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
const part = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;

function begin(at) {
  current = [at];
  strokes.push(current);
  keep();
}

function extend(at) {
  if (points() > MOST_POINTS) return;
  current.push(at);
  keep();
}

function lift() {
  current = null;
  picture.classList.remove("is-down");
}

function takeBack() {
  lift();
  strokes.pop();
  keep();
}

// By pointer.

function place(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return [part(at.x / size().width), part(at.y / size().height)];
}

function dragged(event) {
  if (!current) return;
  const [x, y] = place(event);
  const [lastX, lastY] = current.at(-1);
  if (Math.hypot(x - lastX, y - lastY) >= 0.004) extend([x, y]);
}

// By key: the arrows move a pen, two at once slantwise.

function showPen() {
  const dot = pathOf([[pen]]);
  for (const line of picture.querySelectorAll("[data-pen]")) line.setAttribute("d", dot);
}

function move(step) {
  const { width, height } = size();
  for (const [right, down] of [...held].map((key) => ARROWS[key])) {
    pen = [part(pen[0] + right * step), part(pen[1] + (down * step * width) / height)];
  }
  if (current) extend(pen);
  showPen();
}

function putDownOrLift() {
  if (current) lift();
  else {
    begin(pen);
    picture.classList.add("is-down");
  }
  said.textContent = current ? worded("Pen down") : worded("Pen up");
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const deeds = { " ": putDownOrLift, Backspace: takeBack, Delete: takeBack, Enter: end, Escape: end };
  if (ARROWS[event.key]) {
    held.add(event.key);
    move(event.shiftKey ? STEP.fine : STEP.coarse);
  } else if (!deeds[event.key]) return;
  else if (!event.repeat) deeds[event.key]();
  picture.classList.add("is-by-key");
  event.preventDefault();
  event.stopPropagation(); // The page's own keys step through frames.
}

if (picture && stage) {
  showPen();
  picture.addEventListener("pointerdown", (event) => {
    if (!isDrawing()) return;
    event.preventDefault();
    lift();
    picture.classList.remove("is-by-key");
    picture.setPointerCapture(event.pointerId);
    begin(place(event));
  });
  picture.addEventListener("pointermove", (event) => picture.hasPointerCapture(event.pointerId) && dragged(event));
  for (const name of ["pointerup", "pointercancel"]) picture.addEventListener(name, lift);
  picture.addEventListener("keydown", (event) => isDrawing() && pressed(event));
  picture.addEventListener("keyup", (event) => held.delete(event.key));
  picture.addEventListener("blur", () => held.clear());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-draw]")) draw(!isDrawing());
    if (event.target.closest("[data-draw-undo]")) takeBack();
  });
  document.addEventListener("rushes:drawing", (event) => {
    if (!isDrawing()) show(event.detail);
  });
  document.addEventListener("htmx:after:swap", () => {
    // A new form after a comment was taken: its drawing is on the page with it.
    if (!strokes.length || kept()?.value) return;
    strokes = [];
    draw(false);
    show("");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isDrawing()) draw(false);
  });
}
