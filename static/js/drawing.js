// Drawing on the frame: strokes from 0 to 1, kept in the comment's form and shown when it is open.
const picture = document.getElementById("drawing");
const stage = document.getElementById("stage");
const form = () => document.querySelector("[data-say]");
const kept = () => form()?.querySelector("[data-say-drawing]");
const button = () => form()?.querySelector("[data-draw]");
const MOST_POINTS = 1900;
let strokes = [];
let current = null;

const size = () => picture.viewBox.baseVal;

function show(path) {
  for (const line of picture.querySelectorAll("path")) line.setAttribute("d", path);
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
  if (!start) return;
  stage.querySelector("video").pause();
  document.dispatchEvent(new CustomEvent("rushes:drawn"));
  show(pathOf(strokes));
}

function place(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  const part = (value, whole) => Math.round(Math.min(1, Math.max(0, value / whole)) * 10000) / 10000;
  return [part(at.x, size().width), part(at.y, size().height)];
}

const points = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

if (picture && stage) {
  picture.addEventListener("pointerdown", (event) => {
    if (!stage.classList.contains("is-drawing")) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    current = [place(event)];
    strokes.push(current);
    keep();
  });
  picture.addEventListener("pointermove", (event) => {
    if (!current || points() > MOST_POINTS) return;
    const [x, y] = place(event);
    const [lastX, lastY] = current.at(-1);
    if (Math.hypot(x - lastX, y - lastY) < 0.004) return;
    current.push([x, y]);
    keep();
  });
  for (const name of ["pointerup", "pointercancel"]) picture.addEventListener(name, () => (current = null));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-draw]")) draw(!stage.classList.contains("is-drawing"));
    if (event.target.closest("[data-draw-undo]")) {
      strokes.pop();
      keep();
    }
  });
  document.addEventListener("rushes:drawing", (event) => {
    if (!stage.classList.contains("is-drawing")) show(event.detail);
  });
  document.addEventListener("htmx:after:swap", () => {
    // A new form after a comment was taken: its drawing is on the page with it.
    if (!strokes.length || kept()?.value) return;
    strokes = [];
    draw(false);
    show("");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && stage.classList.contains("is-drawing")) draw(false);
  });
}
