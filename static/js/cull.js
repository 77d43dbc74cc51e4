// Culling: takes that nobody has judged, one after the other, by key. Each mark leaves at once and arrives
// even when the page is left; undo waits for the marks on their way.
import { start, toggle as toggleVideo } from "./playing.js";
import { worded } from "./words.js";

const root = document.querySelector("[data-cull]");
const part = (name) => root.querySelector(`[data-${name}]`);
const left = document.querySelector("[data-left]");
const list = part("list");
const video = part("now");
const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
const items = () => [...list.children].filter((item) => !item.dataset.marked);
const onTheWay = new Set();
const marked = [];
let current = items()[0];
let asking;

function say(sentence) {
  const box = document.createElement("div");
  const words = document.createElement("div");
  box.className = "toast toast--red";
  words.textContent = sentence;
  box.append(words);
  const toasts = document.getElementById("toasts");
  toasts.replaceChildren(box);
}

function post(address, fields) {
  const body = new URLSearchParams(fields);
  return fetch(address, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token } });
}

const count = (by) => (left.textContent = String(Math.max(0, Number(left.textContent) + by)));

// The walk.

function show(item) {
  current = item;
  part("walk").hidden = !item;
  part("done").hidden = Boolean(item);
  if (!item) {
    video.removeAttribute("src");
    video.load();
    return;
  }
  const { code, title, facts, poster, video: source } = item.dataset;
  video.poster = poster;
  video.src = source;
  part("title").textContent = title;
  part("facts").textContent = `${code} · ${facts}`;
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start(video);
  const next = items()[items().indexOf(item) + 1];
  if (next) part("next").src = next.dataset.video;
  if (items().indexOf(item) > items().length - 10) more();
}

async function more() {
  const last = Math.max(0, ...[...list.children].map((item) => Number(item.dataset.number)));
  if (asking === last || Number(left.textContent) <= items().length) return;
  asking = last;
  const answer = await fetch(`${root.dataset.more}${last}`);
  if (answer.ok) add(await answer.text());
  if (!current && items()[0]) show(items()[0]);
}

function add(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = new Set([...list.children].map((item) => item.dataset.code));
  for (const item of page.querySelectorAll("li[data-code]")) if (!known.has(item.dataset.code)) list.append(item);
}

function go(by) {
  const all = items();
  const to = all[all.indexOf(current) + by];
  if (to) show(to);
}

function after(item) {
  const all = [...list.children];
  const rest = [...all.slice(all.indexOf(item) + 1), ...all.slice(0, all.indexOf(item))];
  return rest.find((each) => !each.dataset.marked);
}

// Marks.

async function mark(deed) {
  const item = current;
  if (!item || (deed === "keep" && !root.querySelector('[data-deed="keep"]'))) return;
  item.dataset.marked = deed;
  marked.push(item.dataset.code);
  count(-1);
  show(after(item));
  const sent = post(root.dataset.mark, { take: item.dataset.code, mark: deed, pressed: Date.now() });
  onTheWay.add(sent);
  try {
    const answer = await sent;
    if (!answer.ok) throw new Error(answer.status === 422 ? (await answer.json()).said : "");
  } catch (error) {
    delete item.dataset.marked;
    marked.splice(marked.lastIndexOf(item.dataset.code), 1);
    count(1);
    show(item);
    say((error instanceof TypeError ? "" : error.message) || worded("The mark of {code} didn’t get through. Press again.", { code: item.dataset.code }));
  } finally {
    onTheWay.delete(sent);
  }
}

async function undo() {
  await Promise.allSettled(onTheWay);
  const answer = await post(root.dataset.undo, { take: marked.pop() || "" });
  if (!answer.ok) return say(answer.status === 422 ? (await answer.json()).said : worded("That didn’t get through. Press again."));
  const { code, item } = await answer.json();
  add(item);
  const back = [...list.children].find((each) => each.dataset.code === code);
  delete back.dataset.marked;
  count(1);
  show(back);
}

// Keys and buttons.

const toggle = () => toggleVideo(video);
const jump = (by) => (video.currentTime = Math.max(0, video.currentTime + by));
const keys = {
  " ": toggle,
  k: () => video.pause(),
  j: () => jump(-1),
  l: () => {
    video.playbackRate = video.paused ? 1 : Math.min(2, video.playbackRate * 2);
    start(video);
  },
  arrowleft: () => go(-1),
  arrowright: () => go(1),
  x: () => mark("reject"),
  p: () => mark("keep"),
  u: undo,
  m: () => (video.muted = !video.muted),
  r: () => current && location.assign(`${root.dataset.project}?like=${current.dataset.code}#composer`),
  escape: () => location.assign(root.dataset.back),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, dialog, [popover]")) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  const action = "12345".includes(event.key) ? () => mark(event.key) : keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
});
root.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  if (on("[data-deed]")) mark(on("[data-deed]").dataset.deed);
  else if (on("[data-go]")) go(Number(on("[data-go]").dataset.go));
  else if (on("[data-play], [data-now]")) toggle();
  else if (on("[data-undo-last]")) undo();
});
show(current);
