// Texts as lists of lines: what changed between two of them, and characters as the service counts them.

// Code points, of which a pair of surrogates is one.
export const nCharacters = (text) => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) || []).length;

// Half of a surrogate pair is no character, and the service takes none.
export const wellFormed = (text) => text.replace(/[\ud800-\udfff]/gu, "\ufffd");

// What to put for what, so that `before` becomes `after`.
export const changed = (before, after) => {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  return { start, removed: before.length - start - same, added: after.slice(start, after.length - same) };
};

// From offsets in code points to the browser's own.
export const unitsOf = (text) => {
  if (!/[\ud800-\udbff]/.test(text)) return (n) => n;
  const starts = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) starts.push(at);
  return (n) => starts[n] ?? text.length;
};

// How many letters of each language's script a text has.
export const lettersOf = (text) => ({
  ko: (text.match(/[가-힣ㄱ-ㆎ\u1100-\u11ff]/g) || []).length,
  en: (text.match(/[A-Za-z]/g) || []).length,
});

// A text in parts: `make` is asked for what stands at each of the spans, the rest goes in as it is.
export const parted = (text, spans, make) => {
  const parts = [];
  let done = 0;
  spans.forEach(([start, end], n) => {
    if (start > done) parts.push(text.slice(done, start));
    parts.push(make(n, text.slice(start, end)));
    done = Math.max(done, end);
  });
  if (done < text.length) parts.push(text.slice(done));
  return parts;
};

// A list in parts of at most so many.
export const inParts = (all, most) => {
  const parts = [];
  for (let at = 0; at < all.length; at += most) parts.push(all.slice(at, at + most));
  return parts;
};
