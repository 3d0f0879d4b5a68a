// The search box: answers as you type, each a passage with its place.

import { search } from "../api.js";
import { askingForm, latest } from "../asking.js";
import { element, link, problem, replace } from "../dom.js";
import { extract } from "../passages.js";
import { verdict } from "../verdict.js";
import { many, name, place } from "../words.js";
import { facetPanel } from "./facets.js";

const MODES = { hybrid: "Words and meaning", keyword: "Words", semantic: "Meaning" };
const MOST = 30;

export async function show(main, { query }, signal) {
  document.title = "Search – Octavo";
  const field = element("input", {
    type: "search",
    id: "q",
    placeholder: "Ask, or name what you look for",
    autocomplete: "off",
    value: query.get("q") ?? "",
    "aria-controls": "hits",
  });
  const mode = radios(query.get("mode") ?? "hybrid");
  const facets = facetPanel(query, find);
  const said = element("p", { class: "soft small", role: "status" });
  const hits = element("ol", { class: "hits", id: "hits" });
  const asking = latest(signal);

  const form = askingForm("Search", field, mode, find, signal);
  const answer = [said, facets.panel, hits];
  replace(main, element("section", { class: "narrow" }, element("h1", { class: "sr" }, "Search"), form, answer));
  field.focus();

  async function find() {
    const own = asking();
    const asked = { q: field.value.trim(), mode: form.elements.mode.value, ...facets.filters() };
    history.replaceState(null, "", address(asked));
    if (!asked.q) {
      replace(hits, null);
      facets.draw();
      said.textContent = "";
      return;
    }
    const started = performance.now();
    try {
      const found = await search({ ...asked, limit: MOST, facets: facets.names }, own);
      facets.draw(found.facets.counts);
      draw(found.hits, asked.q, performance.now() - started);
    } catch (error) {
      if (own.aborted) return;
      said.textContent = "";
      replace(hits, element("li", {}, problem(error)));
    }
  }

  function draw(found, q, milliseconds) {
    const places = new Set(found.map(({ document_id: id }) => id)).size;
    said.textContent = found.length
      ? `${many(found.length, "passage")} in ${many(places, "document")}, ${(milliseconds / 1000).toFixed(2)} s`
      : "Nothing found. Other words, or “Meaning” instead of words, may.";
    replace(
      hits,
      found.map((hit) => line(hit, q)),
    );
  }

  await find();
}

function address({ q, mode, ...filters }) {
  const asked = Object.entries({ q, mode: mode === "hybrid" ? "" : mode, ...filters });
  const said = new URLSearchParams(
    asked.flatMap(([key, value]) => [value].flat().map((each) => [key, each])).filter(([, value]) => value),
  );
  return said.size ? `#/search?${said}` : "#/search";
}

function radios(chosen) {
  return element(
    "fieldset",
    { class: "segments" },
    element("legend", { class: "sr" }, "How to match"),
    Object.entries(MODES).map(([value, words]) =>
      element(
        "label",
        {},
        element("input", { type: "radio", name: "mode", value, checked: value === chosen }),
        element("span", {}, words),
      ),
    ),
  );
}

function line(hit, q) {
  const path = hit.heading_path.join(" › ");
  return element(
    "li",
    {},
    element(
      "article",
      {},
      element("h2", {}, link(hit.link, { "data-step": true }, hit.name)),
      element(
        "p",
        { class: "small soft place" },
        `${place(hit.locations[0]?.box)} ${hit.page}`,
        path ? ` · ${path}` : "",
        hit.type ? [" ", element("span", { class: "chip" }, name(hit.type))] : null,
      ),
      element("p", { class: "passage" }, extract(hit.highlight || hit.text)),
      verdict(q, hit),
    ),
  );
}
