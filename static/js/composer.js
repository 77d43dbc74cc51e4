// The composer's comforts. Without this file it is a plain form that works.
const form = document.getElementById("composer");
const root = document.documentElement;
const phone = matchMedia("(width < 48rem)");
const prompt = form?.elements.prompt;

const store = {
  get: (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name, value) => {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      // Full or refused: the text stays in the form, which is where it matters.
    }
  },
};

const quote = () => document.getElementById("composer-quote")?.dispatchEvent(new CustomEvent("quote"));

// A morph sets the attribute only; what the server chose must also be what is checked.
function followServer() {
  for (const input of form.querySelectorAll("#composer-options input")) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = input.defaultChecked;
  }
}

// Using a take again: the server answers with the whole form, and its words replace those here.

function reuse({ code, way }) {
  form.elements.like.value = code;
  form.elements.reuse.value = way;
  document.getElementById("composer-reuse").dispatchEvent(new CustomEvent("reuse"));
}

function refilled() {
  followServer();
  for (const input of form.querySelectorAll("textarea, input:not([type=radio], [type=checkbox])")) {
    input.value = input.defaultValue;
  }
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  if (phone.matches) openSheet();
  else prompt.focus();
}

// Place: a dock below or a panel beside on wide screens, a sheet over the page on phones.

// Nothing behind an open sheet can be reached by key or reader.
const behind = () => document.querySelectorAll(".project__body, .tabbar, .fab");

function openSheet() {
  root.dataset.sheet = "open";
  for (const part of behind()) part.inert = true;
  prompt.focus();
}

function closeSheet() {
  if (root.dataset.sheet) {
    delete root.dataset.sheet;
    for (const part of behind()) part.inert = false;
    document.querySelector("[data-sheet-open]")?.focus();
  }
}

function togglePlace() {
  if (root.dataset.composer) delete root.dataset.composer;
  else root.dataset.composer = "panel";
  store.set("composer", root.dataset.composer || "dock");
  prompt.focus();
}

function borrow({ prompt: text, starterRatio }) {
  if (phone.matches) openSheet();
  prompt.value = text;
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  prompt.focus();
  const ratio = form.querySelector(`[name="ratio"][value="${starterRatio || "16:9"}"]`);
  if (ratio) ratio.checked = true;
  quote();
}

const slotOf = (name) => document.getElementById(`slot-${name}`);
const put = (slot, detail) => slot.dispatchEvent(new CustomEvent("rushes:frame", { detail }));

function putFrames(button) {
  for (const { dataset } of button.querySelectorAll("[data-frame]")) put(slotOf(dataset.slotName), dataset);
  if (phone.matches) openSheet();
  prompt.focus();
  quote();
}

function swapFrames() {
  const [first, last] = ["first", "last"].map(slotOf);
  const read = (slot) => ({
    frame: slot.querySelector("input").value,
    thumb: slot.querySelector("img").getAttribute("src"),
    label: slot.querySelector(".slot__label").textContent,
  });
  const [before, after] = [read(first), read(last)];
  put(first, after);
  put(last, before);
  quote();
}

// Closed: this seed, or the one it was open from. Open: a new seed each time.
function lockSeed() {
  const { seed, seed_before: before } = form.elements;
  if (!seed.value && !before.value) {
    rollSeed();
    return;
  }
  [seed.value, before.value] = seed.value ? ["", seed.value] : [before.value, ""];
  quote();
}

function chooseQuality(value) {
  const rate = form.querySelector(`[name="quality"][value="${value}"]`);
  if (rate) rate.checked = true;
  quote();
}

function rollSeed() {
  form.elements.seed.value = String(Math.floor(Math.random() * 4294967296));
  quote();
}

if (form) {
  // A link that fills the composer, as Continue does, has a draft of its own.
  const draft = `draft:${form.dataset.draft}${location.search}`;
  if (!prompt.value && store.get(draft)) prompt.value = store.get(draft);
  // Words matter to the free checks and to what would be identical; asked when they rest.
  let resting = 0;
  const wordsMatter = () => form.elements.camera_fixed?.checked || form.elements.seed?.value;
  form.addEventListener("submit", () => clearTimeout(resting), true);
  prompt.addEventListener("input", () => {
    clearTimeout(resting);
    if (wordsMatter()) resting = setTimeout(quote, 700);
    store.set(draft, prompt.value);
    document.getElementById("prompt-fault").textContent = "";
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const source = event.detail.ctx?.sourceElement;
    if (source?.id === "composer-reuse") refilled();
    else if (form.contains(event.target) || source?.closest?.("#composer")) followServer();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { sourceElement, response } = event.detail.ctx || {};
    if (sourceElement !== form || response?.status !== 200) return;
    closeSheet();
    scrollTo({ top: 0, behavior: "smooth" });
  });
  // A press waits for the price on its way: what it sends must fit the model that was just chosen,
  // and a late price must not wipe away why a press was refused.
  let pricing = 0;
  let pressed;
  const isPrice = (event) => event.detail.ctx?.sourceElement?.id === "composer-quote";
  document.addEventListener("htmx:before:request", (event) => {
    if (isPrice(event)) pricing += 1;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (!isPrice(event) || --pricing || !pressed) return;
    const by = pressed;
    pressed = undefined;
    form.requestSubmit(by === form || !by.isConnected ? undefined : by);
  });
  form.addEventListener("submit", (event) => {
    if (!pricing) return;
    pressed = event.submitter || form;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  form.addEventListener("submit", (event) => {
    if (!form.querySelector(".generate[aria-disabled]") || event.submitter?.hasAttribute("data-ask")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter" && form.contains(event.target)) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key.toLowerCase() === "e") {
      event.preventDefault();
      togglePlace();
    }
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeSheet());
  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-sheet-open]")) openSheet();
    else if (on("[data-sheet-close]")) closeSheet();
    else if (on("[data-place-toggle]")) togglePlace();
    else if (on("[data-swap-frames]")) swapFrames();
    else if (on("[data-roll-seed]")) rollSeed();
    else if (on("[data-lock-seed]")) lockSeed();
    else if (on("[data-quality]")) chooseQuality(on("[data-quality]").dataset.quality);
    else if (on("[data-reuse]")) {
      event.preventDefault();
      on("[popover]")?.hidePopover();
      const { code, reuse: way } = on("[data-reuse]").dataset;
      reuse({ code, way });
    }
    else if (on("[data-drop]")) {
      form.elements[on("[data-drop]").dataset.drop].value = "";
      on(".composer__shot").remove();
    }
    else if (on("[data-put-frames]")) putFrames(on("[data-put-frames]"));
    else if (on("[data-prompt]")) borrow(on("[data-prompt]").dataset);
  });
  document.addEventListener("rushes:reuse", (event) => {
    event.preventDefault();
    reuse(event.detail);
  });
  document.addEventListener("rushes:write", () => (phone.matches ? openSheet() : prompt.focus()));
  // After the browser went to the fragment itself, which takes the focus away again.
  if (location.hash === "#composer") {
    addEventListener("load", () => setTimeout(() => (phone.matches ? openSheet() : prompt.focus())));
  }
}
