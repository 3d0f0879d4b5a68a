// Filters that no count of hits suggests: days, and what a field says.

import { element } from "../dom.js";

export function conditions(chosen) {
  return element(
    "div",
    { class: "conditions" },
    days("Dated", "date", chosen),
    days("Added", "ingested", chosen),
    field(chosen),
  );
}

// The first and the last day, both included.
function days(title, filter, chosen) {
  const day = (end, words) =>
    element(
      "label",
      {},
      element("span", {}, words),
      element("input", {
        type: "date",
        name: `${filter}_${end}`,
        value: chosen.of(`${filter}_${end}`)[0],
        onchange: ({ target }) => chosen.replace(target.name, target.value),
      }),
    );
  return element("fieldset", {}, element("legend", {}, title), day("from", "from"), day("to", "to"));
}

function field(chosen) {
  const text = (name, label) =>
    element("label", {}, element("span", {}, label), element("input", { type: "text", name, autocomplete: "off" }));
  const form = element(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        const { name, says } = form.elements;
        const kind = name.value.trim().toLowerCase().replace(/\s+/g, "_");
        const value = says.value.trim();
        form.reset();
        if (value) chosen.toggle("field", kind ? `${kind}:${value}` : value);
      },
    },
    element(
      "fieldset",
      {},
      element("legend", {}, "Field"),
      text("name", "name"),
      text("says", "says"),
      element("button", { type: "submit", class: "small" }, "Add"),
    ),
  );
  form.elements.name.placeholder = "any";
  form.elements.says.placeholder = "Delaware";
  return form;
}
