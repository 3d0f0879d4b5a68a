// The search box: answers as you type, each a passage with its place.

import { search } from "../api.js";
import { askingForm, latest } from "../asking.js";
import { element, problem, replace } from "../dom.js";
import { chips } from "../search/chips.js";
import { chosenFilters } from "../search/chosen.js";
import { conditions } from "../search/conditions.js";
import { FACETS, facetPanel } from "../search/facets.js";
import { hint } from "../search/hint.js";
import { hitLine } from "../search/hit.js";
import { many } from "../words.js";

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
  const chosen = chosenFilters(query, find);
  const facets = facetPanel(chosen);
  const narrowed = chips(chosen, facets.written);
  const said = element("p", { class: "soft small", role: "status" });
  const notice = element("p", { class: "notice small", hidden: true });
  const hits = element("ol", { class: "hits", id: "hits" });
  const aside = narrowing(facets.panel, conditions(chosen));
  const start = hint((text) => {
    field.value = text;
    find();
  });
  const asking = latest(signal);

  const form = askingForm("Search", field, mode, find, signal);
  replace(
    main,
    element(
      "section",
      { class: "finder" },
      element("h1", { class: "sr" }, "Search"),
      form,
      narrowed.list,
      element("div", { class: "found" }, aside, element("div", { class: "answers" }, said, notice, hits, start)),
    ),
  );
  field.focus();

  async function find() {
    const own = asking();
    const asked = { q: field.value.trim(), mode: form.elements.mode.value, ...chosen.asked() };
    history.replaceState(null, "", address(asked));
    narrowed.draw();
    start.hidden = Boolean(asked.q);
    aside.hidden = !asked.q;
    if (!asked.q) {
      tell("", null, []);
      return;
    }
    const started = performance.now();
    hits.setAttribute("aria-busy", "true");
    try {
      const found = await search({ ...asked, limit: MOST, facets: FACETS }, own);
      facets.draw(found.facets.counts);
      narrowed.draw();
      tell(
        summary(found.hits, performance.now() - started),
        found.notice,
        found.hits.map((hit) => hitLine(hit, asked.q)),
      );
    } catch (error) {
      if (!own.aborted) tell("", null, [element("li", {}, problem(error))]);
    }
  }

  function tell(summarised, noticed, lines) {
    said.textContent = summarised;
    notice.hidden = !noticed;
    notice.textContent = noticed ?? "";
    replace(hits, lines);
    hits.removeAttribute("aria-busy");
  }

  await find();
}

function summary(found, milliseconds) {
  if (!found.length) return "Nothing found. Other words, fewer conditions, or “Meaning” instead of words may help.";
  const documents = new Set(found.map(({ document_id: id }) => id)).size;
  return `${many(found.length, "passage")} in ${many(documents, "document")}, ${(milliseconds / 1000).toFixed(2)} s`;
}

function address({ q, mode, ...filters }) {
  const asked = Object.entries({ q, mode: mode === "hybrid" ? "" : mode, ...filters });
  const said = new URLSearchParams(
    asked.flatMap(([key, value]) => [value].flat().map((each) => [key, each])).filter(([, value]) => value),
  );
  return said.size ? `#/search?${said}` : "#/search";
}

// Beside the hits where there is room; else folded above them.
function narrowing(...parts) {
  const wide = window.matchMedia("(min-width: 60rem)").matches;
  return element(
    "aside",
    { class: "narrowing", "aria-label": "Narrow down" },
    element("details", { open: wide }, element("summary", {}, "Narrow down"), parts),
  );
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
