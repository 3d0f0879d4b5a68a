// A document that has nothing to show yet: where its run is, until there is.

import { progress } from "../api.js";
import { element, problem, replace } from "../dom.js";
import { doing, share, stageSteps } from "../stages.js";

const POLL_MS = 1500;

// Calls `ended` once the run has.
export function waiting(id, ended, signal) {
  const node = element("section", { class: "waiting", "aria-live": "polite" });

  async function follow() {
    while (!signal.aborted) {
      const now = await progress(id, signal);
      if (now.stage === null) {
        ended();
        return;
      }
      const words = doing(now);
      replace(
        node,
        element("p", { class: "large" }, words),
        element("progress", { max: 1, value: share(now), "aria-label": words }),
        stageSteps(now),
      );
      await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
  }

  follow().catch((error) => {
    if (!signal.aborted) replace(node, problem(error));
  });
  return node;
}
