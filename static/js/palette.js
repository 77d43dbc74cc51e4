// The palette: Ctrl+K or ⌘K opens a search over everything; arrows choose, Enter opens.
import { worded } from "./words.js";

const palette = document.getElementById("palette");
const words = document.getElementById("palette-words");
const said = document.getElementById("palette-said");
const options = () => [...palette.querySelectorAll("[role=option]")];
const chosen = () => palette.querySelector("[aria-selected=true]");
// The list is of other words while those that were typed last are still asked for.
const isOutdated = () => document.getElementById("palette-found").dataset.words !== words.value;
let isEntered = false;

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) {
    words.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", option.id);
}

// Enter opens what these very words find, as soon as that has come.
function openEntered() {
  if (!isEntered || isOutdated() || !chosen()) return;
  isEntered = false;
  chosen().click();
}

function open() {
  isEntered = false;
  for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
  if (!palette.open) palette.showModal();
  words.select();
  words.dispatchEvent(new CustomEvent("palette"));
}

const presses = {
  keys: () => document.dispatchEvent(new CustomEvent("rushes:keys")),
  theme: (name) => document.querySelector(`[data-theme-choice="${name}"]`)?.click(),
};

// True when it was done here; else the address is opened.
function press(option) {
  const [deed, value] = (option.dataset.press || "").split(":");
  const address = new URL(option.href);
  const isWriting = address.hash === "#composer" && address.pathname === location.pathname;
  if (!presses[deed] && !isWriting) return false;
  palette.close();
  if (isWriting) document.dispatchEvent(new CustomEvent("rushes:write"));
  else presses[deed](value);
  return true;
}

if (palette) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-palette-key]")) key.textContent = "⌘K";
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (!palette.open && document.querySelector("dialog:modal")) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("[data-palette]")) {
      event.preventDefault();
      open();
    }
    const option = palette.contains(event.target) && event.target.closest("[role=option]");
    if (option && press(option)) event.preventDefault();
  });
  words.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      isEntered = true;
      openEntered();
      return;
    }
    const all = options();
    const at = all.indexOf(chosen());
    const moves = {
      ArrowDown: () => choose(all[(at + 1) % all.length]),
      ArrowUp: () => choose(all[(at - 1 + all.length) % all.length]),
      Home: () => choose(all[0]),
      End: () => choose(all.at(-1)),
    };
    if (!all.length || !moves[event.key]) return;
    if (["Home", "End"].includes(event.key) && words.value) return; // They move in the words.
    event.preventDefault();
    moves[event.key]();
  });
  words.addEventListener("input", () => (isEntered = false));
  document.addEventListener("htmx:after:swap", () => {
    if (!palette.open || chosen()) return;
    const all = options();
    choose(all[0]);
    said.textContent = all.length === 1 ? worded("1 found") : worded("{count} found", { count: all.length });
    openEntered();
  });
}
