// The figures at a glance.

import { element } from "../dom.js";
import { many, seconds, STATUS } from "../words.js";

export function cards(figures) {
  const { documents, statuses, pages_in: pages, pages_done: read, pages_set_aside: aside, times } = figures;
  const became = Object.entries(STATUS)
    .filter(([status]) => statuses[status])
    .map(([status, words]) => `${statuses[status].toLocaleString("en")} ${words}`);
  const left = Object.values(aside).reduce((total, count) => total + count, 0);
  return element(
    "div",
    { class: "cards" },
    card(documents.toLocaleString("en"), documents === 1 ? "document" : "documents", became.join(", ")),
    card(
      read.toLocaleString("en"),
      "pages read",
      left ? `${many(left, "page")} of ${pages} set aside` : "none set aside",
    ),
    times
      ? card(seconds(times.median_seconds), "for a document", `median; 95 of 100 within ${seconds(times.p95_seconds)}`)
      : card("–", "for a document", "none has been read yet"),
    card((statuses.FAILED ?? 0).toLocaleString("en"), "failed", reasons(figures.failures)),
  );
}

const reasons = (failures) => (failures.length ? many(failures.length, "reason") : "nothing went wrong");

const card = (figure, what, note) =>
  element(
    "div",
    { class: "card" },
    element("p", { class: "figure" }, figure),
    element("p", {}, what),
    element("p", { class: "soft small" }, note),
  );
