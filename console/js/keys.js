// The keyboard: what each key does, in one table that `?` shows.

import { element } from "./dom.js";

const go = (hash) => () => {
  location.hash = hash;
};

const KEYS = [
  ["/", "search", focusSearch],
  ["g d", "go to the documents", go("#/documents")],
  ["g n", "go to the names", go("#/entities")],
  ["g s", "go to the system", go("#/system")],
  ["j", "next passage, document or page", () => step(1)],
  ["k", "the one before", () => step(-1)],
  ["Enter", "open it", null],
  ["u", "choose files to upload", chooseFiles],
  ["?", "these keys", showKeys],
  ["Esc", "close, or leave a field", null],
];

let pending = "";

export function listen() {
  document.getElementById("keys").addEventListener("click", showKeys);
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape" && typing) typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typed = pending ? `${pending} ${event.key}` : event.key;
  pending = event.key === "g" ? "g" : "";
  const [, , act] = KEYS.find(([key]) => key === typed) ?? [];
  if (!act) return;
  event.preventDefault();
  act();
}

function focusSearch() {
  const field = document.querySelector('input[type="search"]');
  if (field) field.select();
  else location.hash = "#/search";
}

// The files are chosen among the documents: elsewhere the key leads there.
function chooseFiles() {
  const button = document.querySelector("[data-upload]");
  if (button) button.click();
  else location.hash = "#/documents";
}

// A view marks what can be stepped through: links with data-step, or two buttons with data-turn.
function step(direction) {
  const turn = document.querySelector(`[data-turn="${direction}"]`);
  if (turn) {
    turn.click();
    return;
  }
  const places = [...document.querySelectorAll("[data-step]")];
  const at = places.indexOf(document.activeElement);
  const next = at < 0 ? (direction > 0 ? 0 : places.length - 1) : at + direction;
  places[Math.max(0, Math.min(next, places.length - 1))]?.focus();
}

function showKeys() {
  const rows = KEYS.map(([key, does]) => [
    element(
      "dt",
      {},
      key.split(" ").map((each) => [element("kbd", {}, each), " "]),
    ),
    element("dd", {}, does),
  ]);
  const close = element("button", { class: "primary", type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = element(
    "dialog",
    { "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    element("h2", { id: "keys-title" }, "Keyboard"),
    element("dl", { class: "keys" }, rows),
    element("div", { class: "buttons" }, close),
  );
  document.body.append(dialog);
  dialog.showModal();
}
