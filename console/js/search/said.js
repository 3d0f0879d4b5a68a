// How the values of filters read to a person.

import { day, entityType, format, language, name, titled } from "../words.js";

export const TITLES = {
  type: "Type",
  media_type: "Format",
  language: "Language",
  entity: "Names",
  tag: "Tags",
  field: "Field",
  date_from: "Dated from",
  date_to: "Dated to",
  ingested_from: "Added from",
  ingested_to: "Added to",
};

// A value's own words, and what kind of value it is where the filter has several kinds. Entities are compared in small
// letters; how a document writes one, a count of it says.
export function said(filter, value, written) {
  if (filter === "media_type") return { text: format(value), kind: null };
  if (filter === "language") return { text: language(value), kind: null };
  if (filter === "type") return { text: name(value), kind: null };
  if (filter === "entity" || filter === "field") {
    const [kind, ...rest] = value.split(":");
    if (!rest.length) return { text: value, kind: null };
    return { text: written ?? rest.join(":").trim(), kind: filter === "entity" ? entityType(kind) : titled(kind) };
  }
  return { text: filter === "tag" ? value : day(value), kind: null };
}
