// The queue by keys: arrows walk the rows, with Shift they order one's own, H holds back, Delete cancels.
const links = () => [...document.querySelectorAll("[data-line] [data-row]")];
const deed = (row, name) => row.querySelector(`[data-do="${name}"]:not([disabled])`)?.click();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog, [popover]")) return;
  const all = links();
  const row = event.target.closest(".line__row");
  const at = all.indexOf(row?.querySelector("[data-row]"));
  const walk = (step) => (all[at + step] || (at < 0 && all[0]))?.focus();
  const key = event.key.toLowerCase();
  const actions = { j: () => walk(1), k: () => walk(-1) };
  if (row) {
    Object.assign(actions, {
      arrowdown: () => (event.shiftKey ? deed(row, "down") : walk(1)),
      arrowup: () => (event.shiftKey ? deed(row, "up") : walk(-1)),
      home: () => event.shiftKey && deed(row, "first"),
      h: () => deed(row, "hold"),
      delete: () => deed(row, "cancel"),
    });
  }
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
});

// Rows change their places under the focus: it goes with its row, or to what is left of it.
let focused;
document.addEventListener("htmx:before:swap", () => {
  const element = document.activeElement;
  const row = element?.closest?.(".line__row");
  focused = row ? { id: element.id, row: row.id } : element?.closest?.("#lines") && { id: element.id };
});
document.addEventListener("htmx:after:swap", () => {
  if (!focused) return;
  const same = document.getElementById(focused.id);
  const row = focused.row && document.getElementById(focused.row);
  const next = same && !same.disabled ? same : row?.querySelector("[data-row]");
  if (next) next.focus({ preventScroll: true });
  else if (document.activeElement === document.body) links()[0]?.focus({ preventScroll: true });
});
