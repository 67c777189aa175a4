// Which model answers, how good it is, what it is not for, and who is to be named.
import { element, one } from "./dom.js";
import { service } from "./service.js";
import { language, w, wordsOr } from "./words.js";

const number = (value) => value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const short = (value) => value.toLocaleString(language, { notation: "compact", maximumSignificantDigits: 2 });
const scored = (score) => (score ? `${number(score.value)} [${number(score.low)}, ${number(score.high)}]` : "");
const named = (direction) => direction.split("-").map((code) => w(`language_${code}`)).join(" → ");

const row = ([key, value]) => element("div", {}, element("dt", {}, w(key)), element("dd", {}, value));

const dated = (text) => text && new Date(text).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });

const sizeOf = ({ bytes, parameters }) =>
  [
    parameters ? w("model_parameters", { n: short(parameters) }) : null,
    bytes ? `${number(bytes / 1e6)} MB` : null,
  ].filter(Boolean).join(", ");

const names = (model) => {
  const { bundle, licence, since } = model;
  const facts = [
    ["model_name", bundle.name],
    ["model_direction", service.pairs.map((pair) => named(pair.join("-"))).join(", ")],
    ["model_size", sizeOf(model)],
    ["model_digest", element("code", {}, bundle.digest.slice(0, 12))],
    ["model_origin", wordsOr(`origin_${bundle.origin}`, bundle.origin)],
    ["model_since", dated(since)],
    ["model_licence", licence],
  ];
  return element("dl", { class: "tree" }, ...facts.filter(([, value]) => value).map(row));
};

const cell = (text) => element("td", {}, text);

const columns = (several) => [
  ["score_test", ({ name }) => element("th", { scope: "row" }, name)],
  ...(several ? [["score_direction", ({ direction }) => cell(named(direction))]] : []),
  ["BLEU", ({ bleu }) => cell(scored(bleu))],
  ["chrF++", ({ chrf }) => cell(scored(chrf))],
  ["score_nearest", ({ nearest_bleu: found }) => cell(found === null || found === undefined ? "" : number(found))],
  ["score_sentences", ({ bleu }) => cell(bleu?.n ? bleu.n.toLocaleString(language) : "")],
];

const scores = (tests) => {
  const all = columns(service.pairs.length > 1);
  const heads = all.map(([key]) => element("th", { scope: "col" }, wordsOr(key, key)));
  const rows = tests.map((test) => element("tr", {}, ...all.map(([, cellOf]) => cellOf(test))));
  const table = element("table", {}, element("caption", {}, w("scores_lead")),
    element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": w("scores") }, table);
};

const list = (title, lines) =>
  element("div", {}, element("h3", {}, w(title)), element("ul", {}, ...lines.map((line) => element("li", {}, line))));

const sourceOf = ({ name, licence, attribution }) => `${name}: ${[attribution, licence].filter(Boolean).join(" · ")}`;

const draw = () => {
  const { model } = service;
  if (!model) return;
  const { bundle, tests, sources, use_and_limits: limits } = model;
  one("model-name").textContent = `${bundle.name} · ${bundle.digest.slice(0, 12)}`;
  one("model-facts").replaceChildren(
    names(model),
    ...(tests?.length ? [scores(tests)] : []),
    ...(limits ? [element("div", {}, element("h3", {}, w("limits")), element("p", {}, limits[language]))] : []),
    ...(sources?.length ? [list("sources", sources.map(sourceOf))] : []),
  );
};

export const begin = () => {
  document.addEventListener("language", draw);
  document.addEventListener("details", draw);
};
