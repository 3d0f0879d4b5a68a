// How values of the API read to a person.

export const STATUS = { RUNNING: "being read", SUCCEEDED: "ready", PARTIAL: "ready, in part", FAILED: "failed" };

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

export function ago(time, now = Date.now()) {
  const seconds = (Date.parse(time) - now) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return relative.format(Math.round(seconds / size), unit);
}

export const name = (label) => label.replaceAll("_", " ").toLowerCase();
export const titled = (label) => name(label).replace(/^./, (first) => first.toUpperCase());
export const entityType = (type) => (type === "ORG" ? "Organisation" : titled(type));
// Only paper has pages: other formats are cut into sections.
export const place = (onPaper) => (onPaper ? "Page" : "Section");
export const percent = (share) => `${Math.round(share * 100)}%`;
export const many = (count, one, more = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

export function bytes(size) {
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}
