// Judging a take on its page: stars and keeper by key, comments that keep their moment, pins on the strip.
import { start } from "./playing.js";
import { timecode } from "./timecode.js";
import { worded } from "./words.js";

const RATE = 24;
const video = document.querySelector("#stage video");
const strip = document.querySelector("[data-strip]");
const form = () => document.querySelector("[data-say]");
const on = (name) => form()?.querySelector(`[data-say-${name}]`);
const length = () => video.duration || Number(video.dataset.seconds);
let resumes = false;

// The moment of a comment.

function pin(seconds) {
  on("at").value = seconds === null ? "" : seconds.toFixed(3);
  on("when").textContent = seconds === null ? worded("No time") : timecode(seconds, RATE);
  on("pin").setAttribute("aria-pressed", String(seconds !== null));
}

const pinHere = () => pin(Math.min(video.currentTime, length()));

function typing() {
  if (!video.paused) {
    resumes = true;
    video.pause();
  }
  if (!on("at").value && !on("reply").value) pinHere();
}

function reply(to, name) {
  on("reply").value = to;
  on("replying").hidden = !to;
  on("to").textContent = name ? worded(" to {name}", { name }) : "";
  if (to) pin(null);
  form().elements.text.focus();
}

// Opening a comment: its moment, its drawing.

function open(remark) {
  for (const other of document.querySelectorAll(".remark.is-open")) other.classList.remove("is-open");
  remark?.classList.add("is-open");
  document.dispatchEvent(new CustomEvent("rushes:drawing", { detail: remark?.dataset.path || "" }));
  if (remark?.dataset.at) {
    video.pause();
    video.currentTime = Math.min(Number(remark.dataset.at), length() - 0.5 / RATE);
  }
}

function show() {
  for (const each of document.querySelectorAll("[data-pin]")) {
    each.style.setProperty("--pin", `${(Number(each.dataset.pin) / length()) * 100}%`);
  }
  for (const each of document.querySelectorAll("[data-timecode]")) {
    each.textContent = timecode(Number(each.dataset.timecode), RATE);
  }
}

const remarkOf = (link) => document.querySelector(link.getAttribute("href"));

function clicked(event) {
  const to = (selector) => event.target.closest(selector);
  if (to("[data-pin]")) {
    event.preventDefault();
    open(remarkOf(to("[data-pin]")));
    document.querySelector(".remark.is-open")?.scrollIntoView({ block: "nearest" });
  } else if (to("[data-seek]")) open(to("[data-comment]"));
  else if (to("[data-reply]")) {
    event.preventDefault();
    reply(to("[data-reply]").dataset.reply, to("[data-reply]").dataset.name);
  } else if (to("[data-say-no-reply]")) reply("", "");
  else if (to("[data-say-pin]")) on("at").value ? pin(null) : pinHere();
}

// Keys: stars, keeper, comment.

const press = (selector) => document.querySelector(`[data-judgement] ${selector}`)?.click();

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=range]), textarea, select, dialog, [popover]")) return;
  const key = event.key.toLowerCase();
  if ("12345".includes(key)) press(`[data-star="${key}"]:not([aria-pressed="true"])`);
  else if (key === "0") press('[data-star][aria-pressed="true"]');
  else if (key === "p") press("[data-keep]");
  else if (key === "m" && form()) form().elements.text.focus();
  else return;
  event.preventDefault();
}

if (video) {
  video.addEventListener("loadedmetadata", show);
  video.addEventListener("play", () => open(null));
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("input", (event) => event.target.matches(".say__text") && typing());
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".say__text")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form().requestSubmit();
    if (event.key === "Escape" && !event.defaultPrevented) event.target.blur();
  });
  document.addEventListener("rushes:drawn", () => on("at").value || on("reply").value || pinHere());
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("htmx:finally:request", (event) => {
    const { sourceElement, response } = event.detail.ctx || {};
    if (!sourceElement?.matches?.("[data-say]") || response?.status !== 200) return;
    if (resumes) start(video);
    resumes = false;
  });
  const named = location.hash.startsWith("#comment-") && document.querySelector(`${location.hash}[data-comment]`);
  if (named) video.addEventListener("loadedmetadata", () => open(named), { once: true });
  if (strip) show();
}
