// How Octavo is doing, as far as its API tells: what became of documents, how fast, by which models.

import * as api from "../api.js";
import { element, link, replace } from "../dom.js";
import { many, name, STATUS, titled } from "../words.js";

const MOST = 500;
const HOUR_MS = 3_600_000;

export async function show(main, _, signal) {
  document.title = "System – Octavo";
  const [{ version }, { documents, complete }, { models: running }] = await Promise.all([
    api.health(signal),
    api.everyDocument(MOST, signal),
    api.models(signal),
  ]);
  replace(
    main,
    element(
      "div",
      { class: "head" },
      element("h1", { tabindex: "-1" }, "System"),
      element("span", { class: "soft small" }, `Octavo ${version}`),
    ),
    complete ? null : element("p", { class: "soft small" }, `Of the ${MOST} documents that were heard of last.`),
    element("div", { class: "cards" }, figures(documents)),
    element(
      "div",
      { class: "columns" },
      section(
        "Types",
        bars(
          counted(
            documents.filter(({ label }) => label),
            ({ label }) => name(label),
          ),
        ),
      ),
      section("Failures", failures(documents)),
      section("Models", models(running)),
      section(
        "Cost",
        element(
          "p",
          { class: "soft" },
          "The API is not told of bills. ",
          element("code", {}, "octavo cost"),
          " says what a number of documents costs in AWS, line by line. On your own machine nothing is billed.",
        ),
      ),
    ),
  );
  main.querySelector("h1").focus({ preventScroll: true });
}

function figures(documents) {
  const since = Date.now() - HOUR_MS;
  const fresh = documents.filter(({ updated_at: at, status }) => Date.parse(at) >= since && status !== "RUNNING");
  const sum = (rows, value) => rows.reduce((total, row) => total + value(row), 0);
  const pages = sum(documents, ({ pages_in: count }) => count);
  const aside = sum(documents, ({ status, pages_in: all, pages_done: done }) =>
    status === "RUNNING" ? 0 : all - done,
  );
  return [
    card(
      documents.length,
      "documents",
      Object.entries(STATUS)
        .map(([status, words]) => [documents.filter((each) => each.status === status).length, words])
        .filter(([count]) => count)
        .map(([count, words]) => `${count} ${words}`)
        .join(", "),
    ),
    card(pages, "pages", aside ? `${many(aside, "page")} set aside` : "none set aside"),
    card(
      fresh.length,
      "documents in the last hour",
      `${many(
        sum(fresh, ({ pages_done: count }) => count),
        "page",
      )} read`,
    ),
  ];
}

const card = (figure, what, note) =>
  element(
    "div",
    { class: "card" },
    element("p", { class: "figure" }, figure.toLocaleString("en")),
    element("p", {}, what),
    element("p", { class: "soft small" }, note),
  );

const section = (title, ...body) => element("section", { class: "stack" }, element("h2", {}, title), ...body);

const counted = (rows, key) =>
  [...Map.groupBy(rows, key)].map(([value, all]) => [value, all.length]).sort(([, a], [, b]) => b - a);

function bars(counts) {
  if (!counts.length) return element("p", { class: "soft" }, "No document has been read yet.");
  const most = counts[0][1];
  return element(
    "ul",
    { class: "bars" },
    counts.map(([value, count]) =>
      element(
        "li",
        {},
        element("span", {}, titled(value)),
        element("meter", { max: most, value: count, "aria-label": value }, String(count)),
        element("span", { class: "small soft" }, String(count)),
      ),
    ),
  );
}

function failures(documents) {
  const failed = documents.filter(({ status }) => status === "FAILED");
  if (!failed.length) return element("p", { class: "soft" }, "None.");
  return element(
    "ul",
    { class: "stack" },
    [...Map.groupBy(failed, ({ reason }) => reason?.code ?? "UNKNOWN")].map(([code, rows]) =>
      element(
        "li",
        {},
        element("p", {}, element("code", {}, code), ` ${many(rows.length, "document")}`),
        element("p", { class: "soft small" }, rows[0].reason?.message ?? ""),
        element(
          "p",
          { class: "small" },
          rows.slice(0, 5).flatMap((row) => [link(`#/documents/${row.document_id}`, {}, row.name), " "]),
        ),
      ),
    ),
  );
}

function models(running) {
  const rows = running.map(({ task, name: model, version, licence, metrics }) =>
    element(
      "div",
      {},
      element("dt", {}, titled(task)),
      element(
        "dd",
        {},
        `${model}, ${licence}`,
        element("div", { class: "mono" }, version),
        Object.entries(metrics).map(([metric, value]) => element("div", { class: "soft" }, `${name(metric)} ${value}`)),
      ),
    ),
  );
  return element("dl", { class: "facts" }, rows);
}
