// What a search is narrowed down to: the values of each filter, as the address holds them.

// By the API's names of the filters; those of which a passage or a document can meet several.
const FILTERS = [
  "type",
  "media_type",
  "language",
  "entity",
  "field",
  "tag",
  "date_from",
  "date_to",
  "ingested_from",
  "ingested_to",
];
const SEVERAL = new Set(["entity", "field", "tag"]);

// `changed` is called when a reader chooses a value, or lets one go.
export function chosenFilters(query, changed) {
  const chosen = new Map(FILTERS.map((filter) => [filter, new Set(query.getAll(filter).filter(Boolean))]));
  return {
    of: (filter) => [...chosen.get(filter)],
    has: (filter, value) => chosen.get(filter).has(value),
    all: () => [...chosen].flatMap(([filter, values]) => [...values].map((value) => ({ filter, value }))),
    asked: () => Object.fromEntries([...chosen].map(([filter, values]) => [filter, [...values]])),

    toggle(filter, value) {
      const values = chosen.get(filter);
      const held = values.delete(value);
      if (!SEVERAL.has(filter)) values.clear(); // a document has one type, but names many
      if (!held) values.add(value);
      changed();
    },

    // An empty value lets go of the one before.
    replace(filter, value) {
      chosen.set(filter, new Set(value ? [value] : []));
      changed();
    },

    clear() {
      for (const values of chosen.values()) values.clear();
      changed();
    },
  };
}
