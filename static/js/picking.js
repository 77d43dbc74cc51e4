// Selecting takes: one by one, a range with Shift, or all that the filters found; and what the bar then says.
import { worded } from "./words.js";

const boxes = () => [...document.querySelectorAll(".picks [data-pick]")];
const all = () => document.querySelector("[data-pick-all]");
const MOST_COMPARED = 4;
let last = null;

function range(to) {
  const every = boxes();
  const from = every.findIndex((box) => box.value === last);
  const at = every.indexOf(to);
  if (from < 0 || at < 0) return;
  for (const box of every.slice(Math.min(from, at), Math.max(from, at) + 1)) box.checked = to.checked;
}

function show() {
  const bar = document.querySelector(".picking");
  if (!bar) return;
  const picked = boxes().filter((box) => box.checked);
  const everything = all()?.checked;
  bar.querySelector("[data-picked-count]").textContent = everything ? worded("All {count}", { count: all().dataset.found }) : picked.length;
  const compare = bar.querySelector("[data-picked-compare]");
  compare.hidden = everything || picked.length < 2 || picked.length > MOST_COMPARED;
  compare.href = `${bar.dataset.compare}?${picked.map((box) => `t=${encodeURIComponent(box.value)}`).join("&")}`;
  if (picked.length && !all()) bar.querySelector("[data-on-pick]").dispatchEvent(new CustomEvent("opened"));
}

function pick(box, { shift }) {
  if (shift && last) range(box);
  last = box.value;
  show();
}

// The bar goes, so whoever stood in it is led back to the take that was picked last, or to the
// next one that stays.
function clear(lost = []) {
  const bar = document.querySelector(".picking");
  const stands = bar?.contains(document.activeElement);
  bar?.querySelector(":popover-open")?.hidePopover();
  for (const box of boxes()) box.checked = false;
  if (all()) all().checked = false;
  show();
  const every = boxes();
  const from = Math.max(0, every.findIndex((box) => box.value === last));
  const stay = (box) => !lost.includes(box.value);
  const at = every.slice(from).find(stay) || every.slice(0, from).findLast(stay);
  if (stands) at?.closest(".take").querySelector(".take__picture").focus();
}

// What was done where the gallery stands. A card that goes leaves a mark, so that Undo brings it
// back to its place.
const marks = new Map();
const cardOf = (code) => document.querySelector(`.picks .take[data-take="${code}"]`);

function lose(code) {
  const card = cardOf(code);
  if (!card) return;
  const mark = document.createComment(code);
  marks.set(code, { card, mark });
  card.replaceWith(mark);
}

function bringBack(code) {
  const { card, mark } = marks.get(code) || {};
  mark?.replaceWith(card);
  marks.delete(code);
}

function settle(news) {
  const [lost, found] = [news.dataset.lost, news.dataset.found].map((codes) => codes.split(" ").filter(Boolean));
  news.remove();
  clear(lost);
  lost.forEach(lose);
  found.forEach(bringBack);
  if (!found.length) return;
  document.querySelector(`#toasts [name=take][value="${found[0]}"]`)?.closest(".toast").remove();
  // Sifted anew meanwhile, the page has lost their places.
  if (cardOf(found[0])) cardOf(found[0]).querySelector(".take__picture").focus();
  else location.reload();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-pick]");
  if (box) pick(box, { shift: event.shiftKey });
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick-all]")) return;
  for (const box of boxes()) box.checked = event.target.checked;
  show();
});
document.addEventListener("reset", (event) => {
  if (event.target.id !== "picking") return;
  event.preventDefault();
  clear();
});
document.addEventListener("keydown", (event) => {
  const undo = [...document.querySelectorAll("#toasts [data-undo]")].at(-1);
  if (undo && event.key === "z" && (event.ctrlKey || event.metaKey) && !event.target.closest("input:not([type=checkbox]), textarea")) {
    event.preventDefault();
    undo.click();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [popover]")) return;
  const box = event.target.closest(".picks .take")?.querySelector("[data-pick]");
  if (event.key.toLowerCase() === "a" && box) {
    box.checked = event.shiftKey || !box.checked;
    pick(box, { shift: event.shiftKey });
    event.preventDefault();
  } else if (event.key === "Escape" && boxes().some((each) => each.checked)) clear();
});
// Older takes that come while all are selected are selected too.
document.addEventListener("htmx:after:swap", () => {
  if (all()?.checked) for (const box of boxes()) box.checked = true;
  document.querySelectorAll("#toasts [data-lost]").forEach(settle);
  show();
});
// An archive comes as a file and leaves the page as it is.
addEventListener("pageshow", show);
show();
