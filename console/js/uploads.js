// Files on their way: sent straight to the bucket, three at a time, then followed until they are read.

import { documents, form, progress } from "./api.js";

const AT_ONCE = 3;
const POLL_MS = 1500;
const FOLLOWED = 6; // runs whose stage is asked for at each look

// Stages of one upload, in order; `failed` is one that never became a document.
export const STAGES = {
  waiting: "waiting its turn",
  sending: "sending",
  queued: "in the queue",
  reading: "being read",
  done: "",
  failed: "not uploaded",
};

export const uploads = [];
export const changed = new EventTarget();
let sending = 0;
let following = false;

const tell = () => changed.dispatchEvent(new Event("change"));

export function add(files) {
  for (const file of files)
    uploads.unshift({
      file,
      name: file.name,
      stage: "waiting",
      share: 0,
      document: null,
      progress: null,
      reason: null,
    });
  tell();
  next();
}

export function forget() {
  const open = uploads.filter(({ stage }) => stage !== "done" && stage !== "failed");
  uploads.splice(0, uploads.length, ...open);
  tell();
}

// One that failed on its way to the bucket; a document that was refused would be refused again.
export function retry(upload) {
  Object.assign(upload, { stage: "waiting", share: 0, reason: null });
  tell();
  next();
}

function next() {
  while (sending < AT_ONCE) {
    const upload = uploads.findLast(({ stage }) => stage === "waiting");
    if (!upload) return;
    sending += 1;
    upload.stage = "sending";
    send(upload)
      .catch((error) => Object.assign(upload, { stage: "failed", reason: error.message }))
      .finally(() => {
        sending -= 1;
        tell();
        next();
        follow();
      });
  }
}

async function send(upload) {
  if (upload.file.size === 0) throw new Error("The file is empty.");
  const signed = await form(upload.file);
  upload.id = signed.document_id;
  upload.before = (await latest()).get(upload.id)?.updated_at ?? null;
  await post(signed, upload);
  upload.stage = "queued";
}

// XMLHttpRequest, because fetch does not tell how much of a body was sent.
function post(signed, upload) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const [key, value] of Object.entries(signed.fields)) body.append(key, value);
    body.append("file", upload.file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      upload.share = total ? loaded / total : 0;
      tell();
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(new Error(`The bucket refused the file (${request.status}).`));
    });
    request.addEventListener("error", () => reject(new Error("The bucket did not take the file.")));
    request.open("POST", signed.url);
    request.send(body);
  });
}

async function latest() {
  const screen = await documents({ limit: 100 });
  return new Map(screen.documents.map((each) => [each.document_id, each]));
}

// At which stage its run is; unknown until the next look where that could not be told.
async function ask(upload) {
  upload.progress = await progress(upload.id).catch(() => upload.progress);
}

// One listing tells of all files at once. A document that was there before counts once it has changed.
async function follow() {
  if (following) return;
  following = true;
  const open = () => uploads.filter(({ stage }) => stage === "queued" || stage === "reading");
  const reading = () => uploads.filter(({ stage }) => stage === "reading").slice(-FOLLOWED);
  while (open().length) {
    const known = await latest().catch(() => new Map()); // asked again in a moment
    for (const upload of open()) {
      const found = known.get(upload.id);
      if (!found || found.updated_at === upload.before) continue;
      upload.document = found;
      upload.stage = found.status === "RUNNING" ? "reading" : "done";
    }
    await Promise.all(reading().map(ask));
    tell();
    if (open().length) await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
  following = false;
}
