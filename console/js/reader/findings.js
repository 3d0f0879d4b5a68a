// What is known of a document, and the entities and fields found in it.

import { element } from "../dom.js";
import { ago, day, entityType, format, language, many, name, percent, STATUS, titled } from "../words.js";

export function facts(detail, content) {
  const { latest, ledger } = detail;
  const sure = content?.classification ? ` (${percent(content.classification.confidence)} sure)` : "";
  const rows = [
    ["Status", element("span", { class: "status", "data-status": detail.status }, STATUS[detail.status])],
    detail.reason && ["Reason", [`${detail.reason.message} `, element("code", {}, detail.reason.code)]],
    detail.label && ["Type", name(detail.label) + sure],
    detail.parts.length > 1 && [
      "Parts",
      detail.parts.map((part) =>
        element("div", {}, `${name(part.label)}, pages ${part.first_page} to ${part.last_page}`),
      ),
    ],
    ledger.pages_in && ["Pages", `${ledger.pages_done} of ${ledger.pages_in} read`],
    ledger.quarantined.length && [
      "Set aside",
      ledger.quarantined.map(({ page, code }) => element("div", {}, `page ${page}: `, element("code", {}, code))),
    ],
    content?.document_date && ["Dated", day(content.document_date)],
    content?.language && ["Language", language(content.language)],
    latest.media_type && ["Format", format(latest.media_type)],
    ["Updated", ago(detail.updated_at)],
  ];
  return element(
    "dl",
    { class: "facts" },
    rows.filter(Boolean).map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
  );
}

export function findings(content, choose) {
  const values = Object.entries(content.fields);
  return [
    values.length
      ? section(
          "Fields",
          element(
            "dl",
            { class: "facts" },
            values.map(([field, all]) =>
              element(
                "div",
                {},
                element("dt", {}, titled(field)),
                element(
                  "dd",
                  {},
                  all.map((each) => value(each.normalized ?? each.value, 1, [each], choose)),
                ),
              ),
            ),
          ),
        )
      : null,
    section(
      `Entities (${content.entities.length})`,
      content.entities.length ? entities(content, choose) : element("p", { class: "soft small" }, "None were found."),
    ),
  ];
}

const section = (title, body) => element("section", { class: "stack" }, element("h2", {}, title), body);

function entities(content, choose) {
  const types = Map.groupBy(content.entities, ({ type }) => type);
  return [...types]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([type, found]) => {
      const same = [...Map.groupBy(found, ({ text }) => text.replace(/\s+/g, " "))].sort(
        ([, a], [, b]) => b.length - a.length,
      );
      return element(
        "details",
        { open: true, class: "kind" },
        element(
          "summary",
          {},
          entityType(type),
          " ",
          element("span", { class: "soft small" }, many(same.length, "value")),
        ),
        element(
          "ul",
          { class: "values" },
          same.map(([text, all]) => element("li", {}, value(text, all.length, all, choose))),
        ),
      );
    });
}

function value(text, count, all, choose) {
  const button = element(
    "button",
    {
      type: "button",
      class: "value",
      "aria-pressed": "false",
      onclick: () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        for (const other of document.querySelectorAll('.value[aria-pressed="true"]'))
          other.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(on));
        choose(on ? all : []);
      },
    },
    text,
    count > 1 ? element("span", { class: "soft small" }, ` ${count}`) : null,
  );
  return button;
}
