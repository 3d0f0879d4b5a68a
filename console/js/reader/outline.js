// The document's headings, each a way to its page; without headings, its pages.

import { element, replace } from "../dom.js";

const MOST_LEVELS = 3;

export function outline(content, go) {
  const headings = content.pages.flatMap((page) =>
    page.blocks.filter(({ type, level, hidden }) => type === "heading" && (level ?? 1) <= MOST_LEVELS && !hidden)
      .map(({ text, level }) => ({ text, level: level ?? 1, page: page.number })));
  const places = headings.length ? headings : content.pages.map(({ number }) => ({ text: `Page ${number}`, level: 1, page: number }));
  const buttons = places.map((place) => element("button", { type: "button", class: "quiet", "data-level": place.level, onclick: () => go(place.page) }, place.text));
  const list = element("ul", {}, buttons.map((button) => element("li", {}, button)));
  const wide = window.matchMedia("(min-width: 64rem)").matches;
  const node = element("details", { open: wide });
  replace(node, element("summary", {}, element("h2", {}, headings.length ? "Outline" : "Pages")), list);

  function update(page) {
    const last = places.findLastIndex((place) => place.page <= page);
    buttons.forEach((button, index) => button.toggleAttribute("data-here", places[index].page === page || index === last));
  }
  return { node, update };
}
