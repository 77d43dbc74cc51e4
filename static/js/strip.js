// The film strip: the frame under the arrows shows large. Arrows and Enter are the radios' own.
const form = document.querySelector("[data-strip-of]");
const stage = form.querySelector("[data-ending-stage] svg svg");

function show(input) {
  const cell = input.closest("label");
  stage.setAttribute("viewBox", cell.querySelector("svg svg").getAttribute("viewBox"));
  form.querySelector("[data-ending-words]").textContent = input.dataset.words;
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

if (stage) {
  const inputs = [...form.querySelectorAll('[name="back"]')];
  const choose = (input) => {
    input.checked = true;
    input.focus();
    show(input);
  };
  form.addEventListener("change", (event) => show(event.target));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Home") choose(inputs[0]);
    else if (event.key === "End") choose(inputs.at(-1));
    else return;
    event.preventDefault();
  });
  // A frame that was chosen before, when the browser's Back brought the page again.
  choose(inputs.find((input) => input.checked) || inputs.at(-1));
}
