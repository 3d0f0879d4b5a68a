// What analysing costs in AWS, by the cost model of `octavo cost`.

import { element } from "../dom.js";
import { many, titled } from "../words.js";
import { barList } from "./bars.js";

const usd = (amount, digits = 2) => `USD ${amount.toFixed(digits)}`;

export function cost({ region, date, pages_like: like, document_pages: long, presets }, pages) {
  const { small } = presets;
  const lines = Object.entries(small.services_per_thousand_pages).map(([service, amount]) => [
    service,
    amount,
    usd(amount, 4),
  ]);
  const said = [
    element(
      "dl",
      { class: "prices" },
      Object.entries(presets).map(([preset, { per_thousand_pages: each, month }]) =>
        element(
          "div",
          {},
          element("dt", {}, titled(preset)),
          element("dd", {}, element("strong", {}, usd(each, 3)), " per 1,000 pages"),
          element("dd", { class: "soft small" }, `and ${usd(month)} a month, whether used or not`),
        ),
      ),
    ),
    pages
      ? element(
          "p",
          {},
          `The ${many(pages, "page")} above: ${usd((pages / 1000) * small.per_thousand_pages, 4)} on small.`,
        )
      : null,
    element(
      "p",
      { class: "soft small" },
      `An estimate for AWS, ${region}, prices of ${date}, documents of ${long} pages like those of ${like}. `,
      element("code", {}, "octavo cost"),
      " shows the arithmetic, and takes pages of yours. On a machine of your own nothing is billed.",
    ),
  ];
  return element("div", { class: "cost" }, element("div", { class: "stack" }, said), barList(lines, ""));
}
