// A document is deleted after a second word only.

import { remove } from "../api.js";
import { element, problem, replace } from "../dom.js";

export function confirmRemoval(detail) {
  const said = element("div", {});
  const yes = element(
    "button",
    {
      type: "button",
      class: "danger",
      onclick: async () => {
        try {
          await remove(detail.document_id);
          dialog.close();
          location.hash = "#/documents";
        } catch (error) {
          replace(said, problem(error));
        }
      },
    },
    "Delete",
  );
  const dialog = element(
    "dialog",
    { "aria-labelledby": "removal", onclose: () => dialog.remove() },
    element("h2", { id: "removal" }, "Delete this document?"),
    element("p", {}, detail.name),
    element("p", { class: "soft small" }, "Its pages, passages and findings go at once, and nobody finds it again."),
    said,
    element(
      "div",
      { class: "buttons" },
      element("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Keep it"),
      yes,
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
