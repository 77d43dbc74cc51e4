// What every page does: theme, dialogs, toasts, copying, and saying when a request went wrong.
import { worded } from "./words.js";

const root = document.documentElement;

const keep = (name, value) => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows may refuse; the choice then lasts for this page.
  }
};

function showTheme() {
  const current = root.dataset.theme || "system";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
  }
}

function chooseTheme(choice) {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  keep("theme", choice);
  showTheme();
}

const toasts = document.getElementById("toasts");

function toast(title, text = "") {
  const box = document.createElement("div");
  const words = document.createElement("div");
  const heading = document.createElement("b");
  box.className = "toast toast--red";
  heading.textContent = title;
  words.append(heading, text);
  box.append(words);
  toasts?.append(box);
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  const theme = on("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);
  if (on("[data-keys]")) document.dispatchEvent(new CustomEvent("rushes:keys"));
  const copier = on("[data-copy]");
  if (copier) {
    navigator.clipboard?.writeText(document.querySelector(copier.dataset.copy).textContent.trim());
    copier.setAttribute("aria-pressed", "true");
  }
  const asked = on("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

// A form that came back with faults is open already, but not as a modal.
for (const dialog of document.querySelectorAll("dialog[open]")) {
  dialog.close();
  dialog.showModal();
}

const SENTENCES = {
  401: worded("You were signed out. Sign in in another tab, then press again; what you typed stays here."),
  403: worded("That isn’t allowed here. You may be signed out, or your role doesn’t include it."),
  404: worded("This isn’t here any more."),
  409: worded("Something changed meanwhile. Reload and try again."),
  413: worded("That is too much at once."),
  429: worded("Too many requests. Wait a moment."),
};

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const status = ctx.response.status;
  if (status === 422 || ctx.sourceElement?.id === "live") return;
  toast(SENTENCES[status] || worded("Something broke on our side. Try again in a moment."));
});

// Signed out meanwhile: the sign-in page must not be swapped into a corner of this one.
document.addEventListener("htmx:before:response", (event) => {
  const { redirected, url } = event.detail.ctx.response.raw;
  if (!redirected || !new URL(url).pathname.startsWith("/in/")) return;
  event.preventDefault();
  document.getElementById("live")?.removeAttribute("data-watching");
  toast(SENTENCES[401]);
});

const offline = document.getElementById("offline");
const showLine = (up) => offline && (offline.hidden = up);
addEventListener("offline", () => showLine(false));
addEventListener("online", () => showLine(true));
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error instanceof TypeError) showLine(false);
});
document.addEventListener("htmx:after:request", () => showLine(true));

showTheme();
