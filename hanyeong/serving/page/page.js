// The page begins here: words, then what was being written, then the service.
import * as api from "./api.js";
import { element, one } from "./dom.js";
import * as documents from "./documents.js";
import * as editor from "./editor.js";
import * as glossary from "./glossary.js";
import * as history from "./history.js";
import * as model from "./model.js";
import * as notice from "./notice.js";
import { load, service, turn } from "./service.js";
import * as words from "./words.js";

const { w } = words;

const KEYS = [["Tab", "help_tab"], ["Ctrl+Enter", "help_enter"], ["← →", "help_arrows"], ["Enter", "help_open"],
  ["c", "help_copy"], ["Esc", "help_escape"], ["Ctrl+/", "help_help"]];

const drawHelp = () => {
  const row = ([keys, key]) =>
    element("div", {}, element("dt", {}, element("kbd", {}, keys)), element("dd", {}, w(key)));
  one("help-list").replaceChildren(...KEYS.map(row));
};

const drawLanguage = () => {
  const other = words.LANGUAGES.find((each) => each !== words.language);
  const button = one("language");
  button.lang = other;
  button.textContent = w("other_language_name");
  button.dataset.to = other;
};

const reach = async () => {
  try {
    await load();
    one("key").hidden = true;
    one("stores").hidden = !service.stores;
  } catch (error) {
    notice.show(error);
  }
};

const askKey = () => {
  one("key").hidden = false;
  if (api.hasKey()) one("key-field").value = "";
  one("key-field").focus();
};

const useKey = (event) => {
  event.preventDefault();
  api.setKey(one("key-field").value.trim());
  one("key").hidden = true;
  notice.clear();
  reach();
};

const putBack = ({ text, source, target }) => {
  const pair = service.pairs.find((each) => each[0] === source && each[1] === target);
  if (pair) turn(pair);
  editor.putText(text);
  one("source").focus();
};

const shortcuts = (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "/") one("help").showModal();
  else if (event.key === "Enter" && document.activeElement === one("source")) editor.translate().then(editor.enter);
  else return;
  event.preventDefault();
};

const begin = async () => {
  await words.begin();
  history.begin(putBack);
  glossary.begin();
  documents.begin();
  model.begin();
  editor.begin();
  drawHelp();
  drawLanguage();
  document.addEventListener("language", () => { drawHelp(); drawLanguage(); });
  document.addEventListener("key", askKey);
  document.addEventListener("keydown", shortcuts);
  one("key").addEventListener("submit", useKey);
  one("language").addEventListener("click", ({ currentTarget }) => words.change(currentTarget.dataset.to));
  one("help-open").addEventListener("click", () => one("help").showModal());
  one("help-close").addEventListener("click", () => one("help").close());
  document.body.classList.add("ready");
  await reach();
};

begin();
