// What is marked on a page: the passage that was found, and the entities that were chosen.

import { inBlocks } from "../passages.js";

// Ranges of blocks' texts, by the block's id. Of two that overlap the first is seen: an entity within a passage.
export function marksOf({ chunk, chosen }, chunks) {
  const ranges = chosen.flatMap(({ chunk_id: id, start, end }) => inBlocks(chunks.get(id), start, end, "chosen"));
  if (chunk && !chosen.length) ranges.push(...inBlocks(chunk, 0, Array.from(chunk.text).length, "hit"));
  return Map.groupBy(ranges, ({ block }) => block);
}
