// A document's tags: each can be taken away, and others given.

import { tag } from "../api.js";
import { element, link, replace } from "../dom.js";

const LONGEST = 40;

export function tagEditor({ document_id: id, tags }) {
  const list = element("ul", { class: "chips", "aria-label": "Tags" });
  const said = element("p", { class: "small reason", role: "status" });
  const field = element("input", {
    type: "text",
    id: "tag",
    maxlength: LONGEST,
    placeholder: "Add a tag",
    autocomplete: "off",
    size: 10,
  });
  const form = element(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        const given = field.value.trim();
        if (given) give([...tags, given]);
      },
    },
    element("label", { class: "sr", for: "tag" }, "Add a tag"),
    field,
  );

  // The API keeps all tags at once, and answers with them as they are compared.
  async function give(wanted) {
    try {
      tags = await tag(id, wanted);
      field.value = "";
      said.textContent = "";
      draw();
    } catch (error) {
      said.textContent = error.message;
    }
  }

  function draw() {
    replace(list, tags.map(chip), element("li", {}, form));
  }

  function chip(name) {
    return element(
      "li",
      { class: "removable" },
      link(`#/search?${new URLSearchParams({ tag: name })}`, { title: "Search among these" }, name),
      element(
        "button",
        {
          type: "button",
          class: "cross",
          "aria-label": `Take the tag ${name} away`,
          onclick: () => give(tags.filter((other) => other !== name)).then(() => field.focus()),
        },
        "×",
      ),
    );
  }

  draw();
  return element("section", { class: "stack tight tags" }, element("h2", {}, "Tags"), list, said);
}
