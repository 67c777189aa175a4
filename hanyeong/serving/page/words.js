// The page's words: one catalogue a language. Elements name their words in data-w (text), data-w-label, data-w-title
// and data-w-hint; whatever is made later asks `w`, and is made again when the event `language` comes.
import * as store from "./store.js";

export const LANGUAGES = ["en", "ko"];
export let language = "en";
let words = {};

const WHERE = [["data-w-label", "aria-label"], ["data-w-title", "title"], ["data-w-hint", "placeholder"]];

const shown = (value) => (typeof value === "number" ? value.toLocaleString(language) : String(value));

// The words of a key, with {places} filled in; one thing has its own words where a language needs them.
export const w = (key, values = {}) => {
  const text = (values.n === 1 && words[`${key}_one`]) || words[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/{(\w+)}/g, (_, name) => shown(values[name]));
};

export const known = (key) => Object.hasOwn(words, key);

// Of something that the service names; a name that is newer than this page is shown as it is.
export const wordsOr = (key, name) => (known(key) ? w(key) : name);

export const fill = (root) => {
  for (const place of root.querySelectorAll("[data-w]")) place.textContent = w(place.dataset.w);
  for (const [from, to] of WHERE) {
    for (const place of root.querySelectorAll(`[${from}]`)) place.setAttribute(to, w(place.getAttribute(from)));
  }
};

export const speak = async (next) => {
  words = (await import(`./words_${next}.js`)).default;
  language = next;
  document.documentElement.lang = next;
  document.title = w("title");
  fill(document);
  document.dispatchEvent(new Event("language"));
};

const preferred = () => navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag));

export const begin = () => {
  const chosen = store.read("language", "");
  return speak(LANGUAGES.includes(chosen) ? chosen : preferred() || "en");
};

export const change = async (next) => {
  await speak(next);
  store.write("language", next);
};
