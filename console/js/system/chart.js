// Pages over time, as bars: drawn by hand, since a few rectangles need no library.

import { element, svg } from "../dom.js";
import { many } from "../words.js";

const TALL = 100; // the view is as wide as there are intervals; the page stretches it
const GAP = 0.25;

const WINDOWS = { hour: "Last hour", day: "Last day", week: "Last week" };
const EACH = { hour: "minute", day: "hour", week: "day" };

export function throughput(figures, window, choose) {
  const { throughput: intervals } = figures;
  const pages = intervals.reduce((total, each) => total + each.pages, 0);
  const most = Math.max(0, ...intervals.map((each) => each.pages));
  const words = pages
    ? `${many(pages, "page")} read; ${most.toLocaleString("en")} in the busiest ${EACH[window]}.`
    : `Nothing was read in the ${WINDOWS[window].toLowerCase()}.`;
  return element(
    "figure",
    { class: "chart" },
    element(
      "div",
      { class: "segments" },
      Object.keys(WINDOWS).map((each) => tab(each, each === window, choose)),
    ),
    element("p", { class: "small soft" }, most ? many(most, "page") : null),
    bars(intervals, most, `Pages read by ${EACH[window]}. ${words}`, window),
    element("p", { class: "axis small soft", "aria-hidden": "true" }, axis(intervals, window)),
    element("figcaption", { class: "small" }, words),
  );
}

const tab = (window, pressed, choose) =>
  element(
    "button",
    { type: "button", class: "segment", "aria-pressed": String(pressed), onclick: () => choose(window) },
    WINDOWS[window],
  );

function bars(intervals, most, label, window) {
  const bar = ({ pages, documents, start }, number) =>
    svg(
      "rect",
      { x: number + GAP / 2, width: 1 - GAP, y: TALL * (1 - pages / most), height: (TALL * pages) / most },
      svg("title", {}, `${clock(start, window)}: ${many(pages, "page")}, ${many(documents, "document")}`),
    );
  return svg(
    "svg",
    {
      viewBox: `0 0 ${Math.max(1, intervals.length)} ${TALL}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    most ? intervals.map(bar) : null,
  );
}

// The first interval, that in the middle, and the last.
const axis = (intervals, window) =>
  [...new Set([0, Math.floor((intervals.length - 1) / 2), intervals.length - 1])]
    .filter((number) => intervals[number])
    .map((number) => element("span", {}, clock(intervals[number].start, window)));

const clock = (time, window) =>
  new Date(time).toLocaleString(
    "en-GB",
    window === "week" ? { weekday: "short", day: "numeric", timeZone: "UTC" } : { hour: "2-digit", minute: "2-digit" },
  );
