// The document's headings, each a way to its page; without headings, its pages.

import { element, replace } from "../dom.js";

const MOST_LEVELS = 3;

export function outline(content, go) {
  const headings = content.pages.flatMap((page) =>
    page.blocks
      .filter(({ type, level, hidden }) => type === "heading" && (level ?? 1) <= MOST_LEVELS && !hidden)
      .map(({ id, text, level }) => ({ block: id, text, level: level ?? 1, page: page.number })),
  );
  const places = headings.length
    ? headings
    : content.pages.map(({ number }) => ({ block: null, text: `Page ${number}`, level: 1, page: number }));
  const buttons = places.map((place) =>
    element(
      "button",
      { type: "button", class: "quiet", "data-level": place.level, onclick: () => go(place.page, place.block) },
      place.text,
    ),
  );
  const list = element(
    "ul",
    {},
    buttons.map((button) => element("li", {}, button)),
  );
  const wide = window.matchMedia("(min-width: 64rem)").matches;
  const node = element("details", { open: wide });
  replace(node, element("summary", {}, element("h2", {}, headings.length ? "Outline" : "Pages")), list);

  // The heading that was gone to; else the first of the page, or the last before it.
  function update({ page, block }) {
    const chosen = places.findIndex((place) => block !== null && place.block === block);
    const first = places.findIndex((place) => place.page === page);
    const here = [chosen, first, places.findLastIndex((place) => place.page < page)].find((index) => index >= 0);
    buttons.forEach((button, index) => button.toggleAttribute("data-here", index === here));
  }
  return { node, update };
}
