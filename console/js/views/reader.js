// One document: its outline, a page with what was found marked, and what is known of it.

import * as api from "../api.js";
import { element, link, problem, replace } from "../dom.js";
import { chosenBar } from "../reader/chosen.js";
import { facts, findings } from "../reader/findings.js";
import { outline } from "../reader/outline.js";
import { pagePicture } from "../reader/picture.js";
import { pageText } from "../reader/text.js";
import { boxesOf, marksOf } from "../reader/marks.js";
import { confirmRemoval } from "../reader/removal.js";
import { moreLikeThis } from "../reader/similar.js";
import { tagEditor } from "../reader/tags.js";
import { turning } from "../reader/turning.js";
import { waiting } from "../reader/waiting.js";

export async function show(main, { id, query }, signal) {
  const detail = await api.detail(id, signal);
  document.title = `${detail.name} – Octavo`;
  const back = query.get("q")
    ? link(`#/search?${new URLSearchParams({ q: query.get("q") })}`, { class: "small" }, "← Passages")
    : link("#/documents", { class: "small" }, "← Documents");
  const head = element(
    "div",
    { class: "head" },
    element("div", { class: "grow" }, back, element("h1", { tabindex: "-1" }, detail.name)),
    element("button", { type: "button", class: "quiet danger", onclick: () => confirmRemoval(detail) }, "Delete"),
  );
  if (detail.current_run === null) {
    replace(
      main,
      head,
      detail.status === "RUNNING" ? waiting(id, () => show(main, { id, query }, signal), signal) : null,
      element("div", { class: "narrow" }, facts(detail, null)),
    );
    main.querySelector("h1").focus();
    return;
  }
  const content = await api.content(id, signal);
  const chunks = new Map(content.chunks.map((chunk) => [chunk.id, chunk]));
  const state = {
    page: within(Number(query.get("page")) || 1, content.pages.length),
    chunk: chunks.get(query.get("chunk")) ?? null,
    answer: query.has("end") ? { start: Number(query.get("start")), end: Number(query.get("end")) } : null,
    places: null,
    block: null,
    chosen: [],
    asText: false,
  };

  let drawing = new AbortController();
  signal.addEventListener("abort", () => drawing.abort());
  const sheet = element("section", { class: "sheet", "aria-label": "Page" });
  const bar = element("p", { class: "small bar", role: "status" });
  const turn = turning(
    (to) => go({ page: to, block: null }),
    () => go({ asText: !state.asText }),
  );
  const found = findings(content, choose);
  const contents = outline(content, (page, block) => go({ page, block }));
  replace(
    main,
    head,
    element(
      "div",
      { class: "reader" },
      element("aside", { class: "contents", "aria-label": "Outline" }, contents.node),
      element("div", { class: "pages" }, turn.node, bar, sheet),
      element(
        "aside",
        { class: "findings", "aria-label": "What was found" },
        facts(detail, content),
        tagEditor(detail),
        found,
        moreLikeThis(id, state.chunk, signal),
      ),
    ),
  );

  // Entities of one value, wherever they stand; the page turns to the first of them.
  function choose(entities) {
    const first = entities[0] && chunks.get(entities[0].chunk_id);
    go({ chosen: entities, block: null, ...(first ? { page: first.locations[0].page } : {}) });
  }

  function go(change) {
    Object.assign(state, change);
    state.page = within(state.page, content.pages.length);
    return draw().catch((error) => {
      if (error.name !== "AbortError") replace(sheet, problem(error)); // another page was asked for meanwhile
    });
  }

  async function draw() {
    drawing.abort();
    drawing = new AbortController();
    const { signal: own } = drawing;
    const page = content.pages[state.page - 1];
    contents.update(state);
    replace(bar, chosenBar(state.chosen));
    turn.update(page, content.pages.length);
    const marks = marksOf(state, chunks);
    const picture = state.asText ? null : await pagePicture(id, page, boxesOf(page, marks, state), own);
    if (own.aborted) return;
    turn.offer(state.asText || picture !== null, state.asText);
    replace(sheet, picture ?? pageText(page, marks));
    sheet.classList.toggle("pictured", picture !== null);
    const wanted = state.block === null ? ".answer" : `.here, [data-block="${CSS.escape(state.block)}"]`;
    (sheet.querySelector(wanted) ?? sheet.querySelector(".hit, .chosen"))?.scrollIntoView({ block: "center" });
  }

  // The words are found in the file itself, which takes a moment: until then their blocks are marked.
  async function findAnswer() {
    const { page } = state;
    try {
      const places = await api.places(id, state.chunk.id, state.answer, signal);
      const turned = state.page !== page; // by the reader, meanwhile
      if (places.some(({ box }) => box)) await go({ places, page: turned ? state.page : places[0].page });
    } catch (error) {
      if (!signal.aborted) replace(bar, problem(error));
    }
  }

  await go({ chosen: sameName(content.entities, query) });
  main.querySelector("h1").focus({ preventScroll: true });
  if (state.chunk && state.answer && content.pages[0].width) findAnswer();
}

// The entities that the address names, by type and value as names are compared.
function sameName(entities, query) {
  const compared = (text) => text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
  const value = query.get("value");
  return entities.filter(({ type, text }) => type === query.get("type") && compared(text) === value);
}

const within = (page, count) => Math.max(1, Math.min(page, count));
