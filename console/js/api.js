// Octavo's API: one function that asks, and one name for each question.

import { drop, token } from "./session.js";

let base = "";
let tokens = true;

export const needsToken = () => tokens && !token();

// The page's own address says nothing of the API's: `octavo console` writes it beside the page.
export async function configure() {
  const answer = await fetch("config.json", { cache: "no-cache" });
  if (!answer.ok) throw new Failure(answer.status, "The console was not told where its API is; run `octavo console`.");
  const told = await answer.json();
  base = told.api.replace(/\/$/, "");
  tokens = told.tokens;
}

export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, { method = "GET", query = {}, body, key, signal } = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const parameters = new URLSearchParams(known.flatMap(([key, value]) => [value].flat().map((each) => [key, each])));
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  if (token()) headers.Authorization = `Bearer ${token()}`;
  let answer;
  try {
    const address = `${base}${path}${parameters.size ? `?${parameters}` : ""}`;
    answer = await fetch(address, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "Octavo does not answer. Is it up, and are you online?");
  }
  if (answer.ok) return answer;
  if (answer.status === 401 || answer.status === 403) {
    drop();
    document.dispatchEvent(new CustomEvent("signed-out"));
  }
  throw new Failure(answer.status, await sentence(answer));
}

async function sentence(answer) {
  const said = await answer.json().catch(() => ({}));
  return said.detail || said.message || `The API answered ${answer.status}.`;
}

const json = async (path, options) => (await ask(path, options)).json();
const at = (id) => `/documents/${encodeURIComponent(id)}`;

export const models = (signal) => json("/models", { signal });
export const judge = (body, key) => json("/feedback", { method: "POST", body, key });
export const health = (signal) => json("/healthz", { signal });
export const documents = (query, signal) => json("/documents", { query, signal });
export const form = (file) => json("/documents", { method: "POST", body: { name: file.name, size: file.size } });
export const detail = (id, signal) => json(at(id), { signal });
export const content = (id, signal) => json(`${at(id)}/content`, { signal });
export const similar = (id, query, signal) => json(`${at(id)}/similar`, { query, signal });
export const names = (query, signal) => json("/entities", { query, signal });
export const named = (type, query, signal) => json(`/entities/${encodeURIComponent(type)}`, { query, signal });
// A link to the picture is answered, which fetch follows; the width is of the picture in pixels.
export const pageImage = async (id, page, width, signal) =>
  (await ask(`${at(id)}/pages/${page}/image`, { query: { width }, signal })).blob();
// Where chunk.text[start:end] stands, on the pages of the document.
export const places = async (id, chunk, { start, end }, signal) =>
  (await json(`${at(id)}/places`, { query: { chunk, start, end }, signal })).places;
export const progress = (id, signal) => json(`${at(id)}/progress`, { signal });
export const tag = async (id, tags) => (await json(`${at(id)}/tags`, { method: "PUT", body: { tags } })).tags;
export const system = (window, signal) => json("/system", { query: { window }, signal });
export const remove = (id) => ask(at(id), { method: "DELETE" });
export const search = (query, signal) => json("/search", { query, signal });

// What analysing documents costs: a file beside the page, made of the project's own cost model.
export async function costs(signal) {
  const answer = await fetch("cost.json", { signal });
  if (!answer.ok) throw new Failure(answer.status, "The console has no file of costs.");
  return answer.json();
}
