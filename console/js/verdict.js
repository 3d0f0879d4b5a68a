// A reader's word on a hit: was it right? It is kept beside the document, and better rankings are made of it.

import { judge } from "./api.js";
import { element, replace } from "./dom.js";

export function verdict(query, hit) {
  const said = element("span", { role: "status" });
  const node = element(
    "div",
    { class: "verdict small soft" },
    button("right", "Right"),
    button("wrong", "Wrong"),
    said,
  );
  const key = crypto.randomUUID();

  function button(value, words) {
    return element(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": `${words}: the passage of ${hit.name}`,
        onclick: () => say(value),
      },
      words,
    );
  }

  async function say(value) {
    const body = { query, document_id: hit.document_id, chunk_id: hit.chunk_id, verdict: value };
    try {
      await judge(body, `${key}-${value}`);
      replace(node, said);
      said.textContent = `Noted as ${value}.`;
    } catch (error) {
      said.textContent = error.message;
    }
  }
  return node;
}
