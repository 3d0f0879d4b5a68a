// Who and what is named in all documents: a list that narrows as you type.

import { names } from "../api.js";
import { askingForm, latest } from "../asking.js";
import { element, link, problem, replace } from "../dom.js";
import { entityType, many } from "../words.js";

export const NAMED = ["PERSON", "ORG", "LOCATION"];

export async function show(main, { query }, signal) {
  document.title = "Names – Octavo";
  const field = element("input", {
    type: "search",
    id: "prefix",
    placeholder: "A name, or how it begins",
    autocomplete: "off",
    value: query.get("prefix") ?? "",
    "aria-controls": "names",
  });
  const type = element(
    "select",
    { id: "kind" },
    element("option", { value: "" }, "All names"),
    NAMED.map((value) => element("option", { value, selected: value === query.get("type") }, entityType(value))),
  );
  const said = element("p", { class: "soft small", role: "status" });
  const list = element("ol", { class: "names", id: "names" });
  const more = element("button", { type: "button", hidden: true, onclick: () => find(cursor) }, "Show more");
  const asking = latest(signal);
  let cursor = null;

  const form = askingForm("Name", field, [element("label", { class: "sr", for: "kind" }, "Type"), type], find, signal);
  replace(
    main,
    element("section", { class: "narrow" }, element("h1", { class: "sr" }, "Names"), form, said, list, more),
  );
  field.focus();

  // The list anew, or, with a cursor, what follows it.
  async function find(after = null) {
    const own = asking();
    const asked = { prefix: field.value.trim(), type: type.value };
    history.replaceState(null, "", address(asked));
    try {
      const found = await names({ ...asked, cursor: after }, own);
      if (after === null) replace(list, null);
      list.append(...found.entities.map(line));
      cursor = found.cursor;
      more.hidden = cursor === null;
      said.textContent = list.hasChildNodes() ? "" : nothing(asked);
    } catch (error) {
      if (!own.aborted) replace(list, element("li", {}, problem(error)));
    }
  }
  await find();
}

const nothing = ({ prefix, type }) =>
  prefix || type ? "No document names such." : "No names yet: they come with the documents.";

function address(asked) {
  const said = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  return said.size ? `#/entities?${said}` : "#/entities";
}

export const to = ({ type, value }) => `#/entities/${type}?${new URLSearchParams({ value })}`;

export function line(named) {
  return element(
    "li",
    {},
    link(to(named), { class: "title grow", "data-step": true }, named.name),
    element("span", { class: "chip" }, entityType(named.type)),
    element("span", { class: "small soft" }, many(named.documents, "document")),
    element("span", { class: "small soft" }, many(named.passages, "passage")),
  );
}
