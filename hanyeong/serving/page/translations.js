// What lines became: asked for, kept while the page is open, and found again by the line, the direction and those terms
// of the glossary that are in it.
import { ask, listen, patiently } from "./api.js";
import { termsIn } from "./glossary.js";
import { nCharacters, parted, unitsOf, wellFormed } from "./lines.js";
import * as notice from "./notice.js";
import { service } from "./service.js";

const SHORT = 400; // characters that are asked for in one piece; of more, the answer comes sentence by sentence
const PART_MS = 120; // between drawings of a line that is not whole yet
const KEPT = 5000; // lines
const DOUBTFUL = ["truncated", "repetitive", "failed", "numbers", "renumbered", "term", "restored"];

const cache = new Map();

export const isBlank = (line) => line.trim() === "";
export const needsReview = ({ review, flags }) => review === true || flags.some((flag) => DOUBTFUL.includes(flag));
export const saidOf = ({ chosen, text }) => chosen ?? text;

// What a line's translation depends on, besides the model.
export const keyOf = (line) => JSON.stringify([service.source, service.target, termsIn(line), line]);
export const find = (key) => cache.get(key);
export const forget = () => cache.clear();

// A translated line, with the other translations that were chosen.
export const textOf = ({ text, segments }) =>
  parted(text, segments.map(({ to }) => to), (n, part) => segments[n].chosen ?? part).join("");

// A bullet, a number or a line of dashes stays what it is: there is nothing to say of it.
const isSentence = ({ flags, text }) => !flags.includes("copied") || /\p{L}/u.test(text);

// `n` is its number in the request with this id.
const segmentOf = (inSource, inTarget, id, n, found) => ({
  from: [inSource(found.source.start), inSource(found.source.end)],
  to: [inTarget(found.target.start), inTarget(found.target.end)],
  text: found.text, score: found.score, flags: found.flags, confidence: found.confidence, review: found.needs_review,
  id, n, chosen: null,
});

const entryOf = (line, text, segments, id, first) => {
  const [inSource, inTarget] = [unitsOf(line), unitsOf(text)];
  const all = segments.map((each, n) => segmentOf(inSource, inTarget, id, first + n, each));
  return { text, segments: all.filter(isSentence) };
};

const keep = (line, ...found) => {
  const key = keyOf(line);
  cache.set(key, { key, ...entryOf(line, ...found) });
  if (cache.size > KEPT) cache.delete(cache.keys().next().value);
};

// As far as a line has come; what stands between its sentences is as in the line.
const soFar = (line, segments) => {
  const inSource = unitsOf(line);
  let [text, source, target] = ["", 0, 0];
  for (const each of segments) {
    const between = line.slice(inSource(source), inSource(each.source.start));
    const length = each.target.start - target;
    text += (nCharacters(between) === length ? between : " ".repeat(Math.max(0, length))) + each.text;
    [source, target] = [each.source.end, each.target.end];
  }
  return { text, rest: line.slice(inSource(source)) };
};

const jsonOf = (lines) => ({
  texts: lines.map(wellFormed), source: service.source, target: service.target,
  glossary: Object.fromEntries(lines.flatMap(termsIn)),
});

const inOnePiece = async (lines, signal) => {
  const { body, id } = await ask("api/v1/translate", { json: jsonOf(lines), signal });
  let first = 0;
  body.translations.forEach(({ text, segments }, n) => {
    keep(lines[n], text, segments, id, first);
    first += segments.length;
  });
  return body.bundle;
};

// The lines of a stream: one after the other, and of the one that comes there may be a part.
class Arriving {
  constructor(lines, arrived) {
    this.lines = lines;
    this.arrived = arrived;
    this.segments = lines.map(() => []);
    this.firsts = []; // number of each line's first sentence in the request
    this.ended = 0; // lines that are whole
    this.bundle = null;
    this.told = -Infinity;
  }

  hear(name, data, id) {
    if (name === "segment") this.segment(data, id);
    if (name === "done") this.done(data, id);
  }

  segment(data, id) {
    this.end(data.item, id);
    this.segments[data.item].push(data);
    if (performance.now() - this.told < PART_MS) return;
    const [line, segments] = [this.lines[data.item], this.segments[data.item]];
    const entry = entryOf(line, soFar(line, segments).text, segments, id, this.first(data.item));
    this.arrived({ key: "", partly: keyOf(line), ...entry });
    this.told = performance.now();
  }

  first(n) {
    this.firsts[n] ??= n ? this.first(n - 1) + this.segments[n - 1].length : 0;
    return this.firsts[n];
  }

  // All lines before the n-th are whole.
  end(n, id) {
    for (let at = this.ended; at < n; at += 1) {
      const { text, rest } = soFar(this.lines[at], this.segments[at]);
      keep(this.lines[at], text + rest, this.segments[at], id, this.first(at));
    }
    this.ended = Math.max(this.ended, n);
  }

  // The whole texts are said again, exactly.
  done({ translations, bundle }, id) {
    this.end(this.lines.length, id);
    translations.forEach(({ text }, n) => {
      if (find(keyOf(this.lines[n]))?.text !== text) keep(this.lines[n], text, this.segments[n], id, this.first(n));
    });
    this.bundle = bundle;
  }
}

const sentenceBySentence = async (lines, signal, arrived) => {
  const arriving = new Arriving(lines, arrived);
  await listen("api/v1/translate/stream", { json: jsonOf(lines), signal }, (...event) => arriving.hear(...event));
  return arriving.bundle;
};

// Asks for lines until all are there, and tells which bundle answered; null where none had to. While they come,
// `arrived` gets the one that is there in part. What came before a connection broke is not asked for again.
export const request = async (all, signal, arrived) => {
  const work = () => {
    const lines = all.filter((line) => !cache.has(keyOf(line)));
    const size = lines.reduce((sum, { length }) => sum + length, 0);
    if (!lines.length) return null;
    return size > SHORT ? sentenceBySentence(lines, signal, arrived) : inOnePiece(lines, signal);
  };
  const bundle = await patiently(work, signal, notice.waiting);
  notice.clear();
  return bundle;
};
