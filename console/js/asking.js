// A form that asks as one types, and questions of which only the latest counts.

import { element } from "./dom.js";

const PAUSE_MS = 220;

// The form around a field and what narrows its answer. `ask` is called a moment after the last letter, and at once by all else.
export function askingForm(label, field, filters, ask, signal) {
  let timer;
  const form = element(
    "form",
    {
      class: "searching",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        ask();
      },
    },
    element("label", { class: "sr", for: field.id }, label),
    field,
    element("div", { class: "filters" }, filters),
  );
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(ask, event.target === field ? PAUSE_MS : 0);
  });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return form;
}

// A function that gives each question a signal of its own, and ends the one before.
export function latest(signal) {
  let asking = new AbortController();
  signal.addEventListener("abort", () => asking.abort());
  return () => {
    asking.abort();
    asking = new AbortController();
    return asking.signal;
  };
}
