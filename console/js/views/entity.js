// One name: the documents in which it appears, and the names beside it.

import { named } from "../api.js";
import { element, link, replace } from "../dom.js";
import { extract } from "../passages.js";
import { entityType, many } from "../words.js";
import { line } from "./names.js";

export async function show(main, { id: type, query }, signal) {
  const value = query.get("value") ?? "";
  const view = await named(type, { value }, signal);
  document.title = `${view.name} – Octavo`;
  const list = element("ol", { class: "hits" });
  const more = element("button", { type: "button", onclick: () => extend() }, "Show more");

  function append(screen) {
    list.append(...screen.appearances.map((each) => appearance(each, view)));
    view.cursor = screen.cursor;
    more.hidden = screen.cursor === null;
  }

  async function extend() {
    append(await named(type, { value, cursor: view.cursor }, signal));
  }

  append(view);
  replace(
    main,
    element(
      "div",
      { class: "head" },
      element(
        "div",
        { class: "grow" },
        link("#/entities", { class: "small" }, "← Names"),
        element("h1", { tabindex: "-1" }, view.name),
        element(
          "p",
          { class: "soft" },
          `${entityType(type)}, in ${many(view.documents, "document")}, ${many(view.passages, "passage")}`,
        ),
      ),
    ),
    element(
      "div",
      { class: "columns" },
      element("section", { class: "stack" }, element("h2", {}, "Where it appears"), list, more),
      element(
        "section",
        { class: "stack" },
        element("h2", {}, "Named together with"),
        view.together.length
          ? element("ol", { class: "names" }, view.together.map(line))
          : element("p", { class: "soft" }, "Nobody else in the same passages."),
      ),
    ),
  );
  main.querySelector("h1").focus({ preventScroll: true });
}

function appearance(found, { type, value }) {
  const where = new URLSearchParams({ page: found.page, chunk: found.chunk_id, type, value });
  return element(
    "li",
    {},
    element("h3", {}, link(`#/documents/${found.document_id}?${where}`, { "data-step": true }, found.name)),
    element("p", { class: "small soft place" }, many(found.passages, "passage")),
    element("p", { class: "passage" }, extract(found.extract)),
  );
}
