// The place to drop files; the whole view takes them.

import { element } from "../dom.js";
import { add } from "../uploads.js";

export function dropPlace(signal) {
  const chooser = element("input", {
    type: "file",
    multiple: true,
    class: "sr",
    id: "files",
    tabindex: "-1",
    onchange: () => {
      add([...chooser.files]);
      chooser.value = "";
    },
  });
  const place = element(
    "div",
    { class: "drop" },
    element(
      "div",
      { class: "grow" },
      element("p", {}, element("strong", {}, "Drop files anywhere on this page")),
      element(
        "p",
        { class: "soft small" },
        "PDF, Word, HTML, text, Markdown, CSV, JSON, e-mail, and scans as PNG, JPEG or TIFF",
      ),
    ),
    element("label", { class: "sr", for: "files" }, "Files to upload"),
    chooser,
    element("button", { type: "button", "data-upload": true, onclick: () => chooser.click() }, "Choose files"),
  );
  const over = (on) => (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("over", on);
    if (event.type === "drop") add([...event.dataTransfer.files].filter(({ size, type }) => size > 0 || type !== ""));
  };
  for (const [kind, on] of [
    ["dragenter", true],
    ["dragover", true],
    ["dragleave", false],
    ["drop", false],
  ]) {
    document.addEventListener(kind, over(on), { signal });
  }
  return place;
}
