// What the hits can be narrowed down to: each value with the number of documents that it leaves.

import { element, replace } from "../dom.js";
import { said, TITLES } from "./said.js";

export const FACETS = ["type", "media_type", "language", "entity", "tag"];
const SHOWN = 6;

export function facetPanel(chosen) {
  const panel = element("div", { class: "facets" });
  const unfolded = new Set();
  const written = new Map();

  function draw(counts) {
    for (const { value, name } of counts?.entity ?? []) if (name) written.set(value, name);
    const focused = document.activeElement?.dataset.value;
    replace(
      panel,
      FACETS.map((facet) => group(facet, counts?.[facet] ?? [])),
    );
    // The choice was redrawn under the reader's hands.
    if (focused) [...panel.querySelectorAll("button")].find(({ dataset }) => dataset.value === focused)?.focus();
  }

  function group(facet, counted) {
    const known = new Set(counted.map(({ value }) => value));
    const missing = chosen
      .of(facet)
      .filter((value) => !known.has(value))
      .map((value) => ({ value, documents: 0 }));
    const buttons = [...missing, ...counted].map((each) => choice(facet, each));
    if (!buttons.length) return null;
    return element(
      "fieldset",
      {},
      element("legend", {}, TITLES[facet]),
      buttons.slice(0, SHOWN),
      more(facet, buttons.slice(SHOWN)),
    );
  }

  function more(facet, buttons) {
    if (!buttons.length) return null;
    const toggled = ({ target }) => (target.open ? unfolded.add(facet) : unfolded.delete(facet));
    return element(
      "details",
      { open: unfolded.has(facet), ontoggle: toggled },
      element("summary", {}, `${buttons.length} more`),
      buttons,
    );
  }

  function choice(facet, { value, documents }) {
    const { text, kind } = said(facet, value, written.get(value));
    return element(
      "button",
      {
        type: "button",
        class: facet === "entity" && !written.has(value) ? "facet named" : "facet",
        title: kind,
        "data-value": `${facet} ${value}`,
        "aria-pressed": String(chosen.has(facet, value)),
        onclick: () => chosen.toggle(facet, value),
      },
      element("span", {}, text),
      element("span", { class: "count" }, documents.toLocaleString("en")),
    );
  }

  return { panel, draw, written };
}
