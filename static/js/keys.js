// Keys that work everywhere, and the list of those that work here.
const dialog = document.getElementById("keys");
let waitsForPlace = 0;

function list() {
  const here = document.querySelector("[data-keys-for]")?.dataset.keysFor.split(" ") || [];
  for (const part of dialog.querySelectorAll("[data-keys-of]")) {
    part.hidden = ![...here, "everywhere"].includes(part.dataset.keysOf);
  }
  if (!dialog.open) dialog.showModal();
}

const goTo = (address) => Date.now() - waitsForPlace < 1500 && address && location.assign(address);

const actions = {
  "/": () => document.dispatchEvent(new CustomEvent("rushes:write")),
  n: () => document.dispatchEvent(new CustomEvent("rushes:write")),
  "?": list,
  g: () => (waitsForPlace = Date.now()),
  p: () => goTo(document.body.dataset.projects || "/"),
  q: () => goTo(document.body.dataset.queue),
};

// Whoever turned single keys off keeps those with Ctrl, and arrows, Space, Enter and Escape.
if ("noSingleKeys" in document.body.dataset) {
  addEventListener("keydown", (event) => {
    const single = event.key.length === 1 && event.key !== " ";
    if (!single || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.target.closest("input, textarea, select")) event.stopImmediatePropagation();
  }, true);
}

// The list is searched by its words.
const search = dialog.querySelector("[data-keys-search]");
search?.addEventListener("input", () => {
  const words = search.value.trim().toLowerCase();
  for (const term of dialog.querySelectorAll("dt")) {
    const told = term.nextElementSibling;
    term.hidden = told.hidden = !`${term.textContent} ${told.textContent}`.toLowerCase().includes(words);
  }
});

// In an open menu the arrows walk, and the page behind it stands still.
document.addEventListener("keydown", (event) => {
  const menu = [...document.querySelectorAll(".menu[popover]:popover-open")].pop();
  const from = event.target;
  if (!menu || !(menu.contains(from) || from.getAttribute?.("popovertarget") === menu.id)) return;
  const items = [...menu.querySelectorAll(".menu__item")].filter((item) => item.checkVisibility());
  const at = items.indexOf(from);
  const to = {
    ArrowDown: items[at + 1] || items[0],
    ArrowUp: items.at(Math.max(at, 0) - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
});

document.addEventListener("rushes:keys", list);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, dialog")) return;
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  if (!"pPqQ".includes(event.key)) event.preventDefault();
  action();
});
