// What was chosen among the entities, with the way to it in other documents.

import { element, link } from "../dom.js";
import { NAMED, to } from "../views/names.js";
import { entityType, many } from "../words.js";

export function chosenBar(chosen) {
  if (!chosen.length) return null;
  const [{ text, type }] = chosen;
  const words = text.replace(/\s+/g, " ");
  return [
    element("strong", {}, words),
    element("span", { class: "soft" }, ` ${entityType(type)}, ${many(chosen.length, "place")} here. `),
    link(`#/search?${new URLSearchParams({ q: words, mode: "keyword" })}`, {}, "Find it in all documents"),
    NAMED.includes(type) ? [" · ", link(to({ type, value: words }), {}, "Where else it is named")] : null,
  ];
}
