// What the service says of itself: its limits, its directions, the model that answers; and which direction is chosen.
import { ask, patiently } from "./api.js";
import * as notice from "./notice.js";

const PAIRS = { "ko-en": [["ko", "en"]], "en-ko": [["en", "ko"]], both: [["ko", "en"], ["en", "ko"]] };

export const service = {
  ready: false, source: "ko", target: "en", pairs: PAIRS["ko-en"], limits: {}, formats: [], digest: "", model: null,
  feedback: false, corrections: false, // whether ratings, and better translations, are taken
  glossaries: false, // whether it has stored glossaries
  stores: false, // whether the service keeps what it translates
  automatic: true, // the text's own language decides, where the model has both directions
};

// service: its limits and directions are known; details: so are the model and the documents that it takes.
const tell = (name) => document.dispatchEvent(new Event(name));

// Something that not every service has.
export const perhaps = async (path) => {
  try {
    return (await ask(path)).body;
  } catch {
    return null;
  }
};

const MODEL = "api/v1/model";

export const load = async () => {
  const { body } = await patiently(() => ask("api/v1/settings"), undefined, notice.waiting);
  notice.clear();
  service.limits = body.limits;
  service.digest = body.bundle.digest;
  service.feedback = body.stores_feedback;
  service.corrections = body.stores_corrections;
  service.glossaries = body.stores_glossaries;
  service.stores = body.store_text === "always";
  service.pairs = PAIRS[body.direction];
  if (!service.pairs.some(([source]) => source === service.source)) [[service.source, service.target]] = service.pairs;
  service.ready = true;
  tell("service");
  const [model, frontend] = await Promise.all([perhaps(MODEL), perhaps("frontend/settings")]);
  service.model = model || { bundle: body.bundle };
  service.formats = frontend?.supportedFilesFormat || [];
  tell("details");
};

let restarted = -Infinity;
const LEAST_S = 10;

// Whether the answer is another model's than before, so that what is known has to be asked for again. Where several
// services answer in turns, this must not go on for ever.
export const another = (bundle) => {
  if (bundle.digest === service.digest || performance.now() - restarted < 1000 * LEAST_S) return false;
  restarted = performance.now();
  service.digest = bundle.digest;
  perhaps(MODEL).then((model) => { service.model = model || { bundle }; tell("details"); });
  return true;
};

// The other direction, if the model has it.
export const reverse = () => service.pairs.find(([source]) => source === service.target);

export const turn = ([source, target]) => {
  [service.source, service.target] = [source, target];
  tell("direction");
};
