// The two texts: what is typed, line by line, and what each line became. Each line has a block on both sides (on the
// left one behind the text field, letter on letter, where its sentences can be marked), and only lines that changed are
// asked for and drawn again, so a long text costs no more than its last line.
import { Problem } from "./api.js";
import * as card from "./card.js";
import { copy, element, one, say } from "./dom.js";
import * as history from "./history.js";
import { changed, inParts, lettersOf, nCharacters, parted } from "./lines.js";
import * as notice from "./notice.js";
import { another, reverse, service, turn } from "./service.js";
import * as store from "./store.js";
import { find, forget, isBlank, keyOf, needsReview, request, textOf } from "./translations.js";
import { language, w } from "./words.js";

const [source, back, out] = ["source", "back", "target"].map(one);
const PAUSE_MS = 250; // after the last key; longer for a long line, which is translated as a whole
const LONGEST_PAUSE_MS = 2500;
const CALM_MS = 1500; // before a text counts as written, for the history and for screen readers

let records = []; // a line each: { line, key, entry, back, out, sources, targets }
let asking = null; // stops the request under way
let active = null; // [record, number] of the sentence that is marked on both sides
let current = null; // the sentence that the Tab key leads to
let [pausing, calming] = [0, 0];

const isDone = ({ line, key, entry }) => isBlank(line) || entry?.key === key;
const nameOf = (code) => w(`language_${code}`);

export const translation = () =>
  records.map(({ line, entry }) => (entry ? textOf(entry) : isBlank(line) ? line : "")).join("\n");

// ---- drawing

const unmark = () => {
  for (const side of active ? [active[0].sources, active[0].targets] : []) side[active[1]]?.classList.remove("on");
  active = null;
};

const mark = (record, n) => {
  if (active && active[0] === record && active[1] === n) return;
  unmark();
  active = [record, n];
  for (const side of [record.sources, record.targets]) side[n]?.classList.add("on");
};

const drawSentence = (record, side, n, text) => {
  const made = element("span", { class: "seg" }, text);
  made.at = [record, n];
  record[side][n] = made;
  return made;
};

const drawTarget = (record, n, part) => {
  const segment = record.entry.segments[n];
  const made = drawSentence(record, "targets", n, segment.chosen ?? part);
  made.setAttribute("role", "button");
  made.setAttribute("aria-expanded", "false");
  made.tabIndex = -1;
  made.classList.toggle("copied", segment.flags.includes("copied"));
  if (needsReview(segment)) {
    made.classList.add("review");
    made.append(element("span", { class: "unseen", lang: language }, ` (${w("review")})`));
  }
  return made;
};

// An empty line is as high as another.
const put = (place, parts, rest = [element("br")]) => {
  const there = parts.filter((part) => part !== "");
  place.replaceChildren(...(there.length ? there : rest));
};

// A line whose translation has not come keeps the last one, dimmed; what has come in part is shown as far as it goes.
const draw = (record) => {
  const { line, entry } = record;
  if (active?.[0] === record) unmark();
  card.closeIn(record);
  const [done, partly] = [isDone(record), entry !== null && entry.partly === record.key];
  const segments = entry && (done || partly) ? entry.segments : [];
  record.sources = [];
  const drawSource = (n, part) => drawSentence(record, "sources", n, part);
  put(record.back, parted(line, segments.map(({ from }) => from), drawSource));
  record.out.classList.toggle("stale", !done && !partly && entry !== null);
  record.out.classList.toggle("waits", !done && (partly || entry === null));
  if (!done && !partly && entry) return undefined;
  record.targets = [];
  if (!entry) return put(record.out, done ? [line] : [], done ? undefined : []);
  return put(record.out, parted(entry.text, segments.map(({ to }) => to), (n, part) => drawTarget(record, n, part)));
};

const lookUp = (record) => {
  record.key = keyOf(record.line);
  record.entry = find(record.key) || (isBlank(record.line) ? null : record.entry);
  draw(record);
};

const recordOf = (line) => {
  const block = () => element("div", { class: "line", dir: "auto" });
  const record = { line, key: "", entry: null, back: block(), out: block(), sources: [], targets: [] };
  lookUp(record);
  return record;
};

const renewed = (record, line) => {
  record.line = line;
  lookUp(record);
  return record;
};

const discard = (record) => {
  card.closeIn(record);
  record.back.remove();
  record.out.remove();
};

// Exactly one sentence can be reached by the Tab key; from it the arrow keys lead to the others.
const reach = (next = null) => {
  if (!next && current?.isConnected) return;
  if (current) current.tabIndex = -1;
  current = next || out.querySelector(".seg");
  if (current) current.tabIndex = 0;
};

const count = () => {
  const [n, limit] = [nCharacters(source.value), service.limits.max_chars];
  one("count").textContent = limit ? w("count", { n, limit }) : w("characters", { n });
  one("count").classList.toggle("over", n > limit);
  one("clear").disabled = one("copy").disabled = n === 0;
};

// Makes the lines those of the text field; one that was edited keeps its place.
const sync = () => {
  const { start, removed, added } = changed(records.map(({ line }) => line), source.value.split("\n"));
  const old = records.slice(start, start + removed);
  const next = added.map((line, n) => (n < old.length ? renewed(old[n], line) : recordOf(line)));
  old.slice(added.length).forEach(discard);
  const after = records[start + removed];
  for (const [place, side] of [[back, "back"], [out, "out"]]) {
    const fresh = document.createDocumentFragment();
    fresh.append(...next.slice(old.length).map((record) => record[side]));
    place.insertBefore(fresh, after ? after[side] : null);
  }
  records.splice(start, removed, ...next);
  one("empty").hidden = source.value !== "";
  count();
  reach();
};

// ---- asking

const doneWords = () => {
  const segments = records.flatMap(({ entry }) => entry?.segments || []);
  const n = segments.filter(needsReview).length;
  one("legend").hidden = n === 0;
  const said = [w("sentences", { n: segments.length }), ...(n ? [w("to_check", { n })] : [])];
  return segments.length ? said.join(", ") : "";
};

const state = () => {
  const lines = records.filter(({ line }) => !isBlank(line));
  const waiting = lines.filter((record) => !isDone(record)).length;
  const share = Math.floor((100 * (lines.length - waiting)) / lines.length);
  const working = asking !== null && waiting > 0;
  const busy = lines.length > 1 ? w("translating_share", { share }) : w("translating");
  one("state").textContent = working ? busy : doneWords();
  out.setAttribute("aria-busy", String(working));
};

const finish = () => {
  asking = null;
  state();
  clearTimeout(calming);
  calming = setTimeout(() => {
    one("heard").textContent = source.value.trim() ? `${w("translated")}: ${one("state").textContent}` : "";
    history.add(source.value, translation());
  }, CALM_MS);
};

const arrived = (part) => {
  for (const record of records) {
    if (record.key === part?.partly) {
      record.entry = part;
      draw(record);
    } else if (!isDone(record) && find(record.key)) {
      lookUp(record);
    }
  }
  reach();
  state();
};

const startAgain = () => {
  forget();
  for (const { entry } of records) if (entry) entry.key = "";
  say(w("another_model"));
  translate();
};

const askFor = async (lines, signal) => {
  for (const some of inParts(lines, service.limits.max_items)) {
    const bundle = await request(some, signal, arrived);
    if (signal.aborted) return;
    if (bundle && another(bundle)) return startAgain();
    arrived();
  }
};

const tooLong = () => {
  const [found, limit] = [nCharacters(source.value), service.limits.max_chars];
  return found > limit ? new Problem("too-many-characters", { found, limit }) : null;
};

const stop = () => {
  clearTimeout(pausing);
  asking?.abort();
  asking = null;
};

export const translate = async () => {
  stop();
  if (!service.ready) return;
  const problem = tooLong();
  if (problem) return notice.show(problem);
  notice.clear();
  const lines = [...new Set(records.filter((record) => !isDone(record)).map(({ line }) => line))];
  if (!lines.length) return finish();
  const { signal } = (asking = new AbortController());
  state();
  try {
    await askFor(lines, signal);
    if (!signal.aborted) finish();
  } catch (error) {
    if (signal.aborted) return;
    stop();
    state();
    notice.show(error);
  }
};

const translateSoon = (ms) => {
  stop();
  clearTimeout(calming);
  pausing = setTimeout(translate, ms);
};

// ---- the texts as a whole

// Where the model has both directions, the text's own language decides, until the reader does.
const followLanguage = () => {
  const letters = lettersOf(source.value);
  if (isBlank(source.value)) service.automatic = true;
  const other = reverse();
  if (service.automatic && other && letters[other[0]] > letters[other[1]]) turn(other);
  const foreign = letters[service.source] === 0 && letters[service.target] > 0;
  const said = foreign ? w("other_language", { found: nameOf(service.target), source: nameOf(service.source) }) : "";
  if (one("detected").textContent !== said) one("detected").textContent = said;
};

const input = (event) => {
  sync();
  followLanguage();
  store.write("draft", source.value, "tab");
  const longest = Math.max(0, ...records.filter((record) => !isDone(record)).map(({ line }) => line.length));
  const isWhole = !event || /^insertFrom/.test(event.inputType); // pasted or dropped
  translateSoon(isWhole ? 0 : Math.min(LONGEST_PAUSE_MS, PAUSE_MS + longest / 20));
};

export const putText = (text) => {
  source.value = text;
  input();
};

const drawAgain = () => {
  records.forEach(lookUp);
  reach();
  state();
};

const followDirection = () => {
  nameSides();
  for (const record of records) record.entry = null;
  drawAgain();
};

// Only lines of which the glossary now says something else.
const followGlossary = () => {
  records.filter((record) => record.key !== keyOf(record.line)).forEach(lookUp);
  reach();
  translateSoon(0);
};

const nameSides = () => {
  const [from, to] = [nameOf(service.source), nameOf(service.target)];
  one("from-name").textContent = from;
  one("to-name").textContent = to;
  one("title").textContent = w(`title_${service.source}_${service.target}`);
  source.lang = back.lang = service.source;
  out.lang = service.target;
  const other = reverse();
  one("swap").setAttribute("aria-disabled", String(!other));
  one("swap").title = one("swap-why").textContent = other ? "" : w("swap_not", { source: from, target: to });
};

const swap = () => {
  const other = reverse();
  if (!other) return say(one("swap-why").textContent);
  const text = translation();
  service.automatic = false;
  turn(other);
  if (text.trim()) putText(text);
  else translateSoon(0);
};

const copyAll = async () => {
  await copy(translation());
  say(w("copied"));
};

const clearAll = () => {
  history.add(source.value, translation());
  putText("");
  source.focus();
};

// ---- which sentence belongs to which

const atCaret = () => {
  let at = source.selectionStart;
  for (const record of records) {
    if (at <= record.line.length) {
      const spans = record.sources.length ? record.entry.segments : [];
      const n = spans.findIndex(({ from: [start, end] }) => start <= at && at <= end);
      return n < 0 ? null : [record, n];
    }
    at -= record.line.length + 1;
  }
  return null;
};

const markFocus = () => {
  const found = document.activeElement === source ? atCaret() : document.activeElement?.at;
  if (found) mark(...found);
  else unmark();
};

// The field lies over the marks; what is behind the pointer tells the sentence.
let looking = 0;
const markBehind = ({ clientX, clientY, buttons }) => {
  if (looking || buttons) return;
  looking = requestAnimationFrame(() => {
    looking = 0;
    const found = document.elementsFromPoint(clientX, clientY).find((each) => each.at && back.contains(each));
    if (found) mark(...found.at);
    else markFocus();
  });
};

const markTarget = ({ target }) => {
  const found = target.closest(".seg");
  if (found) mark(...found.at);
};

const focusOn = (next) => {
  if (!next) return;
  reach(next);
  next.focus();
};

const move = (step) => {
  const all = [...out.querySelectorAll(".seg")];
  const at = { first: 0, last: all.length - 1 }[step] ?? all.indexOf(current) + step;
  focusOn(all[Math.max(0, Math.min(all.length - 1, at))]);
};

export const enter = () => {
  const found = atCaret();
  focusOn(found ? found[0].targets[found[1]] : out.querySelector(".seg"));
};

const open = (sentence) => {
  reach(sentence);
  const [record, n] = sentence.at;
  mark(record, n);
  card.open(record, n, (chosen) => {
    record.entry.segments[n].chosen = chosen;
    draw(record);
    open(record.targets[n]);
    record.targets[n].focus();
    history.add(source.value, translation());
  });
};

const toggle = (sentence) => {
  if (sentence.getAttribute("aria-expanded") === "true") card.close();
  else open(sentence);
};

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: "first", End: "last" };

const keys = (event) => {
  const sentence = event.target.closest(".seg");
  if (!sentence || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key in STEPS) move(STEPS[event.key]);
  else if (event.key === "Enter" || event.key === " ") toggle(sentence);
  else if (event.key === "c") copyAll();
  else if (event.key === "Escape") source.focus();
  else return;
  event.preventDefault();
};

const listenTo = (place, handlers) => {
  for (const [name, handler] of Object.entries(handlers)) place.addEventListener(name, handler);
};

export const begin = () => {
  const leave = () => { if (!card.isOpen()) unmark(); };
  listenTo(source, { input, pointermove: markBehind, pointerleave: markFocus, blur: leave });
  listenTo(out, { pointerover: markTarget, focusin: markTarget, pointerleave: markFocus, keydown: keys });
  out.addEventListener("click", ({ target }) => {
    const found = target.closest(".seg");
    if (found && getSelection().isCollapsed) toggle(found);
  });
  for (const [name, handler] of Object.entries({ swap, copy: copyAll, clear: clearAll })) {
    one(name).addEventListener("click", handler);
  }
  listenTo(document, {
    selectionchange: () => { if (document.activeElement === source) markFocus(); },
    language: () => { nameSides(); drawAgain(); count(); followLanguage(); },
    direction: followDirection,
    glossary: followGlossary,
    service: () => { nameSides(); count(); followLanguage(); translate(); },
  });
  source.value = source.value || store.read("draft", "", "tab");
  nameSides();
  sync();
  followLanguage();
};
