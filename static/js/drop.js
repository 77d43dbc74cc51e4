// Frames by drop, paste, file picker and library. A refusal stands beside the slot it was meant for.
import { worded } from "./words.js";

const form = document.querySelector("form[data-upload]");
const composer = document.getElementById("composer");
const picker = document.getElementById("picker");
const slotOf = (name) => document.getElementById(`slot-${name}`);
let picking = "first";

function fill(slot, { frame, thumb, label }) {
  const picture = slot.querySelector("img");
  slot.querySelector("input").value = frame;
  slot.querySelector("[data-empty]").hidden = Boolean(frame);
  slot.querySelector("[data-filled]").hidden = !frame;
  slot.querySelector(".slot__label").textContent = label;
  if (thumb) picture.src = thumb;
  else picture.removeAttribute("src");
  say(slot, "");
}

const say = (slot, sentence) => (slot.querySelector("[data-fault]").textContent = sentence);
const price = () => document.getElementById("composer-quote").dispatchEvent(new CustomEvent("quote"));

function choose(slot, choice) {
  fill(slot, choice.dataset);
  price();
}

// One file a request, so that one refusal never takes others with it. XMLHttpRequest, because it tells progress.
function send(file, slot, progress) {
  const body = new FormData();
  body.append("files", file, file.name || "pasted.png");
  body.append("slot", slot);
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress.value = event.loaded / event.total;
  });
  progress.value = 0;
  progress.hidden = false;
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      progress.hidden = true;
      resolve(read(request, file));
    });
    request.send(body);
  });
}

function read(request, file) {
  const page = new DOMParser().parseFromString(request.responseText || "", "text/html");
  const choice = page.querySelector("[data-choices] [data-frame]");
  const refusal = page.querySelector("[data-refusal]");
  if (choice || refusal) return { page, choice, refusal: refusal?.textContent.trim() };
  const picture = file.name || worded("The picture");
  let why = worded("{picture} didn’t get through. Check the connection and drop it again.", { picture });
  if (request.status === 413) why = worded("{picture} is too large.", { picture });
  else if (request.status) why = worded("{picture} wasn’t taken. Try again.", { picture });
  return { page, refusal: why };
}

async function sendToSlot(file, name) {
  const slot = slotOf(name);
  say(slot, "");
  const { choice, refusal } = await send(file, name, slot.querySelector("progress"));
  if (choice) choose(slot, choice);
  if (refusal) say(slot, refusal);
}

async function sendToLibrary(files) {
  const progress = form.querySelector("progress");
  for (const file of files) {
    const { page, refusal } = await send(file, "", progress);
    const card = page.querySelector("[data-cards] > *");
    if (card) {
      document.getElementById(card.id)?.remove();
      document.getElementById("frames").prepend(document.adoptNode(card));
    }
    const notice = page.querySelector("[data-refusals] > *");
    if (notice) document.getElementById("refusals").append(document.adoptNode(notice));
    else if (refusal) document.getElementById("refusals").append(refusal);
  }
}

// The first free place, first before last; when both are full, the first.
const freeSlot = () => ["first", "last"].find((name) => !slotOf(name).querySelector("input").value) || "first";

function take(files, target) {
  const pictures = [...files].filter((file) => file.type.startsWith("image/") || !file.type);
  if (!files.length) return;
  if (!composer) {
    sendToLibrary(files);
    return;
  }
  const [one, two] = pictures.length ? pictures : files;
  const name = target || freeSlot();
  sendToSlot(one, name);
  if (two) sendToSlot(two, name === "first" ? "last" : "first");
}

if (form) {
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const veil = document.createElement("div");
  veil.className = "drop-veil";
  veil.textContent = composer ? worded("Drop a frame") : worded("Drop frames");
  let depth = 0;
  const lower = () => {
    depth = 0;
    veil.remove();
  };

  addEventListener("dragenter", (event) => {
    if (carries(event) && ++depth === 1) document.body.append(veil);
  });
  addEventListener("dragleave", (event) => {
    if (carries(event) && --depth <= 0) lower();
  });
  addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    const over = event.target.closest?.("[data-slot]");
    for (const slot of document.querySelectorAll("[data-slot]")) {
      slot.classList.toggle("is-target", slot === over);
    }
  });
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    lower();
    for (const slot of document.querySelectorAll(".is-target")) slot.classList.remove("is-target");
    const open = picker?.open ? picking : undefined;
    picker?.close();
    take(event.dataTransfer.files, event.target.closest?.("[data-slot]")?.dataset.slot || open);
  });
  addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    const open = picker?.open ? picking : undefined;
    picker?.close();
    take(files, open);
  });
  if (!composer) {
    form.addEventListener("submit", (event) => {
      if (!form.elements.files.files.length) return;
      event.preventDefault();
      sendToLibrary([...form.elements.files.files]).then(() => form.reset());
    });
  }
}

for (const slot of document.querySelectorAll("[data-slot]")) {
  slot.addEventListener("rushes:frame", (event) => fill(slot, event.detail));
}
document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  if (on("[data-picker]")) {
    picking = on("[data-slot]").dataset.slot;
    picker.showModal();
  }
  if (on("[data-remove]")) {
    fill(on("[data-slot]"), { frame: "", thumb: "", label: "" });
    on("[data-slot]").querySelector("[data-empty]").focus();
    price();
  }
  const choice = picker?.contains(event.target) && on("[data-frame]");
  if (choice) {
    choose(slotOf(picking), choice);
    picker.close();
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-picker-files]")) return;
  const files = [...event.target.files];
  picker.close();
  take(files, picking);
});
