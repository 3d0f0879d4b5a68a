// The frame: who is here, which view is shown, and the keys that work everywhere.

import { configure, needsToken } from "./api.js";
import { element, link, problem, replace } from "./dom.js";
import { listen } from "./keys.js";
import { drop, token } from "./session.js";
import { signIn } from "./views/signin.js";
import * as search from "./views/search.js";
import * as documents from "./views/documents.js";
import * as entity from "./views/entity.js";
import * as names from "./views/names.js";
import * as reader from "./views/reader.js";
import * as system from "./views/system.js";

const VIEWS = [
  ["search", "Search", search],
  ["documents", "Documents", documents],
  ["entities", "Names", names],
  ["system", "System", system],
];
const main = document.getElementById("main");
let current = new AbortController();

function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", id] = path.split("/").map(decodeURIComponent);
  return { name: name || "search", id, query: new URLSearchParams(query) };
}

function viewOf({ name, id }) {
  if (name === "documents" && id) return reader;
  if (name === "entities" && id) return entity;
  return VIEWS.find(([each]) => each === name)?.[2] ?? search;
}

async function show() {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const here = route();
  for (const tab of document.querySelectorAll("#nav a")) {
    if (tab.dataset.view === here.name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  main.setAttribute("aria-busy", "true"); // until the view has what it asked for
  try {
    await viewOf(here).show(main, here, signal);
  } catch (error) {
    if (!signal.aborted) replace(main, problem(error));
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
}

function askForToken() {
  current.abort();
  document.getElementById("leave").hidden = true;
  signIn(main, enter);
}

function enter() {
  if (needsToken()) {
    askForToken();
    return;
  }
  document.getElementById("leave").hidden = !token();
  show();
}

async function start() {
  const tabs = VIEWS.map(([name, title]) => link(`#/${name}`, { "data-view": name }, title));
  replace(document.getElementById("nav"), tabs);
  document.getElementById("leave").addEventListener("click", () => {
    drop();
    askForToken();
  });
  document.addEventListener("signed-out", askForToken);
  listen();
  try {
    await configure();
  } catch (error) {
    replace(main, element("div", { class: "narrow" }, problem(error)));
    return;
  }
  window.addEventListener("hashchange", enter);
  enter();
}

start();
