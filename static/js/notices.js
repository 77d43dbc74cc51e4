// While nobody looks: asks seldom whether takes of one's own were finished, and tells it by the
// tab's title and icon, and by a notification where that was asked for. Looking clears it.
import { worded } from "./words.js";

const PACE_MS = 15_000;
const body = document.body;
const icon = document.querySelector("link[rel=icon]");
const plain = { title: document.title, icon: icon?.getAttribute("href") };
const told = new Set();
let since = body.dataset.now;
let timer = 0;
let count = 0;

const wants = () => {
  try {
    return localStorage.getItem("notify") === "on" && Notification.permission === "granted";
  } catch {
    return false;
  }
};

function show() {
  document.title = count ? worded("({count} done) {title}", { count, title: plain.title }) : plain.title;
  icon?.setAttribute("href", count ? icon.dataset.doneIcon : plain.icon);
  if (count) navigator.setAppBadge?.(count).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

function notify({ code, title, made, url, poster }) {
  const notice = new Notification(made ? worded("{code} is ready", { code }) : worded("{code} was not made", { code }), {
    body: title,
    icon: poster || undefined,
    tag: `rushes:${code}`, // Several tabs of one person tell it once.
  });
  notice.onclick = () => {
    window.focus();
    location.assign(url);
  };
}

async function ask() {
  const answer = await fetch(`${body.dataset.done}?since=${since}`).catch(() => null);
  if (!document.hidden) return;
  if (!answer) return plan(); // Offline for now.
  if (!answer.ok || answer.redirected) return; // Signed out: nothing more is told here.
  const news = await answer.json();
  since = news.now;
  for (const take of news.done) {
    if (told.has(take.code)) continue;
    told.add(take.code);
    count += 1;
    if (wants()) notify(take);
  }
  show();
  if (news.running) plan();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(ask, PACE_MS);
}

function look() {
  clearTimeout(timer);
  if (document.hidden) {
    since = String(Date.now() - skew);
    plan();
  } else if (count) {
    count = 0;
    show();
  }
}

// The server's clock, not this machine's, tells what is new.
const skew = Date.now() - Number(body.dataset.now);

if (body.dataset.done) {
  document.addEventListener("visibilitychange", look);
  if (document.hidden) plan();
}

// The person's page: permission is asked for by a click, never by itself.
const panel = document.querySelector("[data-notices]");

function showState() {
  const blocked = !("Notification" in window) || Notification.permission === "denied";
  const state = blocked ? "blocked" : wants() ? "on" : "off";
  for (const part of panel.querySelectorAll("[data-notices-state]")) {
    part.hidden = !part.dataset.noticesState.split(" ").includes(state);
  }
}

panel?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-notices-turn]");
  if (!button) return;
  const on = button.dataset.noticesTurn === "on";
  if (on) await Notification.requestPermission();
  try {
    localStorage.setItem("notify", on ? "on" : "off");
  } catch {
    // A private window forgets it; the tab's title tells all the same.
  }
  showState();
  panel.querySelector("[data-notices-state]:not([hidden]) button")?.focus();
});
if (panel) showState();
