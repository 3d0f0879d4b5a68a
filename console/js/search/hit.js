// One passage that was found: where it stands, and in it the sentence that answers.

import { element, link } from "../dom.js";
import { answered, extract } from "../passages.js";
import { verdict } from "../verdict.js";
import { day, many, name, place } from "../words.js";

export function hitLine(hit, q) {
  const facts = [
    `${place(hit.locations[0]?.box)} ${hit.page}`,
    hit.heading_path.join(" › "),
    hit.document_date && day(hit.document_date),
  ].filter(Boolean);
  return element(
    "li",
    {},
    element(
      "article",
      {},
      element(
        "div",
        { class: "title" },
        element("h2", {}, link(hit.link, { "data-step": true }, hit.name)),
        hit.type ? element("span", { class: "chip" }, name(hit.type)) : null,
      ),
      element("p", { class: "small soft place" }, facts.join(" · ")),
      element("p", { class: "passage" }, hit.answer ? answered(hit) : extract(hit.highlight || hit.text)),
      element("div", { class: "beneath small soft" }, verdict(q, hit), others(hit.others)),
    ),
  );
}

// Near-copies, which the hit stands for.
function others(copies) {
  if (!copies.length) return null;
  const [{ document_id: id, chunk_id: chunk, page, name: first }, ...more] = copies;
  const to = `#/documents/${id}?${new URLSearchParams({ page, chunk })}`;
  return element(
    "span",
    {},
    "Nearly the same in ",
    link(to, {}, first),
    more.length ? ` and ${many(more.length, "other")}` : null,
  );
}
