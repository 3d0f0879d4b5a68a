// What went wrong, by reason code: documents that failed, and pages that were set aside.

import { element, link } from "../dom.js";
import { many } from "../words.js";

export function failures({ failures: failed, pages_set_aside: aside }) {
  const pages = Object.entries(aside);
  if (!failed.length && !pages.length) return element("p", { class: "soft" }, "Nothing went wrong.");
  return element(
    "ul",
    { class: "failures" },
    failed.map(({ code, message, documents, examples }) =>
      element(
        "li",
        {},
        element("p", {}, element("code", {}, code), element("span", { class: "soft" }, many(documents, "document"))),
        element("p", { class: "soft small" }, message),
        element(
          "ul",
          { class: "examples small" },
          examples.map(({ document_id: id, name }) => element("li", {}, link(`#/documents/${id}`, {}, name))),
        ),
      ),
    ),
    pages.map(([code, count]) =>
      element(
        "li",
        {},
        element(
          "p",
          {},
          element("code", {}, code),
          element("span", { class: "soft" }, `${many(count, "page")} set aside`),
        ),
      ),
    ),
  );
}
