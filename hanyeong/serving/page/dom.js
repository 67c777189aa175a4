// Elements are made here; whatever goes into one goes in as text.

export const one = (id) => document.getElementById(id);

export const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (![undefined, null, false].includes(value)) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

const SVG = "http://www.w3.org/2000/svg";

// A drawing from index.html; the words beside it or the control's label say what it means.
export const icon = (name) => {
  const [made, use] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "use")];
  use.setAttribute("href", `#icon-${name}`);
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  made.append(use);
  return made;
};

// What is said to a screen reader, and shown beside the translation.
let clearing;
export const say = (text) => {
  one("said").textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => { one("said").textContent = ""; }, 6000);
};

export const save = (name, blob) => {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
};

// The clipboard's own interface is there for https and this machine only; the older way works everywhere.
export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element("textarea", { class: "unseen", "aria-hidden": "true" });
    const before = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    before?.focus();
  }
};
