// Texts with marks. Offsets of the API count Unicode code points; a string of JavaScript counts UTF-16 units.

import { element } from "./dom.js";

// A search's extract, its matched words between « and ».
export function extract(text) {
  return text.split(/(«[^«»]*»)/).map((part) => (/^«.*»$/s.test(part) ? element("mark", {}, part.slice(1, -1)) : part));
}

// `text` with each range of [start, end) in a mark of its class; where ranges overlap, the first one wins.
export function marked(text, ranges) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  for (const { start, end, kind } of [...ranges].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start) continue;
    parts.push(points.slice(at, start).join(""), element("mark", { class: kind }, points.slice(start, end).join("")));
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}

// Where chunk.text[start:end] stands: ranges of the texts of blocks, by the block's id.
export function inBlocks(chunk, start, end, kind) {
  return chunk.sources.flatMap((source) => {
    const from = Math.max(start, source.start);
    const to = Math.min(end, source.end);
    if (from >= to) return [];
    const shift = source.offset - source.start;
    return [{ block: source.block, start: from + shift, end: to + shift, kind }];
  });
}

const BEFORE = 140;
const AFTER = 220;

// The passage around the sentence that answers, which is marked; the words that matched stand out in it.
export function answered({ text, highlight, answer }) {
  const points = Array.from(text);
  const before = points.slice(0, answer.start).join("");
  const after = points.slice(answer.end).join("");
  const matched = new Set([...highlight.matchAll(/«([^«»]*)»/g)].map(([, word]) => word.toLowerCase()));
  return [
    before.length > BEFORE ? `… ${before.slice(-BEFORE).replace(/^\S*\s/, "")}` : before,
    element("mark", { class: "answer" }, emphasised(answer.text, matched)),
    after.length > AFTER ? `${after.slice(0, AFTER).replace(/\s\S*$/, "")} …` : after,
  ];
}

function emphasised(text, words) {
  return text.split(/([\p{L}\p{N}]+)/u).map((part) => (words.has(part.toLowerCase()) ? element("b", {}, part) : part));
}
