// The stages of a run, as a person follows them.

import { element } from "./dom.js";
import { many } from "./words.js";

export const STAGES = { split: "First look", extract: "Reading", analyse: "Understanding", index: "Indexing" };
const DOING = { split: "looking at it", analyse: "understanding it", index: "putting it into the index" };

// In words. `progress` is null until the API has told.
export function doing(progress) {
  if (!progress?.stage) return "being read";
  if (progress.stage !== "extract") return DOING[progress.stage];
  return progress.pages_read
    ? `${progress.pages_read.toLocaleString("en")} of ${many(progress.pages, "page")} read`
    : `reading ${many(progress.pages, "page")}`;
}

// As a share of the whole: a quarter a stage.
export function share(progress) {
  if (!progress?.stage) return 0;
  const before = Object.keys(STAGES).indexOf(progress.stage);
  const within = progress.stage === "extract" ? progress.pages_read / progress.pages : 0;
  return (before + within) / Object.keys(STAGES).length;
}

export function stageSteps(progress) {
  return element(
    "ol",
    { class: "steps" },
    Object.entries(STAGES).map(([stage, words]) => {
      const state = progress.ended[stage] ? "done" : stage === progress.stage ? "now" : "next";
      return element("li", { "data-state": state, "aria-current": state === "now" ? "step" : null }, words);
    }),
  );
}
