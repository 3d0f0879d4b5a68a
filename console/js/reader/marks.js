// The marks of a page, in its text and over its picture.

import { inBlocks } from "../passages.js";

// What is marked: the passage that was found and in it the answer, or in its place the entities that were chosen. Ranges by the block's id.
// The heading that was gone to is marked over the picture alone: in the text it stands at the top.
export function marksOf({ chunk, answer, chosen, block }, chunks) {
  const ranges = chosen.length
    ? chosen.flatMap(({ chunk_id: id, start, end }) => inBlocks(chunks.get(id), start, end, "chosen"))
    : chunk
      ? inPassage(chunk, answer)
      : [];
  const here = block === null ? [] : [{ block, start: 0, end: 0, kind: "here" }];
  return Map.groupBy([...here, ...ranges], (range) => range.block);
}

function inPassage(chunk, answer) {
  const length = Array.from(chunk.text).length;
  if (!answer) return inBlocks(chunk, 0, length, "hit");
  return [
    ...inBlocks(chunk, answer.start, answer.end, "answer"),
    ...inBlocks(chunk, 0, answer.start, "hit"),
    ...inBlocks(chunk, answer.end, length, "hit"),
  ];
}

// A block is no answer: more stands in it.
const kindOf = ([{ kind }]) => (kind === "answer" ? "hit" : kind);

// The boxes on the page, in points from its top left: of the answer's own words once they are known, else of the marked blocks.
export function boxesOf(page, marks, { chosen, block, places }) {
  if (places && !chosen.length && block === null)
    return places
      .filter((place) => place.box && place.page === page.number)
      .map(({ box }) => ({ box, kind: "answer" }));
  return page.blocks
    .filter(({ id }) => marks.has(id))
    .flatMap(({ id, locations }) =>
      locations
        .filter((place) => place.box && place.page === page.number)
        .map(({ box }) => ({ box, kind: kindOf(marks.get(id)) })),
    );
}
