// What the search is narrowed down to, each condition with the way to be rid of it.

import { element, replace } from "../dom.js";
import { said, TITLES } from "./said.js";

export function chips(chosen, written) {
  const list = element("ul", { class: "chips", "aria-label": "Narrowed down to" });

  function draw() {
    const all = chosen.all();
    const focused = list.contains(document.activeElement);
    list.hidden = !all.length;
    replace(
      list,
      all.map(({ filter, value }) => element("li", {}, chip(filter, value))),
      all.length > 1
        ? element(
            "li",
            {},
            element("button", { type: "button", class: "quiet small", onclick: chosen.clear }, "Clear all"),
          )
        : null,
    );
    // What was pressed is gone: the keyboard goes on with the next, or with the question.
    if (focused) (list.querySelector("button") ?? document.getElementById("q")).focus();
  }

  function chip(filter, value) {
    const { text, kind } = said(filter, value, written.get(value));
    const title = kind ?? TITLES[filter];
    return element(
      "button",
      {
        type: "button",
        class: "removable",
        "aria-label": `Remove ${title}: ${text}`,
        onclick: () => chosen.toggle(filter, value),
      },
      element("span", { class: "soft" }, title),
      element("span", { class: filter === "entity" && !written.has(value) ? "named" : null }, text),
      element("span", { "aria-hidden": "true", class: "cross" }, "×"),
    );
  }

  return { list, draw };
}
