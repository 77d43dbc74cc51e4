// The page of one take: our own transport over the browser's video, to the frame.
import { toggle as toggleVideo } from "./playing.js";
import { timecode } from "./timecode.js";
import { worded } from "./words.js";

const page = document.querySelector(".take-page");
const stage = document.getElementById("stage");
const video = stage?.querySelector("video");
const bar = document.querySelector("[data-transport]");
const strip = document.querySelector("[data-strip]");

function drive() {
  const rate = Number(video.dataset.framesPerSecond) || 24;
  const range = strip.querySelector("input");
  const on = (name) => bar.querySelector(`[data-${name}]`);
  const length = () => video.duration || Number(video.dataset.seconds);
  let ticking = 0;

  const show = () => {
    const at = video.currentTime;
    on("now").textContent = timecode(at, rate);
    on("length").textContent = timecode(length(), rate);
    range.max = length();
    range.value = at;
    range.setAttribute("aria-valuetext", worded("{at} of {length} seconds", { at: at.toFixed(1), length: length().toFixed(1) }));
    strip.style.setProperty("--at", `${(at / length()) * 100}%`);
  };
  const follow = () => {
    show();
    if (!video.paused) ticking = requestAnimationFrame(follow);
  };
  const seek = (to) => {
    video.currentTime = Math.min(length() - 0.5 / rate, Math.max(0, to));
  };
  const toggle = () => toggleVideo(video);
  const step = (count) => {
    video.pause();
    // The middle of a frame, so that rounding never shows its neighbour.
    seek((Math.floor(video.currentTime * rate + 0.01) + count + 0.5) / rate);
  };
  const loop = () => {
    video.loop = !video.loop;
    on("loop").setAttribute("aria-pressed", String(video.loop));
  };
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen?.());

  video.controls = false;
  video.addEventListener("click", toggle);
  for (const name of ["play", "pause", "ended"]) {
    video.addEventListener(name, () => {
      on("play").setAttribute("aria-label", video.paused ? worded("Play") : worded("Pause"));
      bar.classList.toggle("is-playing", !video.paused);
      cancelAnimationFrame(ticking);
      follow();
    });
  }
  for (const name of ["loadedmetadata", "seeked", "timeupdate"]) video.addEventListener(name, show);
  range.addEventListener("input", () => seek(Number(range.value)));
  on("play").addEventListener("click", toggle);
  on("loop").addEventListener("click", loop);
  on("full").addEventListener("click", full);
  on("mute")?.addEventListener("click", () => {
    video.muted = !video.muted;
    on("mute").setAttribute("aria-pressed", String(video.muted));
    on("mute").setAttribute("aria-label", video.muted ? worded("Sound on") : worded("Mute"));
  });
  for (const button of bar.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  show();
  return {
    " ": toggle,
    l: loop,
    f: full,
    arrowleft: (event) => (event.shiftKey ? seek(video.currentTime - 1) : step(-1)),
    arrowright: (event) => (event.shiftKey ? seek(video.currentTime + 1) : step(1)),
    b: () => location.assign(page.dataset.bridge),
    c: () => location.assign(page.dataset.continue),
  };
}

const again = (way) => () => page.querySelector("#take-again") && location.assign(`${page.dataset.again}${way}#composer`);

const keys = {
  u: again("all"),
  v: again("remix"),
  t: again("prompt"),
  i: again("frames"),
  j: () => page.dataset.next && location.assign(page.dataset.next),
  k: () => page.dataset.previous && location.assign(page.dataset.previous),
  ...(video ? drive() : {}),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("textarea, select, dialog, [popover], input:not([type=range])")) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  const action = keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action(event);
});
