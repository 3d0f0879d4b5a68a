// More like this: asked for when it is opened, since most readers do not ask.

import { similar } from "../api.js";
import { element, link, problem, replace } from "../dom.js";
import { many, place } from "../words.js";

const MOST = 5;

// Documents like this one; and where a passage is marked, passages like that.
export function moreLikeThis(id, chunk, signal) {
  return element(
    "section",
    { class: "stack alike" },
    element("h2", {}, "More like this"),
    chunk ? unfolding("Passages like the one marked", { chunk: chunk.id }) : null,
    unfolding("Documents", {}),
  );

  function unfolding(title, asked) {
    const list = element("div", { "aria-live": "polite" });
    const open = () => similar(id, { ...asked, limit: MOST }, signal).then(found, failed);
    const found = ({ copies, hits }) => {
      if (hits.length + copies.length === 0) replace(list, element("p", { class: "soft small" }, "There is none."));
      else replace(list, copies.length ? element("ul", {}, copies.map(copy)) : null, element("ul", {}, hits.map(line)));
    };
    const failed = (error) => {
      if (!signal.aborted) replace(list, problem(error));
    };
    return element(
      "details",
      { class: "kind", ontoggle: (event) => event.target.open && !list.hasChildNodes() && open() },
      element("summary", {}, title),
      list,
    );
  }
}

const to = ({ document_id: id, chunk_id: chunk, page }) => `#/documents/${id}?${new URLSearchParams({ page, chunk })}`;

const copy = (other) => element("li", { class: "small" }, "The same in ", link(to(other), {}, other.name));

function line(hit) {
  const others = hit.others.length ? `, and in ${many(hit.others.length, "other")}` : "";
  return element(
    "li",
    { class: "small" },
    link(hit.link, {}, hit.name),
    element("span", { class: "soft" }, ` ${place(hit.locations[0]?.box)} ${hit.page}${others}`),
    element("p", { class: "soft" }, hit.highlight),
  );
}
