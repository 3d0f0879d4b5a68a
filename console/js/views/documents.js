// All documents with what became of them, and the place to drop more.

import { documents } from "../api.js";
import { element, link, replace } from "../dom.js";
import { add, changed, forget, STAGES, uploads } from "../uploads.js";
import { ago, many, name, STATUS } from "../words.js";

const POLL_MS = 2500;

export async function show(main, _, signal) {
  document.title = "Documents – Octavo";
  const list = element("ul", { class: "documents" });
  const sent = element("section", { "aria-label": "Uploads" });
  const more = element("button", { type: "button", hidden: true, onclick: () => extend() }, "Show more");
  const filter = element("select", { id: "status", onchange: () => draw() },
    element("option", { value: "" }, "Any status"),
    Object.entries(STATUS).map(([value, words]) => element("option", { value }, words)));
  let rows = [];
  let cursor = null;

  replace(main,
    element("div", { class: "head" },
      element("h1", { tabindex: "-1" }, "Documents"),
      element("span", { class: "spacer" }),
      element("label", { class: "sr", for: "status" }, "Status"), filter),
    dropPlace(signal), sent, list, more);

  function draw() {
    const shown = rows.filter(({ status }) => !filter.value || status === filter.value);
    replace(list, shown.map(line));
    if (!shown.length) replace(list, element("li", { class: "empty" }, rows.length ? "None of these documents." : "No documents yet. Drop some above."));
    more.hidden = cursor === null;
  }

  async function refresh() {
    const screen = await documents({ limit: 50 }, signal);
    const fresh = new Set(screen.documents.map(({ document_id: id }) => id));
    const older = rows.length > 50 ? rows.slice(50).filter(({ document_id: id }) => !fresh.has(id)) : [];
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
  watch(signal, refresh, () => uploads.some(({ stage }) => stage !== "failed" && stage !== "done") || rows.some(({ status }) => status === "RUNNING"));
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
  return element("li", {},
    element("div", { class: "grow" },
      link(`#/documents/${id}`, { "data-step": true, class: "title" }, found.name),
      reason && element("p", { class: "small reason" }, `${reason.message} `, element("code", {}, reason.code))),
    found.label ? element("span", { class: "chip" }, name(found.label)) : null,
    element("span", { class: "small soft pages" }, pages),
    element("span", { class: "status", "data-status": status }, STATUS[status] ?? status),
    element("time", { class: "small soft when", datetime: found.updated_at, title: found.updated_at }, ago(found.updated_at)));
}

function dropPlace(signal) {
  const chooser = element("input", { type: "file", multiple: true, class: "sr", id: "files", tabindex: "-1", onchange: () => {
    add([...chooser.files]);
    chooser.value = "";
  } });
  const place = element("div", { class: "drop" },
    element("p", {}, element("strong", {}, "Drop files anywhere on this page")),
    element("p", { class: "soft small" }, "PDF, Word, HTML, text, Markdown, CSV, JSON, e-mail, and scans as PNG, JPEG or TIFF"),
    element("label", { class: "sr", for: "files" }, "Files to upload"), chooser,
    element("button", { type: "button", "data-upload": true, onclick: () => chooser.click() }, "Choose files"));
  const over = (on) => (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("over", on);
    if (event.type === "drop") add([...event.dataTransfer.files].filter(({ size, type }) => size > 0 || type !== ""));
  };
  for (const [kind, on] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(kind, over(on), { signal });
  }
  return place;
}

function uploadList() {
  const open = uploads.filter(({ stage }) => stage !== "done" && stage !== "failed").length;
  const summary = open ? `${many(open, "file")} under way` : `${many(uploads.length, "file")} done`;
  return [
    element("div", { class: "head tight" },
      element("h2", {}, "Uploads"), element("p", { class: "soft small", role: "status" }, summary), element("span", { class: "spacer" }),
      element("button", { type: "button", class: "quiet", onclick: forget }, "Clear finished")),
    element("ul", { class: "uploads" }, uploads.map(uploadLine)),
  ];
}

function uploadLine(upload) {
  const { stage, document: found } = upload;
  const words = stage === "done" ? STATUS[found.status] : STAGES[stage];
  const share = { waiting: 0, sending: upload.share * 0.4, queued: 0.5, reading: 0.75 }[stage];
  const status = stage === "done" ? found.status : stage === "failed" ? "FAILED" : "RUNNING";
  const pages = stage === "done" && found.pages_in ? `, ${found.pages_done} of ${many(found.pages_in, "page")}` : "";
  const reason = upload.reason ?? found?.reason?.message;
  return element("li", {},
    found ? link(`#/documents/${found.document_id}`, {}, upload.name) : element("span", {}, upload.name),
    element("span", { class: "status", "data-status": status }, words + pages),
    reason ? element("p", { class: "small reason" }, reason) : null,
    share === undefined ? null : element("progress", { max: 1, value: share, "aria-label": `${upload.name}: ${words}` }));
}

