// Asks for news, only while somebody looks and something is awaited: of unfinished takes every two
// seconds, of what people say and mark as often as the page's `data-pace` says.
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

// The page of one take is made anew once the take is finished: it then has a video to show.
document.addEventListener("htmx:after:swap", () => {
  const card = document.querySelector(".stage--empty > .take");
  if (card && document.getElementById("live") && !card.matches(".take--wait, .take--waiting")) {
    location.reload();
  }
});
