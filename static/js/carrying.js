// A finished card carried onto a slot: its end becomes the first frame, its start or its end the last.
// By key the same is done on the pages of Continue (C) and Bridge (B).
import { worded } from "./words.js";

const TAKE = "application/x-rushes-take";
const PLACES = {
  first: { "onto-first": worded("From its end") },
  last: { "onto-last-start": worded("To its start"), "onto-last-end": worded("To its end") },
};
const places = () => document.querySelectorAll("[data-onto]");
const over = (event) => event.target.closest?.("[data-onto]");

function light() {
  for (const [name, ways] of Object.entries(PLACES)) {
    const board = document.createElement("div");
    board.className = "slot__onto";
    for (const [way, words] of Object.entries(ways)) {
      const place = document.createElement("span");
      place.dataset.onto = way;
      place.textContent = words;
      board.append(place);
    }
    document.getElementById(`slot-${name}`)?.append(board);
  }
}

const putOut = () => document.querySelectorAll(".slot__onto").forEach((board) => board.remove());

document.addEventListener("dragstart", (event) => {
  const picture = event.target.closest?.(".take__picture[data-video]");
  const card = picture?.closest(".take[data-again]");
  if (!card || !document.getElementById("composer")) return;
  event.dataTransfer.setData(TAKE, card.dataset.take);
  event.dataTransfer.effectAllowed = "copy";
  setTimeout(light); // The picture that is dragged is taken first.
});
document.addEventListener("dragend", putOut);
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    for (const place of places()) place.classList.toggle("is-over", place === over(event));
    if (over(event)) event.preventDefault();
  });
}
document.addEventListener("drop", (event) => {
  const code = event.dataTransfer.getData(TAKE);
  const way = over(event)?.dataset.onto;
  if (!code || !way) return;
  event.preventDefault();
  putOut();
  document.dispatchEvent(new CustomEvent("rushes:reuse", { detail: { code, way }, cancelable: true }));
});
