// What the browser keeps for the page. A browser that keeps nothing, or has no room left, is no reason to stop.

const PREFIX = "hanyeong.";
const places = { kept: () => localStorage, tab: () => sessionStorage };

export const read = (key, otherwise, place = "kept") => {
  try {
    const found = JSON.parse(places[place]().getItem(PREFIX + key));
    return found === null || typeof found !== typeof otherwise ? otherwise : found;
  } catch {
    return otherwise;
  }
};

export const write = (key, value, place = "kept") => {
  try {
    places[place]().setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
};

export const remove = (key, place = "kept") => {
  try {
    places[place]().removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
};
