// The marks of a page, in its text and over its picture.

import { inBlocks } from "../passages.js";

// What is marked: the passage that was found, or in its place the entities that were chosen. Ranges by the block's id.
// The heading that was gone to is marked over the picture alone: in the text it stands at the top.
export function marksOf({ chunk, chosen, block }, chunks) {
  const ranges = chosen.length
    ? chosen.flatMap(({ chunk_id: id, start, end }) => inBlocks(chunks.get(id), start, end, "chosen"))
    : chunk
      ? inBlocks(chunk, 0, Array.from(chunk.text).length, "hit")
      : [];
  const here = block === null ? [] : [{ block, start: 0, end: 0, kind: "here" }];
  return Map.groupBy([...here, ...ranges], (range) => range.block);
}

// The boxes of the marked blocks, in points from the page's top left.
export function boxesOf(page, marks) {
  return page.blocks
    .filter(({ id }) => marks.has(id))
    .flatMap(({ id, locations }) =>
      locations
        .filter((place) => place.box && place.page === page.number)
        .map(({ box }) => ({ box, kind: marks.get(id)[0].kind })),
    );
}
