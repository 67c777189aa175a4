"use strict";
// Fills in timings, and how the run stands. Without timings.js every place keeps saying that it was not
// measured.
(() => {
  const timings = window.TIMINGS || {};
  const words = JSON.parse(document.body.dataset.words);
  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const own = (value, key) =>
    value !== null && typeof value === "object" && Object.hasOwn(value, key) ? value[key] : undefined;
  const at = (label, path) => path.split("/").reduce(own, own(timings, label));

  // Of several labels (the items of one stage) times are added up; memory is freed in between, so the most counts.
  const reading = (labels, path) => {
    const found = labels.split(" ").map((label) => at(label, path)).filter(isNumber);
    if (!found.length) return undefined;
    return path === "peak_bytes" ? Math.max(...found) : found.reduce((sum, value) => sum + value, 0);
  };

  const round = (value, digits) =>
    Math.abs(value) >= 100
      ? Math.round(value).toLocaleString("en-US")
      : String(Number(value.toPrecision(digits)));

  const seconds = (value) => {
    if (value < 60) return `${round(value, 3)}${words.s}`;
    const whole = Math.round(value);
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
    return hours ? `${hours}${words.h} ${minutes}${words.min}` : `${minutes}${words.min} ${rest}${words.s}`;
  };

  const bytes = (value) => {
    for (const [unit, worth] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
      if (value >= worth) return `${round(value / worth, 3)} ${unit}`;
    }
    return `${round(value, 3)} B`;
  };

  const WRITE = {
    s: seconds,
    ms: (value) => `${round(value, 3)} ms`,
    bytes,
    per_s: (value) => `${round(value, 3)}${words.per_s}`,
    share: (value) => `${round(100 * value, 3)}%`,
    plain: (value) => round(value, 4),
  };

  // Units live in names: p50_ms, peak_bytes, tokens_per_s.
  const unitOf = (name) =>
    ["per_s", "ms", "bytes", "share", "s"].find((unit) => name.endsWith(`_${unit}`) || name === unit) ||
    (name.startsWith("share_of_") ? "share" : undefined) ||
    (name === "seconds" || name.endsWith("_seconds") ? "s" : name === "hours" || name.endsWith("_hours") ? "hours" : "plain");
  WRITE.hours = (value) => seconds(3600 * value);

  const put = (place, text) => {
    place.textContent = text;
    place.classList.remove("unknown");
  };

  for (const place of document.querySelectorAll("[data-timing]")) {
    const value = reading(place.dataset.timing, place.dataset.path);
    if (value !== undefined) put(place, WRITE[place.dataset.unit](value));
  }

  for (const table of document.querySelectorAll("[data-timing-bars]")) {
    const rows = [...table.querySelectorAll("tr[data-label]")].map((row) => ({
      row,
      value: reading(row.dataset.label, row.dataset.path),
    }));
    const most = Math.max(...rows.map(({ value }) => value || 0));
    for (const { row, value } of rows) {
      if (value === undefined) continue;
      put(row.querySelector(".num span"), WRITE[table.dataset.unit](value));
      row.querySelector(".fill").setAttribute("width", `${most ? (100 * value) / most : 0}%`);
    }
  }

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const written = (name, value) => {
    if (isNumber(value)) return element("span", "num", WRITE[unitOf(name)](value));
    if (Array.isArray(value)) {
      return element("span", "run", value.map((inner) => (isNumber(inner) ? WRITE[unitOf(name)](inner) : String(inner))).join(", "));
    }
    if (value !== null && typeof value === "object") return list(value, name);
    return element("span", "", value === null ? words.none : String(value));
  };

  const list = (readings, outer) => {
    const made = element("dl", "tree");
    for (const [name, value] of Object.entries(readings)) {
      const deep = value !== null && typeof value === "object" && !Array.isArray(value);
      // "sample.lines_per_s" is a reading of the test named before the dot.
      const dot = name.lastIndexOf(".") + 1;
      const label = name.slice(0, dot).replace(/\.$/, ": ") + (words.readings[name.slice(dot)] || name.slice(dot).replaceAll("_", " "));
      const unit = unitOf(name) === "plain" ? outer : name;
      made.append(element("div", deep ? "deep" : "", element("dt", "", label), element("dd", "", written(unit, value))));
    }
    return made;
  };

  for (const place of document.querySelectorAll("[data-timing-list]")) {
    const readings = at(place.dataset.timingList, place.dataset.path);
    if (readings && typeof readings === "object" && Object.keys(readings).length) {
      place.replaceChildren(list(readings, ""));
      place.parentElement.hidden = false;
    }
  }

  // How the run stands: run.js is written anew while stages run, and loaded anew by a page that is open meanwhile.
  const show = (run) => {
    const place = document.getElementById("run");
    const going = (run.running || []).filter((word) => word.stage !== "report");
    const lines = [...(run.stopped || []).map(stopped), ...going.map((word) => running(word, run))];
    place.replaceChildren(...lines);
    place.className = (run.stopped || []).length ? "paragraph bad" : "paragraph";
    place.hidden = !lines.length;
  };

  const stageLink = (label) => {
    const name = label.split("@")[0];
    const page = { evaluate: "evaluation", judge: "judgement" }[name] || name;
    const title = own(words.stages, name) || name;
    const item = label.includes("@") ? ` (${label.split("@")[1]})` : "";
    if (!own(words.stages, name) || name === "report") return [`${title}${item}`];
    const link = element("a", "", title);
    link.href = `${document.body.dataset.pages}${page}.html`;
    return [link, item];
  };

  // Fills {places} of a sentence with texts or elements.
  const sentence = (text, values) =>
    text.split(/({\w+})/).flatMap((part) => (part.startsWith("{") ? own(values, part.slice(1, -1)) ?? "" : part));
  const fill = (text, values) => sentence(text, values).join("");

  const dated = (date) => date.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  const stopped = (word) => {
    const parts = sentence(words.run_stopped, { stage: element("span", "", ...stageLink(String(word.stage))), message: String(word.message).replace(/\.$/, "") });
    return element("p", "", ...parts, " ", words.run_older);
  };

  const roughly = (left) => {
    const minutes = Math.round(left / 60);
    if (left < 90) return seconds(Math.max(1, Math.round(left)));
    return minutes < 60 ? `${minutes}${words.min}` : seconds(60 * minutes);
  };

  const running = (word, run) => {
    const made = element("p", "", ...sentence(words.run_going, { stage: element("span", "", ...stageLink(String(word.stage))) }));
    if (isNumber(word.done) && isNumber(word.total) && word.total > 0) {
      const share = Math.floor((100 * word.done) / word.total);
      made.append(", ", fill(words.run_of, { done: word.done.toLocaleString("en-US"), total: word.total.toLocaleString("en-US"), share }));
      if (isNumber(word.left_s)) made.append(", ", fill(words.run_left, { left: roughly(word.left_s) }));
    }
    const heard = new Date(1000 * (word.at || run.at));
    made.append(" (", fill(words.run_as_of, { time: heard.toLocaleTimeString(document.documentElement.lang) }), ")");
    if (Date.now() - heard > 600000) made.append(" ", words.run_quiet);
    if (!("now" in document.body.dataset)) {
      const link = element("a", "", words.run_now);
      link.href = `${document.body.dataset.reports}now/index.html`;
      made.append(" ", link);
    }
    return made;
  };

  // When the last stage of these ended.
  for (const place of document.querySelectorAll("[data-when]")) {
    const ends = place.dataset.when.split(" ").map((label) => at(label, "finished")).filter((end) => typeof end === "string");
    if (!ends.length) continue;
    place.textContent = fill(words.run_when, { when: dated(new Date(ends.sort().pop())) });
    place.hidden = false;
  }

  if (window.RUN && !("windows" in document.body.dataset)) show(window.RUN);
  const again = () => {
    const script = element("script", "");
    script.src = `${document.body.dataset.reports}run.js`;
    script.onload = () => { show(window.RUN || {}); script.remove(); };
    script.onerror = () => script.remove();
    document.body.append(script);
  };
  if (window.RUN && !("windows" in document.body.dataset) && (window.RUN.running || []).length) setInterval(again, 5000);

  // How the service is doing, by the last window of its request log.
  const live = (window.RUN || {}).live;
  const inWords = (named) => own(named, document.documentElement.lang) || "";
  const windowsPage = (name) => `${document.body.dataset.reports}windows/html/${document.documentElement.lang}/${name}.html`;
  const tone = (state) => ({ ok: "good", warning: "warn", alarm: "bad" })[state] || "unknown";
  const place = document.getElementById("live");
  if (live && place) {
    const link = element("a", "", words.live_see);
    link.href = windowsPage("windows");
    const told = { number: live.number, state: element("strong", "", inWords(live.words)), causes: inWords(live.causes), time: dated(new Date(live.until)) };
    place.replaceChildren(...sentence(inWords(live.causes) ? words.live_now_why : words.live_now, told), " ", link);
    if (tone(live.state) !== "unknown") place.classList.add(tone(live.state));
    place.hidden = false;
  }
  if (live && "windows" in document.body.dataset) {
    for (const [number, state, named] of live.recent || []) {
      const link = element("a", "", `${fill(words.live_window, { number })} `, element("span", "note", inWords(named)));
      link.href = `${number}.html`;
      if (String(number) === document.body.dataset.windows) link.setAttribute("aria-current", "page");
      document.querySelector("nav ol").append(element("li", `window ${tone(state)}`, link));
    }
  }
  for (const time of document.querySelectorAll("time[datetime]")) time.textContent = dated(new Date(time.dateTime));

  // The status of the project, written anew by `hanyeong status` and by what changes it; its words come with it.
  const coded = (text) => text.split("`").map((part, at) => (at % 2 ? element("code", "", part) : part));
  const statusPlace = document.getElementById("status");
  const told = own(window.STATUS, document.documentElement.lang);
  if (statusPlace && Array.isArray(told)) {
    const rows = told.map(({ title, lines, tone }) =>
      element("div", "", element("dt", tone, title), element("dd", "", ...lines.map((line) => element("span", "line", ...coded(line))))));
    statusPlace.querySelector("dl").replaceChildren(...rows);
    statusPlace.querySelector(".note").replaceChildren(...coded(fill(words.status_as_of, { time: dated(new Date(1000 * window.STATUS.at)) })));
    statusPlace.hidden = false;
  }

  // Past runs and what was put into service, the newest first.
  const scores = (metrics) => {
    const made = element("span", "");
    for (const [test, of] of Object.entries(metrics || {})) {
      if (of === null || typeof of !== "object") continue;
      const shown = [["BLEU", of.bleu], ["chrF++", of.chrf], [words.nearest, of.nearest_bleu]];
      const line = shown.filter(([, value]) => isNumber(value)).map(([name, value]) => `${name} ${value.toFixed(1)}`).join(", ");
      made.append(element("span", "line", `${test}: ${line}`));
    }
    return made;
  };

  const pastRow = (names, event) => {
    const metrics = event.metrics || {};
    const known = { run: words[event.verdict] || "", promoted: words.history_promoted, rolled_back: words.history_back };
    known.stopped = event.by_hand ? words.history_cancelled : [words.history_failed, ...(event.stages || [])].join(" ");
    const cells = [
      dated(new Date(1000 * event.at)),
      own(known, event.kind) || String(event.kind),
      event.preset || "",
      scores(metrics),
      isNumber(metrics.kept_pairs) ? metrics.kept_pairs.toLocaleString("en-US") : "",
      isNumber(metrics.model_mb) ? `${metrics.model_mb} MB` : "",
      String(event.bundle || "").slice(0, 12),
    ];
    const made = element("tr", { go: "good", no_go: "bad", stopped: "warn" }[event.verdict || event.kind] || "");
    cells.forEach((cell, at) => {
      const place = element(at ? "td" : "th", at ? names[at].className : "", cell);
      if (at) place.dataset.name = names[at].textContent;
      made.append(place);
    });
    return made;
  };

  for (const table of document.querySelectorAll("[data-history]")) {
    const past = [...(window.HISTORY || [])].reverse();
    if (past.length) table.tBodies[0].replaceChildren(...past.map((event) => pastRow([...table.tHead.rows[0].cells], event)));
  }

  // On paper nothing is folded but the raw results, which have files of their own.
  const folds = () => [...document.querySelectorAll("details:not(.raw):not([open]):not([hidden])")];
  let opened = [];
  addEventListener("beforeprint", () => { opened = folds(); for (const each of opened) each.open = true; });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
})();
