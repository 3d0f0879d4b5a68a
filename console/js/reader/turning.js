// From page to page, and from its picture to its text.

import { element } from "../dom.js";
import { place } from "../words.js";

export function turning(turn, toggle) {
  const before = element(
    "button",
    { type: "button", "data-turn": "-1", "aria-label": "Previous page", onclick: () => turn(page - 1) },
    "‹",
  );
  const after = element(
    "button",
    { type: "button", "data-turn": "1", "aria-label": "Next page", onclick: () => turn(page + 1) },
    "›",
  );
  const where = element("span", { role: "status", class: "small" });
  const other = element("button", { type: "button", class: "quiet", hidden: true, onclick: toggle });
  let page = 1;
  const update = (here, count) => {
    page = here.number;
    before.disabled = page <= 1;
    after.disabled = page >= count;
    where.textContent = `${place(here.width)} ${page} of ${count}`;
  };
  // Another way to see the page is offered where there is one.
  const offer = (there, asText) => {
    other.hidden = !there;
    other.textContent = asText ? "Show the page" : "Show its text";
  };
  return {
    node: element("div", { class: "turning" }, before, where, after, element("span", { class: "spacer" }), other),
    update,
    offer,
  };
}
