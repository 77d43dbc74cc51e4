// Picks for a comparison: X on a card picks or drops it, up to four; Shift X lays them side by side.
import { worded } from "./words.js";

const MOST = 4;
const NAME = "picks";

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) || [];
  } catch {
    return [];
  }
};

const write = (codes) => {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(codes));
  } catch {
    // Refused: the picks last as long as their marks on this page.
  }
};

let picks = read();

function show() {
  for (const card of document.querySelectorAll("[data-gallery] .take[data-take]")) {
    const at = picks.indexOf(card.dataset.take);
    if (at < 0) card.removeAttribute("data-picked");
    else card.dataset.picked = "ABCD"[at];
  }
}

function say(title, text) {
  const box = document.createElement("div");
  const heading = document.createElement("b");
  const words = document.createElement("div");
  box.className = "toast";
  heading.textContent = title;
  words.append(heading, text);
  box.append(words);
  document.querySelector("#toasts [data-picks]")?.remove();
  box.dataset.picks = "";
  document.getElementById("toasts")?.append(box);
}

function pick(code) {
  if (picks.includes(code)) picks = picks.filter((each) => each !== code);
  else if (picks.length < MOST) picks = [...picks, code];
  else return say(worded("Four takes fit side by side."), worded("X on a picked one drops it."));
  write(picks);
  show();
  const rest = picks.length > 1 ? worded("Shift X lays them side by side.") : worded("Pick another with X.");
  say(picks.length ? worded("{takes} picked", { takes: picks.join(", ") }) : worded("Nothing picked"), picks.length ? rest : "");
}

function open() {
  if (picks.length < 2) return say(worded("Pick two takes first."), worded("X on a card picks it."));
  const codes = picks.map((code) => `t=${encodeURIComponent(code)}`).join("&");
  picks = [];
  write(picks);
  location.assign(`${document.body.dataset.compareAt}?${codes}`);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "x") return;
  if (event.target.closest("input, textarea, select, dialog, [popover]")) return;
  const card = event.target.closest(".take[data-download]");
  if (event.shiftKey) open();
  else if (card) pick(card.dataset.take);
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:after:swap", show);
show();
