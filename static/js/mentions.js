// @ in a comment suggests the people of the project; arrows choose, Enter or Tab takes.
const SO_FAR = /(^|\s)@([^@\n]{0,30})$/u;
let people;
let at = 0;

const area = () => document.querySelector(".say__text");
const list = () => document.getElementById("say-people");

async function fetched() {
  const address = document.querySelector("[data-people]").dataset.people;
  people ||= fetch(address).then((answer) => (answer.ok ? answer.text() : ""));
  return people;
}

const typed = () => SO_FAR.exec(area().value.slice(0, area().selectionStart))?.[2];
const shown = () => [...list().querySelectorAll("[role=option]:not([hidden])")];

function close() {
  list().hidden = true;
  area().removeAttribute("aria-activedescendant");
}

function mark(to) {
  const options = shown();
  at = (to + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  options[at].scrollIntoView({ block: "nearest" });
  area().setAttribute("aria-activedescendant", options[at].id);
}

async function suggest() {
  const begun = typed();
  if (begun === undefined) return close();
  if (!list().children.length) list().innerHTML = await fetched();
  const fits = (name) => name.split(" ").some((_, index, words) => words.slice(index).join(" ").startsWith(begun.toLowerCase()));
  for (const option of list().children) option.hidden = !fits(option.dataset.name.toLowerCase());
  list().hidden = !shown().length;
  if (list().hidden) close();
  else mark(0);
}

function take(option) {
  const field = area();
  const end = field.selectionStart;
  const start = end - typed().length;
  field.setRangeText(`${option.dataset.name} `, start, end, "end");
  close();
  field.focus();
}

document.addEventListener("input", (event) => event.target.matches(".say__text") && suggest());
document.addEventListener(
  "keydown",
  (event) => {
    if (!event.target.matches?.(".say__text") || list().hidden) return;
    const keys = {
      ArrowDown: () => mark(at + 1),
      ArrowUp: () => mark(at - 1),
      Enter: () => take(shown()[at]),
      Tab: () => take(shown()[at]),
      Escape: close,
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  },
  true,
);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("#say-people [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option);
});
document.addEventListener("focusout", (event) => event.target.matches?.(".say__text") && close());
