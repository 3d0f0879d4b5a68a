// What stands below the search box before anything is asked.

import { element } from "../dom.js";

const FORMS = [
  ["how long beforehand must one give notice", "ask in your own words: meaning counts, too"],
  ['"governing law"', "these words, side by side"],
  ["terminat*", "words that begin so"],
  ["lease -draft", "without what says “draft”"],
  ["type:contract title:services", "only such documents"],
];

export function hint(ask) {
  const example = (text) => element("button", { type: "button", class: "example", onclick: () => ask(text) }, text);
  return element(
    "section",
    { class: "hint", "aria-label": "What to write" },
    element("p", { class: "soft" }, "Find the passage, on its page. For instance:"),
    element(
      "dl",
      {},
      FORMS.map(([text, does]) =>
        element("div", {}, element("dt", {}, example(text)), element("dd", { class: "soft" }, does)),
      ),
    ),
  );
}
