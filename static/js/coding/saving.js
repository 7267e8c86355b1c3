// Every change is a step that waits in a queue until the server has said it is saved. The queue is kept
// for this window's session, so a network that drops or a page that is loaded again loses nothing.
import { changed, codes, codings, log, replaceAll } from "./state.js";

const place = document.getElementById("coding");
const shown = document.getElementById("save-state");
let token = document.querySelector("#panel [name=csrfmiddlewaretoken]")?.value;
const KEPT = `coding:${place.dataset.own}`;
const LONGEST_PAUSE = 30_000;
let queue = [];
let busy = false;
let pause = 1000;
let timer = 0;
let refused = () => {};
let rest = () => {};
let stepped = () => {};
export const onRefused = (does) => { refused = does; };
export const onStepped = (does) => { stepped = does; };

function keep() {
  try { sessionStorage.setItem(KEPT, JSON.stringify(queue)); } catch { /* then in memory only */ }
}

function tell(state) {
  if (!shown || shown.dataset.state === state) return;
  shown.dataset.state = state;
  shown.textContent = shown.dataset[state];
}

// What a step changes is seen at once.
function show(step) {
  if (step.action === "create") {
    const { action, quote, version, name, ...coding } = step;
    if (name) codes.set(0, { id: 0, key: "…", name, help: "", colour: 7, usable: false });
    codings.set(step.key, { issue: "", interpretation: "", need: "", memo: "", lost: false, coder: "", revision: 0, ...coding });
  } else if (step.action === "edit") {
    const { action, revision, quote, version, ...changes } = step;
    const coding = codings.get(step.key);
    if (coding) Object.assign(coding, changes, "start" in changes ? { lost: false } : {});
  } else if (step.action === "remove") codings.delete(step.key);
}

export function save(step) {
  show(step);
  const last = queue.at(-1);
  const waits = last && !(busy && queue.length === 1);
  if (step.action === "edit" && waits && last.action === "edit" && last.key === step.key) {
    Object.assign(last, step, { revision: last.revision });
  } else queue.push(step);
  keep();
  changed();
  send();
}

export const revisionOf = (key) => codings.get(key)?.revision ?? 0;
// What is being written is not saved yet.
export const writing = () => { if (!queue.length) tell("saving"); };
export const isSaved = () => !queue.length;
export const onceSaved = (does) => { rest = does; };
export const rested = () => { if (!queue.length) tell("saved"); };

async function asked(step) {
  if (step.action === "undo" || step.action === "redo") step.seen ??= log.number;
  keep();
  const answer = await fetch(place.dataset.step, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(step),
  });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.status >= 500 || answer.status === 429) throw new Error("later");
  return { status: answer.status, body: isJson ? await answer.json() : null };
}

async function send() {
  clearTimeout(timer);
  if (busy) return;
  if (!queue.length) { tell("saved"); rest(); rest = () => {}; return; }
  busy = true;
  tell("saving");
  const step = queue[0];
  try {
    const { status, body } = await asked(step);
    busy = false;
    if (!body) { await renewToken(); later("signedOut"); return; }
    queue.shift();
    pause = 1000;
    if (status === 200) done(step, body); else giveBack(step, body);
    keep();
    send();
  } catch {
    busy = false;
    later("waiting");
  }
}

// A page in place of an answer: the session has ended. The step stays; whoever signs in again in another
// window gets a new token, which is looked up here.
async function renewToken() {
  const page = await (await fetch(`${location.pathname}?plain=1`)).text();
  token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(page)?.[1] ?? token;
}

function later(state) {
  tell(state);
  timer = setTimeout(send, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

function done(step, { coding, key, code, number, undo, redo }) {
  Object.assign(log, { number, undo, redo });
  if (code) codes.set(code.id, code);
  const more = queue.filter((next) => next.key === key);
  if (coding) for (const next of more) next.revision = coding.revision;
  if (more.length && codings.has(key)) codings.get(key).revision = coding?.revision ?? 0;
  else if (coding) codings.set(key, coding);
  else codings.delete(key);
  if (step.name && more.length && codings.has(key)) codings.get(key).code = code.id;
  changed();
  stepped(step, key);
}

// What later steps said of the same coding belongs to what was refused: nothing of it is lost.
function giveBack(step, answer) {
  const { key } = step;
  const mine = { ...step };
  for (const next of queue) if (key && next.key === key && next.action === "edit") Object.assign(mine, next, { action: step.action });
  queue = queue.filter((next) => !key || next.key !== key);
  const before = codings.get(key);
  if (answer.codings) {
    replaceAll(answer.codings);
    Object.assign(log, { number: answer.number, undo: answer.undo, redo: answer.redo });
    for (const next of queue) show(next);
  }
  changed();
  refused({ mine: { ...before, ...mine }, why: answer.error, now: codings.get(key) ?? null, step });
}

export function begin() {
  try { queue = JSON.parse(sessionStorage.getItem(KEPT)) ?? []; } catch { queue = []; }
  for (const step of queue) show(step);
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
  send();
}

export const newKey = () => crypto.randomUUID?.()
  ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
