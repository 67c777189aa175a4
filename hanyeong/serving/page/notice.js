// What went wrong, in plain words, and what to do.
import { hasKey, Problem } from "./api.js";
import { element, one } from "./dom.js";
import { known, w } from "./words.js";

// The words for a problem: by the service's code, else by what kind of thing it is.
export const wordsOf = (problem, seconds) => {
  const values = { ...problem, n: problem.found, seconds: Math.ceil(seconds || problem.after || 1) };
  for (const name of ["found", "limit"]) values[name] ??= "?";
  const key = `problem_${problem.code.replaceAll("-", "_")}`;
  if (known(key)) return w(key, values);
  if (problem.passes) return w("problem_busy", values);
  return w("problem_unknown", { status: problem.status || "?", request: problem.request || "?" });
};

let shown = null;

const draw = () => {
  const place = one("notice");
  place.className = shown ? `say ${shown.seconds === undefined ? "bad" : "warn"}` : "";
  if (!shown) return place.replaceChildren();
  const now = element("button", { type: "button", click: () => dispatchEvent(new Event("online")) }, w("try_now"));
  const text = element("p", {}, wordsOf(shown.problem, shown.seconds));
  return place.replaceChildren(text, shown.seconds === undefined ? "" : element("p", {}, now));
};

export const clear = () => {
  if (!shown) return;
  shown = null;
  draw();
};

export const show = (error) => {
  if (!(error instanceof Problem)) throw error;
  if (error.code === "key") document.dispatchEvent(new Event("key"));
  // Before a key was given, the field that asks for it says enough.
  shown = error.code === "key" && !hasKey() ? null : { problem: error };
  draw();
};

// Of a request that will be asked again; the words stay as they are while only the seconds change.
export const waiting = (problem, seconds) => {
  const same = shown?.seconds !== undefined && shown.problem.code === problem.code;
  shown = { problem, seconds };
  if (!same) draw();
};

document.addEventListener("language", draw);
