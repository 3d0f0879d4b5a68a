// A list of values, each with a bar.

import { element } from "../dom.js";

// `rows` are [words, value, the value in words]; the greatest fills its bar.
export function barList(rows, nothing) {
  if (!rows.length) return element("p", { class: "soft" }, nothing);
  const most = Math.max(...rows.map(([, value]) => value)) || 1;
  return element(
    "ul",
    { class: "bars" },
    rows.map(([words, value, shown]) =>
      element(
        "li",
        {},
        element("span", {}, words),
        element("meter", { max: most, value, "aria-label": words }, shown),
        element("span", { class: "small soft" }, shown),
      ),
    ),
  );
}
