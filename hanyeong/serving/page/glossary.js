// The glossary: terms of each direction, edited in place, kept in this browser, sent with each request that needs them.
// Besides, the terms of one that the service stores; the browser's own count for more.
import { element, icon, one, save } from "./dom.js";
import { perhaps, service } from "./service.js";
import * as store from "./store.js";
import { w } from "./words.js";

const MOST = 10000;
const LONGEST = 200;
const PAUSE_MS = 400; // after the last key
const SHOWN = 200; // rows at once; further ones are there and used, and can be exported

const STORED = "api/v1/glossaries";

let terms = [];
let active = true;
let stored = { id: "", terms: [] }; // the chosen one of the service
const name = () => `glossary.${service.source}-${service.target}`;
const tell = () => document.dispatchEvent(new Event("glossary"));

const usable = () => {
  const seen = new Set();
  return terms.filter(([from, to]) => from.trim() && to.trim() && !seen.has(from.trim()) && seen.add(from.trim()));
};

let used = []; // term, translation, and the term in small letters
const renew = () => {
  const small = ([from, to]) => [from.trim(), to.trim(), from.trim().toLowerCase()];
  const own = usable();
  const known = new Set(own.map(([from]) => from.trim()));
  used = active ? [...own, ...stored.terms.filter(([from]) => !known.has(from))].map(small) : [];
};

// For a document, whose terms the page does not know.
export const storedId = () => (active ? stored.id : "");

// Those of the terms that may stand in a text.
export const termsIn = (text) => {
  if (!used.length) return [];
  const small = text.toLowerCase();
  return used.filter(([, , from]) => small.includes(from)).map(([from, to]) => [from, to]);
};

const count = () => {
  const said = used.length ? w("terms", { n: used.length }) : w(active ? "none" : "off");
  one("glossary-count").textContent = said;
};

let keeping = 0;
const keep = () => {
  if (!keeping) return;
  clearTimeout(keeping);
  keeping = 0;
  store.write(name(), terms);
  store.write("glossary.on", active);
  tell();
};

const changed = () => {
  renew();
  count();
  clearTimeout(keeping);
  keeping = setTimeout(keep, PAUSE_MS);
};

const cell = (term, at) => {
  const lang = at ? service.target : service.source;
  const label = w("term_in", { language: w(`language_${lang}`) });
  const input = element("input", { value: term[at], lang, dir: "auto", maxlength: LONGEST, "aria-label": label });
  input.addEventListener("input", () => {
    term[at] = input.value;
    changed();
    const said = input.value.trim();
    const twice = at === 0 && said !== "" && terms.some((other) => other !== term && other[0].trim() === said);
    input.setAttribute("aria-invalid", String(twice));
    one("terms-said").textContent = twice ? w("term_twice") : "";
  });
  return element("td", {}, input);
};

const row = (term) => {
  const made = element("tr", {}, cell(term, 0), cell(term, 1));
  const remove = () => {
    const next = made.nextElementSibling || made.previousElementSibling;
    terms = terms.filter((other) => other !== term);
    made.remove();
    (next?.querySelector("button") || one("term-add")).focus();
    changed();
  };
  const label = term[0] ? w("remove_term", { term: term[0] }) : w("remove");
  const button = element("button", { type: "button", "aria-label": label, click: remove }, icon("close"));
  made.append(element("td", {}, button));
  return made;
};

const draw = () => {
  one("glossary-from").textContent = w(`language_${service.source}`);
  one("glossary-to").textContent = w(`language_${service.target}`);
  one("glossary-on").checked = active;
  one("terms").replaceChildren(...terms.slice(0, SHOWN).map(row));
  one("terms-said").textContent = terms.length > SHOWN ? w("terms_hidden", { n: terms.length - SHOWN }) : "";
  count();
};

const add = () => {
  const term = ["", ""];
  terms.unshift(term);
  const made = row(term);
  one("terms").prepend(made);
  made.querySelector("input").focus();
};

// A line a term, source and target with a tab between them; anything else in a line is left out, and counted.
export const parse = (text) => {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).filter((line) => line.trim());
  const found = lines.map((line) => line.split("\t").slice(0, 2).map((part) => part.trim()));
  const good = found.filter((term) => term.length === 2 && term.every((part) => part && part.length <= LONGEST));
  return { good, bad: lines.length - good.length };
};

const take = async (file) => {
  const { good, bad } = parse(await file.text());
  const known = new Map([...terms.filter(([from]) => from.trim()), ...good]);
  terms = [...known].slice(0, MOST);
  changed();
  draw();
  one("terms-said").textContent = w("terms_taken", { n: good.length }) + (bad ? ` ${w("terms_left", { n: bad })}` : "");
};

const load = () => {
  const found = store.read(name(), []);
  const isTerm = (term) => Array.isArray(term) && term.length === 2;
  terms = Array.isArray(found) ? found.filter(isTerm).map((term) => term.map(String)) : [];
  renew();
  draw();
};

const choose = async (id) => {
  const found = id ? await perhaps(`${STORED}/${id}`) : null;
  stored = { id: found ? id : "", terms: Object.entries(found?.entries || {}) };
  one("stored").value = stored.id;
  store.write(`${name()}.stored`, stored.id);
  renew();
  count();
  tell();
};

// Those of this direction, if there are any.
let offers = 0;
const offer = async () => {
  const turn = ++offers;
  const all = service.glossaries ? (await perhaps(STORED))?.glossaries || [] : [];
  if (turn !== offers) return;
  const here = all.filter(({ source, target }) => source === service.source && target === service.target);
  const option = ({ id, name: said, n_entries: n }) => element("option", { value: id }, `${said} (${w("terms", { n })})`);
  one("stored").replaceChildren(element("option", { value: "" }, w("glossary_no")), ...here.map(option));
  one("stored-row").hidden = !here.length;
  const wanted = store.read(`${name()}.stored`, "");
  if (wanted || stored.id) await choose(here.some(({ id }) => id === wanted) ? wanted : "");
};

export const begin = () => {
  active = store.read("glossary.on", true);
  one("glossary-on").addEventListener("change", (event) => { active = event.target.checked; changed(); });
  one("term-add").addEventListener("click", add);
  one("terms-file").addEventListener("change", async ({ target }) => {
    if (target.files.length) await take(target.files[0]);
    target.value = "";
  });
  one("terms-save").addEventListener("click", () => {
    const plain = (part) => part.trim().replace(/[\t\r\n]+/g, " ");
    const lines = usable().map((term) => `${term.map(plain).join("\t")}\n`);
    save(`${name()}.tsv`, new Blob(lines, { type: "text/tab-separated-values" }));
  });
  one("stored").addEventListener("change", ({ target }) => choose(target.value));
  addEventListener("pagehide", keep);
  document.addEventListener("language", () => { draw(); offer(); });
  document.addEventListener("direction", () => { load(); offer(); });
  document.addEventListener("service", offer);
  load();
};
