// What is known of one sentence, below its line: other translations, how sure the model is, what was special, feedback.
import { ask, patiently, Problem } from "./api.js";
import { copy, element, icon, say } from "./dom.js";
import { termsIn } from "./glossary.js";
import { wellFormed } from "./lines.js";
import * as notice from "./notice.js";
import { service } from "./service.js";
import { needsReview, saidOf } from "./translations.js";
import { language, w, wordsOr } from "./words.js";

const MOST = 3; // other translations
const OFF = ["missing", "no-database", "text-not-kept"]; // why a service takes no feedback

let shown = null; // { record, n, place, stop }

export const isOpen = () => shown !== null;

export const close = () => {
  if (!shown) return;
  const { record, n, place, stop } = shown;
  const within = place.contains(document.activeElement);
  shown = null;
  stop.abort();
  place.remove();
  record.targets[n]?.setAttribute("aria-expanded", "false");
  record.targets[n]?.removeAttribute("aria-controls");
  if (within) record.targets[n]?.focus();
};

export const closeIn = (record) => { if (shown?.record === record) close(); };

const twoDigits = (value) =>
  value?.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "\u2212") ?? "";

const sureOf = ({ confidence, score, flags }) => {
  if (typeof confidence === "number") return w("confidence", { share: Math.round(100 * confidence) });
  return flags.includes("copied") || !score ? null : w("score", { score: twoDigits(score) });
};

const note = (text) => element("p", { class: "note" }, text);

const facts = (segment) => {
  const flags = segment.flags.map((flag) => element("li", {}, wordsOr(`flag_${flag}`, flag)));
  const sure = sureOf(segment);
  return [
    needsReview(segment) ? element("p", {}, w("review_long")) : null,
    flags.length ? element("ul", { class: "flags" }, ...flags) : null,
    sure ? note(sure) : null,
  ];
};

// ---- other translations

const choice = (text, score, isChosen, click) => {
  const properties = { type: "button", class: "other", "aria-pressed": String(isChosen), click };
  const said = element("span", { lang: service.target, dir: "auto" }, text);
  const note = element("span", { class: "note" }, isChosen ? w("chosen") : twoDigits(score));
  return element("li", {}, element("button", properties, said, note));
};

const choices = (segment, others, choose) => {
  const all = [{ text: segment.text, score: segment.score }, ...others];
  return element("ul", {}, ...all.map(({ text, score }, at) =>
    choice(text, score, text === saidOf(segment), () => choose(at ? text : null))));
};

const others = async (line, segment, signal) => {
  if (segment.others) return segment.others;
  const text = wellFormed(line.slice(...segment.from));
  const json = {
    texts: [text], source: service.source, target: service.target, glossary: Object.fromEntries(termsIn(text)),
    alternatives: Math.min(MOST, service.limits.max_alternatives),
  };
  const { body } = await patiently(() => ask("api/v1/translate", { json, signal }), signal, notice.waiting);
  notice.clear();
  const found = body.translations[0].segments;
  // Taken apart otherwise than within its line: then these would be of a part only.
  segment.others = found.length === 1 ? found[0].alternatives : [];
  return segment.others;
};

const look = async (place, record, segment, signal, choose) => {
  try {
    const found = await others(record.line, segment, signal);
    place.lastChild.replaceWith(found.length ? choices(segment, found, choose) : note(w("no_alternatives")));
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Problem)) throw error;
    place.lastChild.replaceWith(note(notice.wordsOf(error)));
  }
  place.setAttribute("aria-busy", "false");
};

const alternatives = (...of) => {
  const place = element("div", { "aria-busy": "true" }, element("h3", {}, w("alternatives")), note(w("looking")));
  look(place, ...of);
  return place;
};

// ---- feedback

const copying = (segment) => {
  const click = async () => {
    await copy(saidOf(segment));
    say(w("copied"));
  };
  return element("button", { type: "button", class: "link", click }, w("copy_sentence"));
};

// Whether it was taken; what became of it is said beside the buttons.
const send = async (segment, opinion, said) => {
  try {
    await ask("api/v1/feedback", { json: { request_id: segment.id, segment: segment.n, ...opinion } });
    said.textContent = w("thanks");
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    service.feedback = !OFF.includes(error.code);
    said.textContent = service.feedback ? notice.wordsOf(error) : w("feedback_off");
    return false;
  }
};

const thumb = (rating, segment, said) => {
  const press = (button) => button.setAttribute("aria-pressed", String(button === made));
  const click = () => {
    segment.rating = rating;
    made.parentElement.querySelectorAll("[aria-pressed]").forEach(press);
    send(segment, { rating }, said);
  };
  const isPressed = String(segment.rating === rating);
  const made = element("button", { type: "button", "aria-pressed": isPressed, click }, icon(rating), w(rating));
  return made;
};

const suggestion = (record, segment, said, choose) => {
  const field = element("textarea", { rows: 2, lang: service.target, dir: "auto", "aria-label": w("suggest_label") });
  field.value = saidOf(segment);
  const submit = async (event) => {
    event.preventDefault();
    const correction = field.value.trim();
    if (!correction) return;
    const source = wellFormed(record.line.slice(...segment.from));
    if (!(await send(segment, { correction, source }, said))) return;
    choose(correction);
    say(w("thanks"));
  };
  const button = element("button", { class: "main" }, w("suggest_send"));
  const row = element("p", { class: "row" }, button, element("span", { class: "note" }, w("suggest_note")));
  return element("form", { submit, hidden: true }, field, row);
};

const feedback = (record, segment, choose) => {
  if (!service.feedback || !segment.id) return element("div", { class: "row" }, copying(segment));
  const said = element("span", { class: "note", role: "status" });
  const form = suggestion(record, segment, said, choose);
  const open = () => {
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector("textarea").focus();
  };
  const thumbs = ["up", "down"].map((rating) => thumb(rating, segment, said));
  const hidden = !service.corrections;
  const suggest = element("button", { type: "button", class: "link", click: open, hidden }, w("suggest"));
  const row = element("div", { class: "row" }, ...thumbs, suggest, copying(segment), said);
  return element("div", { class: "feedback" }, row, form);
};

// ----

const top = (record, segment) => {
  const quoted = element("blockquote", { lang: service.source, dir: "auto" }, record.line.slice(...segment.from));
  const properties = { type: "button", class: "small", "aria-label": w("close"), click: close };
  const shut = element("button", properties, icon("close"));
  return element("div", { class: "top" }, quoted, shut);
};

const leave = (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  close();
};

export const open = (record, n, choose) => {
  close();
  const segment = record.entry.segments[n];
  const stop = new AbortController();
  const isTranslated = !segment.flags.includes("copied");
  const properties = { class: "card", id: "card", role: "group", "aria-label": w("about_sentence"), lang: language };
  const place = element("div", { ...properties, keydown: leave },
    top(record, segment),
    ...facts(segment),
    isTranslated ? alternatives(record, segment, stop.signal, choose) : null,
    feedback(record, segment, choose));
  record.out.after(place);
  record.targets[n].setAttribute("aria-expanded", "true");
  record.targets[n].setAttribute("aria-controls", "card");
  shown = { record, n, place, stop };
};
