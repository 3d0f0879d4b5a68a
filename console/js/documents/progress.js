// Files on their way, each with its stage.

import { element, link } from "../dom.js";
import { doing, share } from "../stages.js";
import { forget, retry, STAGES, uploads } from "../uploads.js";
import { many, STATUS } from "../words.js";

// Of an upload's bar: the bytes take the first fifth, the queue no time to speak of, the run the rest.
const SENT = 0.2;

export function uploadList() {
  const open = uploads.filter(({ stage }) => stage !== "done" && stage !== "failed").length;
  const summary = open ? `${many(open, "file")} under way` : `${many(uploads.length, "file")} done`;
  return [
    element(
      "div",
      { class: "head tight" },
      element("h2", {}, "Uploads"),
      element("p", { class: "soft small", role: "status" }, summary),
      element("span", { class: "spacer" }),
      open < uploads.length
        ? element("button", { type: "button", class: "quiet small", onclick: forget }, "Clear finished")
        : null,
    ),
    element("ul", { class: "uploads" }, uploads.map(uploadLine)),
  ];
}

function uploadLine(upload) {
  const { stage, document: found } = upload;
  const status = stage === "done" ? found.status : stage === "failed" ? "FAILED" : "RUNNING";
  const pages = stage === "done" && found.pages_in ? `, ${found.pages_done} of ${many(found.pages_in, "page")}` : "";
  const words = stage === "done" ? STATUS[found.status] : stage === "reading" ? doing(upload.progress) : STAGES[stage];
  const reason = upload.reason ?? found?.reason?.message;
  return element(
    "li",
    {},
    found ? link(`#/documents/${found.document_id}`, {}, upload.name) : element("span", {}, upload.name),
    element("span", { class: "status", "data-status": status }, words + pages),
    reason ? element("p", { class: "small reason" }, reason, " ", stage === "failed" ? again(upload) : null) : null,
    stage === "done" || stage === "failed"
      ? null
      : element("progress", { max: 1, value: soFar(upload), "aria-label": `${upload.name}: ${words}` }),
  );
}

const again = (upload) =>
  element("button", { type: "button", class: "quiet small", onclick: () => retry(upload) }, "Try again");

function soFar({ stage, share: sent, progress }) {
  if (stage === "reading") return SENT + (1 - SENT) * share(progress);
  return stage === "queued" ? SENT : sent * SENT;
}
