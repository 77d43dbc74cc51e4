// Asks for news, only while somebody looks and something is awaited: of unfinished takes every two
// seconds, of what people say and mark as often as the page's `data-pace` says.
import { worded } from "./words.js";

const PACE_MS = 1000 * (document.getElementById("live")?.dataset.pace || 2);
let timer = 0;

function tick() {
  const live = document.getElementById("live");
  if (document.hidden || !live?.hasAttribute("data-watching")) return;
  live.dispatchEvent(new CustomEvent("tick"));
}

function keepPace() {
  clearInterval(timer);
  timer = document.hidden ? 0 : setInterval(tick, PACE_MS);
}

document.addEventListener("visibilitychange", () => {
  tick();
  keepPace();
});
keepPace();

// Whoever does not see the cards hears which of them are done.
const cardOf = (code) => document.querySelector(`.take[data-take="${code}"]`);
const underWay = () => [...document.querySelectorAll(".take--wait")].map((card) => card.dataset.take);
let awaited = underWay();

function tell(code) {
  const said = document.createElement("p");
  const made = cardOf(code).querySelector("[data-video]");
  said.className = "visually-hidden";
  said.textContent = made ? worded("{code} is ready", { code }) : worded("{code} was not made", { code });
  document.getElementById("toasts")?.append(said);
  setTimeout(() => said.remove(), 10_000);
}

document.addEventListener("htmx:after:swap", () => {
  const before = awaited;
  awaited = underWay();
  before.filter((code) => !awaited.includes(code) && cardOf(code)).forEach(tell);
});

// The page of one take is made anew once the take is finished: it then has a video to show.
document.addEventListener("htmx:after:swap", () => {
  const card = document.querySelector(".stage--empty > .take");
  if (card && document.getElementById("live") && !card.matches(".take--wait, .take--waiting")) {
    location.reload();
  }
});
