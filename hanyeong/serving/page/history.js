// What was translated before: in this browser only, a few, and not at all where that is switched off.
import { element, one } from "./dom.js";
import { service } from "./service.js";
import * as store from "./store.js";
import { language, w } from "./words.js";

const MOST = 30;
const LONGEST = 4000; // characters; a longer text is not kept

let past = [];
let active = true;
let restore = () => {};

const item = (entry) => {
  const { at, source, target, text, said } = entry;
  const when = new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const button = element("button", { type: "button", click: () => restore(entry) },
    element("span", { class: "clip", lang: source }, text),
    element("span", { class: "clip", lang: target }, said),
    element("span", { class: "note" }, `${w(`language_${source}`)} → ${w(`language_${target}`)} · ${when}`));
  return element("li", {}, button);
};

const draw = () => {
  one("history-on").checked = active;
  one("history-clear").disabled = !past.length;
  one("history-count").textContent = active ? String(past.length || w("none")) : w("off");
  one("past").replaceChildren(...past.map(item));
};

const keep = () => {
  store.write("history", past);
  draw();
};

export const add = (text, said) => {
  if (!active || !text.trim() || text.length > LONGEST) return;
  const [last] = past;
  // Typing goes on: the longer text takes the place of what it began with.
  if (last && (text.startsWith(last.text) || last.text.startsWith(text))) past.shift();
  const { source, target } = service;
  const others = past.filter((entry) => entry.text !== text);
  past = [{ at: Date.now(), source, target, text, said }, ...others].slice(0, MOST);
  keep();
};

const clear = () => {
  past = [];
  store.remove("history");
  draw();
};

// What the browser kept could be of another version of the page.
const isWhole = (entry) =>
  ["text", "said"].every((name) => typeof entry?.[name] === "string") &&
  ["koen", "enko"].includes(`${entry.source}${entry.target}`);

export const begin = (put) => {
  restore = put;
  active = store.read("history.on", true);
  const kept = store.read("history", []);
  past = active && Array.isArray(kept) ? kept.filter(isWhole) : [];
  one("history-on").addEventListener("change", ({ target }) => {
    active = target.checked;
    store.write("history.on", active);
    if (active) draw();
    else clear();
  });
  one("history-clear").addEventListener("click", () => { clear(); one("history-on").focus(); });
  document.addEventListener("language", draw);
  draw();
};
