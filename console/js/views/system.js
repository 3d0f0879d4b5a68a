// How Octavo is doing: what became of documents, how fast, by which models, at which cost.

import * as api from "../api.js";
import { element, problem, replace } from "../dom.js";
import { STAGES } from "../stages.js";
import { barList } from "../system/bars.js";
import { cards } from "../system/cards.js";
import { throughput } from "../system/chart.js";
import { cost } from "../system/cost.js";
import { failures } from "../system/failures.js";
import { models } from "../system/models.js";
import { seconds, titled } from "../words.js";

const POLL_MS = 5000;

export async function show(main, { query }, signal) {
  document.title = "System – Octavo";
  const [{ version }, { models: running }, costs] = await Promise.all([
    api.health(signal),
    api.models(signal),
    api.costs(signal),
  ]);
  let window = query.get("window") ?? "hour";
  const body = element("div", {});
  replace(
    main,
    element(
      "div",
      { class: "head" },
      element("h1", { tabindex: "-1" }, "System"),
      element("span", { class: "soft small" }, `Octavo ${version}`),
    ),
    body,
  );

  // Whatever is unfolded or focused stays as it is while figures come in.
  async function refresh() {
    const figures = await api.system(window, signal);
    const unfolded = [...body.querySelectorAll("details")].map(({ open }) => open);
    const focused = [...body.querySelectorAll("button, summary")].indexOf(document.activeElement);
    replace(body, sections(figures));
    body.querySelectorAll("details").forEach((each, index) => {
      each.open = unfolded[index] ?? false;
    });
    if (focused >= 0) body.querySelectorAll("button, summary")[focused]?.focus();
    return figures;
  }

  function sections(figures) {
    const choose = (chosen) => {
      window = chosen;
      history.replaceState(null, "", `#/system?window=${window}`);
      refresh().catch(tell);
    };
    return [
      figures.complete
        ? null
        : element("p", { class: "soft small" }, `Of the ${figures.documents} documents that were heard of last.`),
      cards(figures),
      section("Throughput", throughput(figures, window, choose)),
      element(
        "div",
        { class: "columns" },
        section("Where the time goes", stages(figures.times)),
        section("Failures", failures(figures)),
        section("Types", types(figures.types)),
      ),
      section("Cost", cost(costs, figures.pages_done)),
      section("Models", models(running, figures.models)),
    ];
  }

  const tell = (error) => {
    if (!signal.aborted) replace(body, problem(error));
  };
  const first = await refresh();
  main.querySelector("h1").focus({ preventScroll: true });
  watch(first, refresh, signal);
}

// Figures are asked for again as long as something is under way, and once more when it has ended.
async function watch(figures, refresh, signal) {
  let now = figures;
  while (now.statuses.RUNNING && !signal.aborted) {
    await new Promise((resume) => setTimeout(resume, POLL_MS));
    if (!signal.aborted) now = await refresh().catch(() => now); // those that are there stay; asked again in a moment
  }
}

const section = (title, ...body) => element("section", { class: "stack" }, element("h2", {}, title), ...body);

function types(counted) {
  const rows = Object.entries(counted).map(([type, documents]) => [titled(type), documents, String(documents)]);
  return barList(rows, "No document has been read yet.");
}

function stages(times) {
  const rows = Object.entries(STAGES)
    .filter(([stage]) => times?.stage_seconds[stage] !== undefined)
    .map(([stage, words]) => [words, times.stage_seconds[stage], seconds(times.stage_seconds[stage])]);
  return [
    barList(rows, "No document has been read yet."),
    rows.length
      ? element("p", { class: "soft small" }, "The mean of the latest ten documents, waiting and starting included.")
      : null,
  ];
}
