// What popovers of the gallery show is asked for when they open; filters are counted again after each choice.
const panel = () => document.getElementById("facets-popover");
const ask = (popover) => {
  for (const part of popover.querySelectorAll("[data-on-open]")) part.dispatchEvent(new CustomEvent("opened"));
};

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("[popover]") && event.newState === "open") ask(event.target);
  },
  true,
);
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  if (target?.id === "found" && panel()?.matches(":popover-open")) ask(panel());
});
// A day of one's own stands beside the offered ones: whichever was chosen last counts.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#sieve");
  if (!form || event.target.name !== "day") return;
  const own = form.querySelector("[data-own-day]");
  if (event.target === own) {
    for (const radio of form.querySelectorAll('[type=radio][name="day"]')) radio.checked = false;
  } else if (own) own.value = "";
});
