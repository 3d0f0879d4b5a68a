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
export const seconds = (count) => `${count < 10 ? count.toFixed(1) : Math.round(count).toLocaleString("en")} s`;

const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
// What stands in an address may be no day, and no language.
export const day = (date) => (Number.isNaN(Date.parse(date)) ? date : days.format(Date.parse(date)));
const languages = new Intl.DisplayNames(["en"], { type: "language" });
export const language = (code) => (/^[a-z]{2}$/.test(code) ? languages.of(code) : code);

const FORMATS = {
  "application/pdf": "PDF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/json": "JSON",
  "application/jsonl": "JSON Lines",
  "text/plain": "Text",
  "text/markdown": "Markdown",
  "text/html": "HTML",
  "text/csv": "CSV",
  "message/rfc822": "E-mail",
};
export const format = (mediaType) => FORMATS[mediaType] ?? mediaType.split("/").at(-1).toUpperCase();
