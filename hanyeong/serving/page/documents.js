// Documents: sent, followed, and fetched when they are done. They are in the service's memory for a while.
import { ask, patiently, Problem } from "./api.js";
import { element, one, save, say } from "./dom.js";
import { storedId } from "./glossary.js";
import * as notice from "./notice.js";
import { service } from "./service.js";
import { language, w, wordsOr } from "./words.js";

const EVERY_MS = 700;
const jobs = [];

const suffixOf = (name) => (name.match(/\.[^.]+$/) || [""])[0].toLowerCase();

const leftOf = ({ place, reason, count }) => {
  const why = wordsOr(`left_${reason}`, reason);
  return element("li", {}, `${w("left_count", { n: count })} ${why}${place ? ` (${place})` : ""}`);
};

const flagOf = ([flag, n]) => element("li", {}, `${w("sentences", { n })}: ${wordsOr(`flag_${flag}`, flag)}`);

const titleOf = (name) => name.replace(/(\.[^.]+)?$/, `.${service.target}$1`);

const fetched = async (job) => {
  try {
    const { body } = await ask(`api/v1/documents/${job.found.id}/result`, { blob: true });
    save(titleOf(job.name), body);
  } catch (error) {
    job.problem = error;
    draw(job);
  }
};

const note = (text, more = {}) => element("p", { class: "note", ...more }, text);
const bad = (text) => element("p", { class: "bad" }, text);

const download = (job) => {
  const button = element("button", { type: "button", class: "main", click: () => fetched(job) }, w("download"));
  const until = w("kept_until", { time: job.until.toLocaleTimeString(language, { timeStyle: "short" }) });
  return element("p", { class: "row" }, button, element("span", { class: "note" }, until));
};

// What was not translated, and which sentences need a look; that a sentence was one of several needs none.
const special = ({ left, flags }) => {
  const found = [...left.map(leftOf), ...Object.entries(flags).filter(([flag]) => flag !== "split").map(flagOf)];
  const title = element("summary", {}, w("left", { n: found.length }));
  return found.length ? [element("details", {}, title, element("ul", {}, ...found))] : [];
};

const progress = ({ sentences: total, done: n }) =>
  total
    ? [element("progress", { max: total, value: n }), note(w("done_of", { n, total }))]
    : [element("progress"), note(w("queued"))];

const parts = (job) => {
  const { found, problem } = job;
  if (problem) return [bad(notice.wordsOf(problem))];
  if (!found) return [element("progress"), note(w("sending"))];
  if (found.status === "error") return [bad(w("problem_document")), note(found.problem, { lang: "en" })];
  if (found.status !== "done") return progress(found);
  return [note(w("sentences_done", { n: found.sentences })), download(job), ...special(found)];
};

const draw = (job) => {
  const open = job.place.querySelector("details")?.open;
  job.place.replaceChildren(element("strong", { dir: "auto" }, job.name), ...parts(job));
  const bar = job.place.querySelector("progress");
  bar?.setAttribute("aria-label", job.name);
  if (open) job.place.querySelector("details").open = true;
};

const refuse = (file) => {
  const { formats, limits } = service;
  const isKnown = !formats.length || formats.includes(suffixOf(file.name));
  if (!isKnown) return new Problem("format", { limit: formats.join(", ") });
  const limit = limits.max_document_bytes;
  return file.size > limit ? new Problem("document-too-large", { found: file.size, limit }) : null;
};

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const formOf = (file) => {
  const form = new FormData();
  const { source, target } = service;
  const glossary = storedId() ? { glossary_id: storedId() } : {};
  for (const [name, value] of Object.entries({ source, target, file, ...glossary })) form.append(name, value);
  return form;
};

const asked = async (path, request) => {
  const { body } = await patiently(() => ask(path, request), undefined, notice.waiting);
  notice.clear();
  return body;
};

const follow = async (job, file) => {
  job.found = await asked("api/v1/documents", { form: formOf(file) });
  job.until = new Date(Date.now() + 1000 * service.limits.document_s);
  while (!["done", "error"].includes(job.found.status)) {
    draw(job);
    await sleep(EVERY_MS);
    job.found = await asked(`api/v1/documents/${job.found.id}`);
  }
  say(w("document_done", { name: job.name }));
};

const take = async (file) => {
  const job = { name: file.name, place: element("li"), problem: refuse(file), until: new Date() };
  jobs.unshift(job);
  one("jobs").prepend(job.place);
  draw(job);
  if (job.problem) return;
  try {
    await follow(job, file);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    job.problem = error.code === "missing" ? new Problem("gone") : error;
    if (error.code === "key") notice.show(error);
  }
  draw(job);
};

const isFiles = (event) => event.dataTransfer?.types.includes("Files");

const drawAll = () => {
  const { formats, limits } = service;
  const values = { limit: Math.floor(limits.max_document_bytes / 1e6), minutes: Math.round(limits.document_s / 60) };
  one("formats").textContent = formats.length ? w("formats", { formats: formats.join(" "), ...values }) : "";
  one("file").accept = formats.join(",");
  jobs.forEach(draw);
};

export const begin = () => {
  one("file").addEventListener("change", ({ target }) => {
    [...target.files].forEach(take);
    target.value = "";
  });
  addEventListener("dragover", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!isFiles(event)) return;
    event.preventDefault();
    [...event.dataTransfer.files].forEach(take);
  });
  document.addEventListener("language", drawAll);
  document.addEventListener("details", drawAll);
};
