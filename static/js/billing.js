// A month's bill: [ and ] step through the months, and a filter shows at once what it leaves.
const CHANGED = "bill-filter";
const step = (name) => document.querySelector(`a[data-month="${name}"]`)?.click();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [popover]")) return;
  if (event.key === "[") step("previous");
  if (event.key === "]") step("next");
});

for (const form of document.querySelectorAll("[data-submits-itself]")) {
  // The page comes anew; whoever uses a keyboard goes on from the filter they changed.
  const changed = form.elements.namedItem(sessionStorage.getItem(CHANGED));
  changed?.closest("details")?.setAttribute("open", "");
  changed?.focus({ preventScroll: true });
  sessionStorage.removeItem(CHANGED);
  form.addEventListener("change", (event) => {
    sessionStorage.setItem(CHANGED, event.target.name);
    // Empty fields stay out of the address, which is what people send each other.
    for (const field of form.elements) field.disabled = !field.value;
    form.submit();
  });
}

// Opened by a bar or a number: what is read next is the list.
if (location.hash === "#charges") document.getElementById("charges")?.focus({ preventScroll: true });

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
