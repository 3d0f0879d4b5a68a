// Which models run, in which variants, and how many of the documents each has analysed.

import { element } from "../dom.js";
import { name, percent, titled } from "../words.js";

const BEST = 3; // scores that are shown at once

export function models(running, analysed) {
  return element(
    "ul",
    { class: "models" },
    running.map((model) => line(model, running, analysed)),
    earlier(running, analysed).map(([task, version, documents]) =>
      element(
        "li",
        {},
        element("p", {}, `${titled(task)}, replaced`),
        identity(version),
        share(task, documents, analysed),
      ),
    ),
  );
}

function line(model, running, analysed) {
  const { task, variant, weight, custom, version, licence, metrics } = model;
  const versions = running.filter((other) => other.task === task && !other.custom);
  const planned = versions.reduce((total, other) => total + other.weight, 0);
  const several = versions.length > 1 && !custom;
  const scores = Object.entries(metrics);
  return element(
    "li",
    {},
    element(
      "p",
      {},
      element("strong", {}, titled(task)),
      several ? element("span", { class: "chip" }, `${variant}, meant for ${percent(weight / planned)}`) : null,
      custom ? element("span", { class: "chip" }, "custom types") : null,
      element("span", { class: "soft small" }, licence),
    ),
    identity(version),
    custom ? null : share(task, analysed[task]?.[version] ?? 0, analysed),
    element("p", { class: "soft small" }, scores.slice(0, BEST).map(score).join(" · ")),
    scores.length > BEST
      ? element(
          "details",
          { class: "small" },
          element("summary", {}, "More scores"),
          element("p", { class: "soft" }, scores.slice(BEST).map(score).join(" · ")),
        )
      : null,
  );
}

const identity = (version) => element("p", { class: "mono" }, version);
const score = ([metric, value]) => `${name(metric)} ${value}`;

// How many documents of those that the task has looked at this version has analysed.
function share(task, documents, analysed) {
  const all = Object.values(analysed[task] ?? {}).reduce((total, count) => total + count, 0);
  if (!all) return null;
  const words = `${documents.toLocaleString("en")} of ${all.toLocaleString("en")} documents, ${percent(documents / all)}`;
  return element(
    "div",
    { class: "share" },
    element("meter", { max: all, value: documents, "aria-label": `${titled(task)}: share of documents` }, words),
    element("span", { class: "small soft" }, words),
  );
}

// Versions that have analysed documents, and run no longer.
function earlier(running, analysed) {
  const now = new Set(running.map(({ version }) => version));
  return Object.entries(analysed).flatMap(([task, versions]) =>
    Object.entries(versions)
      .filter(([version]) => !now.has(version))
      .map(([version, documents]) => [task, version, documents]),
  );
}
