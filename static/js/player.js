// The gallery: a card scrubs under the pointer and plays where it stands; arrows walk from card to card.
import { toggle } from "./playing.js";

const CELLS = 10;
const pictureOf = (node) => node.closest?.(".take__picture[data-video]");
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function show(picture, part) {
  const card = picture.closest(".take");
  card.querySelector(".take__bar").value = part;
  card.querySelector("[data-clock]").textContent = clock(part * picture.dataset.seconds);
}

// Scrubbing: the sprite's ten cells stand in one row; the background moves, nothing is loaded again.

function scrub(picture, part) {
  if (picture.querySelector("video") || !picture.dataset.sprite) return;
  let cell = picture.querySelector(".take__scrub");
  if (!cell) {
    cell = document.createElement("span");
    cell.className = "take__scrub";
    cell.style.backgroundImage = `url("${picture.dataset.sprite}")`;
    picture.append(cell);
  }
  const index = Math.min(CELLS - 1, Math.floor(part * CELLS));
  cell.style.backgroundPosition = `${(index / (CELLS - 1)) * 100}% 0`;
  show(picture, part);
}

function rest(picture) {
  picture.querySelector(".take__scrub")?.remove();
  if (!picture.querySelector("video")) show(picture, 0);
}

// Playing: one at a time.

function stop(picture) {
  const video = picture.querySelector("video");
  if (!video) return;
  video.pause();
  video.remove();
  const card = picture.closest(".take");
  card.classList.remove("is-playing");
  card.removeAttribute("hx-morph-skip");
  show(picture, 0);
}

function play(picture) {
  const known = picture.querySelector("video");
  if (known) {
    toggle(known);
    return;
  }
  for (const other of document.querySelectorAll(".is-playing .take__picture")) stop(other);
  picture.querySelector(".take__scrub")?.remove();
  const video = document.createElement("video");
  video.src = picture.dataset.video;
  video.playsInline = true;
  video.loop = true;
  video.tabIndex = -1;
  video.addEventListener("timeupdate", () => show(picture, video.currentTime / (video.duration || 1)));
  picture.append(video);
  // News of this card waits until it rests: a morph would take the video out.
  picture.closest(".take").classList.add("is-playing");
  picture.closest(".take").setAttribute("hx-morph-skip", "");
  // A browser that wants silence first gets silence.
  video.play().catch(() => {
    video.muted = true;
    video.play().catch(() => stop(picture));
  });
}

document.addEventListener("pointermove", (event) => {
  const card = event.pointerType === "mouse" && event.target.closest?.(".take");
  const picture = card && card.querySelector(".take__picture[data-video]");
  if (!picture) return;
  const box = picture.getBoundingClientRect();
  scrub(picture, Math.min(0.999, Math.max(0, (event.clientX - box.left) / box.width)));
});
document.addEventListener("pointerout", (event) => {
  const card = event.target.closest?.(".take");
  const picture = card?.querySelector(".take__picture[data-video]");
  if (picture && !card.contains(event.relatedTarget)) rest(picture);
});
document.addEventListener("click", (event) => {
  const picture = pictureOf(event.target);
  // A press of Enter comes with no pointer (detail 0) and opens the page, as a link does.
  if (!picture || !event.detail || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  play(picture);
});

// The menu: one for all cards, filled for the one that is pressed.

const menu = document.getElementById("take-menu");

function fillMenu(card) {
  const items = document.getElementById("take-menu-items").innerHTML;
  menu.innerHTML = items.replaceAll("CODE-0", card.dataset.take);
  for (const link of menu.querySelectorAll("[data-reuse]")) link.href = `${card.dataset.again}${link.dataset.reuse}#composer`;
  menu.card = card;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-menu]");
  if (button) fillMenu(button.closest(".take"));
  else if (menu?.contains(event.target)) menu.hidePopover();
}, true);
menu?.addEventListener("toggle", (event) => menu.card.classList.toggle("has-menu", event.newState === "open"));
// Walked out of by Tab it would stay and lie over the cards.
menu?.addEventListener("focusout", ({ relatedTarget: to }) => to && !menu.contains(to) && menu.hidePopover());

// Keys.

const cards = () => [...document.querySelectorAll("[data-gallery] .take__picture")];

function go(to) {
  to?.focus();
  to?.closest(".take").scrollIntoView({ block: "nearest" });
}

// The composer fills itself; a page without one is left for one that has it.
function again(card, way) {
  if (!card.dataset.again) return;
  const told = new CustomEvent("rushes:reuse", { detail: { code: card.dataset.take, way }, cancelable: true });
  if (document.dispatchEvent(told)) location.assign(`${card.dataset.again}${way}#composer`);
}

// The tries of a stack lie in one place, and so does the focus of whoever turns them by key.
let turned = "";

function turn(card, to) {
  turned = card.dataset.stack;
  card.querySelector(`[data-turn="${to}"]`)?.click();
}

document.addEventListener("htmx:after:swap", () => {
  if (!turned || document.activeElement !== document.body) return;
  document.querySelector(`.take[data-stack="${turned}"] .take__picture`)?.focus();
  turned = "";
});

function nextRow(all, from, direction) {
  const here = from.getBoundingClientRect();
  const middle = here.left + here.width / 2;
  const at = all.indexOf(from);
  const rest = direction > 0 ? all.slice(at + 1) : all.slice(0, at).reverse();
  const top = (card) => card.getBoundingClientRect().top;
  const away = (card) => Math.abs(card.getBoundingClientRect().left + card.offsetWidth / 2 - middle);
  const row = rest.find((card) => Math.abs(top(card) - here.top) > here.height / 2);
  const beside = rest.filter((card) => row && Math.abs(top(card) - top(row)) < 40);
  return beside.sort((one, other) => away(one) - away(other))[0];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog, [popover]")) return;
  const all = cards();
  const here = event.target.closest(".take__picture");
  const at = all.indexOf(here);
  const card = here?.closest(".take");
  const actions = {
    j: () => go(all[at + 1] || (at < 0 && all[0])),
    k: () => go(all[at - 1]),
  };
  if (here) {
    Object.assign(actions, {
      arrowright: () => (event.shiftKey ? turn(card, "older") : go(all[at + 1])),
      arrowleft: () => (event.shiftKey ? turn(card, "newer") : go(all[at - 1])),
      arrowdown: () => go(nextRow(all, here, 1)),
      arrowup: () => go(nextRow(all, here, -1)),
      " ": () => here.dataset.video && play(here),
      m: () => (event.shiftKey ? document.querySelector("#picking button:not([hidden])")?.focus() : card.querySelector("[data-menu]")?.click()),
      b: () => {
        if (!here.dataset.video) return;
        fillMenu(card);
        menu.querySelector("[data-bridge]")?.click();
      },
      u: () => again(card, "all"),
      v: () => again(card, "remix"),
      t: () => again(card, "prompt"),
      i: () => again(card, "frames"),
      c: () => here.dataset.video && location.assign(card.dataset.continue),
      d: () => card.querySelector("a[download]")?.click(),
    });
    // Escape is prevented only where it stops something: elsewhere it closes what is open.
    if (card.classList.contains("is-playing")) actions.escape = () => stop(here);
  }
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});
