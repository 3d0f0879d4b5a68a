// A page as its blocks: what was read, in its order and with its roles.

import { element } from "../dom.js";
import { marked } from "../passages.js";

const TAGS = { code: "pre", list_item: "p", caption: "p", footnote: "p", header: "p", footer: "p" };

export function pageText(page, marks) {
  if (page.status === "QUARANTINED")
    return element("p", { class: "problem" }, "This page could not be read, and was set aside.");
  const shown = page.blocks.filter(({ hidden }) => !hidden);
  const left = page.blocks.length - shown.length;
  return [
    element(
      "div",
      { class: "text" },
      shown.map((block) => blockOf(block, marks.get(block.id) ?? [])),
    ),
    page.blocks.length ? null : element("p", { class: "empty" }, "This page holds no text."),
    left ? element("p", { class: "soft small" }, `${left} hidden on the page, and left out here.`) : null,
  ];
}

function blockOf(block, ranges) {
  if (block.rows) return table(block, ranges);
  const words = marked(block.text, ranges);
  if (block.type === "heading")
    return element(
      `h${Math.min(6, (block.level ?? 1) + 1)}`,
      { class: "block heading", "data-block": block.id },
      words,
    );
  const depth = block.type === "list_item" ? Math.min(4, block.level ?? 1) : null;
  return element(TAGS[block.type] ?? "p", { class: `block ${block.type}`, "data-depth": depth }, words);
}

function table(block, ranges) {
  const heads = block.header_rows ?? 0;
  const row = (cells, number) =>
    element(
      "tr",
      {},
      cells.map((cell) => element(number < heads ? "th" : "td", number < heads ? { scope: "col" } : {}, cell)),
    );
  const node = element("table", { class: ranges[0]?.kind ?? null }, element("tbody", {}, block.rows.map(row)));
  return element("div", { class: "block scrolling", tabindex: "0", role: "region", "aria-label": "Table" }, node);
}
