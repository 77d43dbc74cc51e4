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

const actions = {
  "/": () => document.dispatchEvent(new CustomEvent("rushes:write")),
  n: () => document.dispatchEvent(new CustomEvent("rushes:write")),
  "?": list,
  g: () => (waitsForPlace = Date.now()),
  p: () => Date.now() - waitsForPlace < 1500 && location.assign(document.body.dataset.projects || "/"),
};

document.addEventListener("rushes:keys", list);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, dialog")) return;
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  if (event.key !== "p" && event.key !== "P") event.preventDefault();
  action();
});
