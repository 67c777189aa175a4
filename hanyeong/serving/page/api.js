// What the page asks of the service, and how it bears with one that is away or busy.
import * as store from "./store.js";

// A request that got no answer. `code` is the service's own (too-many-characters), or: offline, key, missing.
export class Problem extends Error {
  constructor(code, facts = {}) {
    super(code);
    Object.assign(this, { status: 0, ...facts, code });
  }

  // Whether the same request may be answered later.
  get passes() {
    return this.code === "offline" || [429, 502, 503, 504].includes(this.status);
  }
}

let key = store.read("key", "", "tab");
export const hasKey = () => key !== "";
export const setKey = (next) => {
  key = next;
  if (next) store.write("key", next, "tab");
  else store.remove("key", "tab");
};

const problemOf = (answer, body) => {
  const facts = body !== null && typeof body === "object" ? body : {};
  const status = facts.status || answer.status;
  const code = { 401: "key", 404: "missing", 405: "missing" }[status];
  const after = Number(answer.headers.get("retry-after")) || facts.retry_after;
  const { detail, limit, found, request_id: request } = facts;
  const said = String(facts.type || "").split(":").pop();
  return new Problem(code || said || "unknown", { detail, limit, found, request, after, status });
};

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const sent = async (path, { json, form, signal }, take) => {
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  if (json) headers["Content-Type"] = "application/json";
  const body = json ? JSON.stringify(json) : form;
  try {
    const answer = await fetch(path, { method: body ? "POST" : "GET", headers, body, signal });
    if (!answer.ok) throw problemOf(answer, parsed(await answer.text()));
    return await take(answer, answer.headers.get("x-request-id"));
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    throw new Problem("offline");
  }
};

// The answer's body: an object, or with `blob` the bytes; and the id of the request.
export const ask = (path, { blob, ...request } = {}) =>
  sent(path, request, async (answer, id) => {
    const body = blob ? await answer.blob() : parsed(await answer.text());
    if (body === null) throw new Problem("unknown", { status: answer.status });
    return { body, id };
  });

// An answer in parts (server-sent events): `heard` gets the name and data of each, and the id of the request.
export const listen = (path, request, heard) =>
  sent(path, request, async (answer, id) => {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let [rest, last] = ["", ""];
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const events = (rest + read.value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const [name, data] = ["event", "data"].map((field) => event.match(new RegExp(`^${field}: (.*)$`, "m"))?.[1]);
        if (!name || !data) continue;
        last = name;
        if (name === "error") throw problemOf(answer, parsed(data));
        heard(name, parsed(data), id);
      }
    }
    if (last !== "done") throw new Problem("offline");
  });

const pause = (seconds, signal) =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      signal?.removeEventListener("abort", stop);
    };
    const over = () => { end(); resolve(); };
    const stop = () => { end(); reject(signal.reason); };
    const timer = setTimeout(over, 1000 * seconds);
    addEventListener("online", over);
    signal?.addEventListener("abort", stop);
  });

const LONGEST_WAIT_S = 10;

// Asks again for as long as the service is away or busy; `waiting` is told of each wait.
export const patiently = async (work, signal, waiting) => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem) || !error.passes) throw error;
      const seconds = Math.min(error.after || 2 ** tries, LONGEST_WAIT_S);
      waiting(error, seconds);
      await pause(seconds, signal);
    }
  }
};
