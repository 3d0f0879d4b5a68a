// All documents with what became of them, and the place to drop more.

import { documents } from "../api.js";
import { element, link, replace } from "../dom.js";
import { dropPlace } from "../documents/drop.js";
import { uploadList } from "../documents/progress.js";
import { changed, uploads } from "../uploads.js";
import { ago, many, name, STATUS } from "../words.js";

const POLL_MS = 2500;

export async function show(main, _, signal) {
  document.title = "Documents – Octavo";
  const list = element("ul", { class: "documents" });
  const sent = element("section", { "aria-label": "Uploads" });
  const more = element("button", { type: "button", hidden: true, onclick: () => extend() }, "Show more");
  const filter = element(
    "select",
    { id: "status", onchange: () => draw() },
    element("option", { value: "" }, "Any status"),
    Object.entries(STATUS).map(([value, words]) => element("option", { value }, words)),
  );
  let rows = [];
  let cursor = null;

  replace(
    main,
    element(
      "div",
      { class: "head" },
      element("h1", { tabindex: "-1" }, "Documents"),
      element("span", { class: "spacer" }),
      element("label", { class: "sr", for: "status" }, "Status"),
      filter,
    ),
    dropPlace(signal),
    sent,
    list,
    more,
  );

  function draw() {
    const shown = rows.filter(({ status }) => !filter.value || status === filter.value);
    replace(list, shown.map(line));
    if (!shown.length) {
      const words = rows.length ? "None of these documents." : "No documents yet. Drop some above.";
      replace(list, element("li", { class: "empty" }, words));
    }
    more.hidden = cursor === null;
  }

  async function refresh() {
    const screen = await documents({ limit: 50 }, signal);
    const fresh = new Set(screen.documents.map(({ document_id: id }) => id));
    // What stood before and is newer than the screen's last is deleted; what is older was loaded by "Show more".
    const last = screen.documents.at(-1)?.updated_at;
    const older = screen.cursor
      ? rows.filter(({ document_id: id, updated_at: at }) => !fresh.has(id) && at <= last)
      : [];
    rows = [...screen.documents, ...older];
    if (!older.length) cursor = screen.cursor;
    draw();
  }

  async function extend() {
    const screen = await documents({ limit: 50, cursor }, signal);
    rows.push(...screen.documents);
    cursor = screen.cursor;
    draw();
  }

  const drawUploads = () => replace(sent, uploads.length ? uploadList() : null);
  changed.addEventListener("change", drawUploads, { signal });
  drawUploads();
  await refresh();
  watch(
    signal,
    refresh,
    () =>
      uploads.some(({ stage }) => stage !== "failed" && stage !== "done") ||
      rows.some(({ status }) => status === "RUNNING"),
  );
}

// Ask again as long as something is under way; and once more when it has ended.
async function watch(signal, refresh, busy) {
  let once = busy();
  while (!signal.aborted) {
    await new Promise((resume) => setTimeout(resume, POLL_MS));
    const now = busy();
    if (signal.aborted || !(now || once)) continue;
    once = now;
    await refresh().catch(() => null); // the list that is there stays; asked again in a moment
  }
}

function line(found) {
  const { document_id: id, status, reason } = found;
  const pages = found.pages_in ? `${found.pages_done} of ${many(found.pages_in, "page")}` : "";
  return element(
    "li",
    {},
    element(
      "div",
      { class: "grow" },
      link(`#/documents/${id}`, { "data-step": true, class: "title" }, found.name),
      reason && element("p", { class: "small reason" }, `${reason.message} `, element("code", {}, reason.code)),
    ),
    element(
      "div",
      { class: "labels" },
      found.label ? element("span", { class: "chip" }, name(found.label)) : null,
      found.tags.map((tag) => element("span", { class: "chip tag" }, tag)),
    ),
    element("span", { class: "small soft pages" }, pages),
    element("span", { class: "status", "data-status": status }, STATUS[status] ?? status),
    element(
      "time",
      { class: "small soft when", datetime: found.updated_at, title: found.updated_at },
      ago(found.updated_at),
    ),
  );
}
