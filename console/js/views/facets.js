// What the hits can be narrowed down to: each value with the number of documents that it leaves.

import { element, replace } from "../dom.js";
import { entityType, name } from "../words.js";

const FACETS = { type: "Type", media_type: "Format", language: "Language", entity: "Names", tag: "Tags" };
const SEVERAL = new Set(["entity", "tag"]);
const SHOWN = 6;
const FORMATS = {
  "application/pdf": "PDF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/json": "JSON",
  "application/jsonl": "JSON Lines",
  "text/plain": "Text",
  "text/markdown": "Markdown",
  "text/html": "HTML",
  "text/csv": "CSV",
  "message/rfc822": "E-mail",
};
const languages = new Intl.DisplayNames(["en"], { type: "language" });

// A panel of facets, and what is chosen of them. `changed` is called when a reader chooses or lets go of a value.
export function facetPanel(query, changed) {
  const panel = element("div", { class: "facets" });
  const chosen = new Map(Object.keys(FACETS).map((facet) => [facet, new Set(query.getAll(facet))]));

  function toggle(facet, value) {
    const values = chosen.get(facet);
    const held = values.has(value);
    if (!SEVERAL.has(facet)) values.clear(); // a document has one type, but names many
    if (held) values.delete(value);
    else values.add(value);
    changed();
  }

  function draw(counts) {
    const focused = document.activeElement?.dataset.value;
    replace(
      panel,
      Object.entries(FACETS).map(([facet, title]) => group(facet, title, counts?.[facet] ?? [])),
    );
    // The choice was redrawn under the reader's hands.
    if (focused) [...panel.querySelectorAll("button")].find(({ dataset }) => dataset.value === focused)?.focus();
  }

  function group(facet, title, counted) {
    const held = chosen.get(facet);
    const known = new Set(counted.map(({ value }) => value));
    const missing = [...held].filter((value) => !known.has(value)).map((value) => ({ value, documents: 0 }));
    const buttons = [...missing, ...counted].map(({ value, documents }) =>
      choice(facet, value, documents, held.has(value)),
    );
    if (!buttons.length) return null;
    const more = buttons.slice(SHOWN);
    return element(
      "fieldset",
      {},
      element("legend", { class: "soft" }, title),
      buttons.slice(0, SHOWN),
      more.length ? element("details", {}, element("summary", {}, `${more.length} more`), more) : null,
    );
  }

  function choice(facet, value, documents, pressed) {
    const { text, title } = said(facet, value);
    return element(
      "button",
      {
        type: "button",
        class: facet === "entity" ? "facet named" : "facet",
        title,
        "data-value": `${facet} ${value}`,
        "aria-pressed": String(pressed),
        onclick: () => toggle(facet, value),
      },
      text,
      element("span", { class: "count" }, documents.toLocaleString("en")),
    );
  }

  return {
    panel,
    draw,
    filters: () => Object.fromEntries([...chosen].map(([facet, values]) => [facet, [...values]])),
    names: Object.keys(FACETS),
  };
}

function said(facet, value) {
  if (facet === "entity") {
    const [type, ...rest] = value.split(":");
    return rest.length ? { text: rest.join(":"), title: entityType(type) } : { text: value };
  }
  if (facet === "media_type") return { text: FORMATS[value] ?? value.split("/").at(-1).toUpperCase(), title: value };
  if (facet === "language") return { text: language(value) };
  return { text: facet === "tag" ? value : name(value) };
}

// What stands in an address may be no language.
function language(code) {
  return /^[a-z]{2}$/.test(code) ? languages.of(code) : code;
}
