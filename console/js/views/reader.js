// One document: its outline, a page with what was found marked, and what is known of it.

import * as api from "../api.js";
import { element, link, problem, replace } from "../dom.js";
import { facts, findings } from "../reader/findings.js";
import { outline } from "../reader/outline.js";
import { pageText } from "../reader/text.js";
import { marksOf } from "../reader/marks.js";

export async function show(main, { id, query }, signal) {
  const detail = await api.detail(id, signal);
  document.title = `${detail.name} – Octavo`;
  const back = query.get("q") ? link(`#/search?${new URLSearchParams({ q: query.get("q") })}`, { class: "small" }, "← Back to the passages") : link("#/documents", { class: "small" }, "← Documents");
  const head = element("div", { class: "head" },
    element("div", { class: "grow" }, back, element("h1", { tabindex: "-1" }, detail.name)),
    element("button", { type: "button", class: "quiet danger", onclick: () => confirmRemoval(detail) }, "Delete"));
  if (detail.current_run === null) {
    replace(main, head, facts(detail, null), element("p", { class: "empty" }, detail.status === "RUNNING" ? "This document is being read." : "There is nothing of this document to show."));
    main.querySelector("h1").focus();
    return;
  }
  const content = await api.content(id, signal);
  const chunks = new Map(content.chunks.map((chunk) => [chunk.id, chunk]));
  const state = {
    page: within(Number(query.get("page")) || 1, content.pages.length),
    chunk: chunks.get(query.get("chunk")) ?? null,
    chosen: [],
  };

  const sheet = element("section", { class: "sheet", "aria-label": "Page" });
  const turn = turning((to) => go({ page: to }));
  const found = findings(content, choose);
  const contents = outline(content, (page) => go({ page }));
  replace(main, head, element("div", { class: "reader" },
    element("aside", { class: "contents", "aria-label": "Outline" }, contents.node),
    element("div", { class: "pages" }, turn.node, sheet),
    element("aside", { class: "findings", "aria-label": "What was found" }, facts(detail, content), found)));

  // Entities of one value, wherever they stand; the page turns to the first of them.
  function choose(entities) {
    const first = entities[0] && chunks.get(entities[0].chunk_id);
    go({ chosen: entities, ...(first ? { page: first.locations[0].page } : {}) });
  }

  function go(change) {
    Object.assign(state, change);
    state.page = within(state.page, content.pages.length);
    draw();
  }

  function draw() {
    turn.update(state.page, content.pages.length);
    contents.update(state.page);
    replace(sheet, pageText(content.pages[state.page - 1], marksOf(state, chunks)));
    sheet.querySelector(".hit, .chosen")?.scrollIntoView({ block: "center" });
  }

  draw();
  main.querySelector("h1").focus({ preventScroll: true });
}

const within = (page, count) => Math.max(1, Math.min(page, count));

function turning(turn) {
  const before = element("button", { type: "button", "data-turn": "-1", "aria-label": "Previous page", onclick: () => turn(page - 1) }, "‹");
  const after = element("button", { type: "button", "data-turn": "1", "aria-label": "Next page", onclick: () => turn(page + 1) }, "›");
  const where = element("span", { role: "status", class: "small" });
  let page = 1;
  const update = (here, count) => {
    page = here;
    before.disabled = page <= 1;
    after.disabled = page >= count;
    where.textContent = `Page ${page} of ${count}`;
  };
  return { node: element("div", { class: "turning" }, before, where, after), update };
}

function confirmRemoval(detail) {
  const said = element("div", {});
  const yes = element("button", { type: "button", class: "danger", onclick: async () => {
    try {
      await api.remove(detail.document_id);
      dialog.close();
      location.hash = "#/documents";
    } catch (error) {
      replace(said, problem(error));
    }
  } }, "Delete");
  const dialog = element("dialog", { "aria-labelledby": "removal", onclose: () => dialog.remove() },
    element("h2", { id: "removal" }, "Delete this document?"),
    element("p", {}, detail.name),
    element("p", { class: "soft small" }, "Its pages, passages and findings go at once, and nobody finds it again."),
    said,
    element("div", { class: "buttons" }, element("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Keep it"), yes));
  document.body.append(dialog);
  dialog.showModal();
}
