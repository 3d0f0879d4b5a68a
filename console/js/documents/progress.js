// Files on their way, each with its stage.

import { element, link } from "../dom.js";
import { forget, STAGES, uploads } from "../uploads.js";
import { many, STATUS } from "../words.js";

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
        ? element("button", { type: "button", class: "quiet", onclick: forget }, "Clear finished")
        : null,
    ),
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
  return element(
    "li",
    {},
    found ? link(`#/documents/${found.document_id}`, {}, upload.name) : element("span", {}, upload.name),
    element("span", { class: "status", "data-status": status }, words + pages),
    reason ? element("p", { class: "small reason" }, reason) : null,
    share === undefined
      ? null
      : element("progress", { max: 1, value: share, "aria-label": `${upload.name}: ${words}` }),
  );
}
