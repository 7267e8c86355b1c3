// Typing along during a talk. A text is first kept on this device, then sent; the server's word alone calls
// it saved. What waits is continued by the device that began it, so nothing takes its place unseen.
import { drop, forget, KEPT, stored } from "./talks.js";

const form = document.getElementById("guide");
const state = document.getElementById("state");
const refused = document.getElementById("refused");
const { interview } = form.dataset;
// Made here: a page that is opened again without a network is the same page, but types on its own.
const ownDevice = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const fields = new Map([...form.querySelectorAll("[data-question]")].map((box) => [box.dataset.question, box.querySelector("textarea")]));

const queue = new Map(); // question -> what waits to be sent
let sequence = Date.now();
let sending = null; // while something is on its way
let over = false; // refused for good: the talk is withdrawn or finished
let pause = 1000;
let waiting; // the timer of the next attempt

function say(kind, text = form.dataset[kind]) {
  state.dataset.state = kind;
  if (state.textContent !== text) state.textContent = text; // read out once
}
const baseOf = (question) => form.elements[`base.${question}`];

function keep(question) {
  const before = queue.get(question);
  sequence = Math.max(sequence, before?.sequence ?? 0) + 1;
  const note = {
    interview, question, sequence, at: Date.now(), text: fields.get(question).value,
    device: before?.device ?? ownDevice, base: before?.base ?? Number(baseOf(question).value),
  };
  queue.set(question, note);
  if (over) giveBack();
  else if (state.dataset.state !== "offline" && state.dataset.state !== "signedout") say("saving");
  return stored("readwrite", (store) => store.put(note));
}

// Whoever signs in again, in another window perhaps, is given another token; a page kept here has the old one.
function token() {
  const [, current] = /(?:^|; )csrftoken=(\w+)/.exec(document.cookie) ?? [];
  if (current) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = current; });
  return form.elements.csrfmiddlewaretoken.value;
}

// --- sending: one device's notes at a time, again and again until they are safe -------------------------
async function send() {
  await sending; // what is on its way may be older than what waits
  clearTimeout(waiting);
  sending ??= sendAll().finally(() => { sending = null; });
  return sending;
}
function later(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(send, milliseconds);
}
function again(kind) {
  say(kind);
  later(pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, 60000);
}
async function sendAll() {
  for (const device of new Set([...queue.values()].map((note) => note.device))) {
    if (over) return;
    const notes = [...queue.values()].filter((note) => note.device === device);
    let answer;
    let body;
    try {
      answer = await fetch(form.dataset.save, {
        method: "POST",
        redirect: "manual", // to the sign-in page
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ device, notes: notes.map(({ sequence: number, question, text, base }) => ({ sequence: number, question, text, base })) }),
        signal: AbortSignal.timeout?.(20000),
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) { again("signedout"); return; }
      if (answer.status >= 500 || answer.status === 429) { again("offline"); return; }
      body = await answer.json();
    } catch { again("offline"); return; }
    if (answer.status === 404 || answer.status === 409) {
      over = true;
      say("error", body.error);
      giveBack();
      forget(interview);
      return;
    }
    if (!answer.ok) { say("error", body.error); return; }
    pause = 1000;
    await Promise.all(notes.filter((note) => body.acknowledged.includes(note.sequence)).map((note) => acknowledge(note, body.arrivals[note.question])));
    showAsides(body.asides);
  }
  if (queue.size) say("saving");
  else if (state.dataset.state) say("saved");
}
// A text that arrived stays until a page is loaded that holds it: the kept one may be older.
function acknowledge(note, arrival) {
  if (arrival) baseOf(note.question).value = arrival;
  if (queue.get(note.question)?.sequence !== note.sequence) return null; // typed on meanwhile
  queue.delete(note.question);
  return arrival ? stored("readwrite", (store) => store.put({ ...note, arrival })) : drop(note);
}

// --- what is shown ------------------------------------------------------------------------------------------
function showAsides(asides) {
  for (const [question, found] of Object.entries(asides)) {
    const place = fields.get(question)?.closest("[data-question]").querySelector("[data-asides]");
    for (const { id, text, by } of place ? found : []) {
      let box = place.querySelector(`[data-aside="${id}"]`);
      if (!box) {
        box = document.getElementById("aside").content.firstElementChild.cloneNode(true);
        box.dataset.aside = id;
        box.querySelector("button").value = id;
        if (by) box.querySelector("[data-by]").textContent = `: ${by}`;
        place.append(box);
      }
      box.querySelector("[data-text]").textContent = text;
    }
  }
}
function giveBack() {
  const typed = [...form.querySelectorAll("[data-question]")].map((box) => [box.querySelector("label span").textContent, box.querySelector("textarea").value]);
  refused.querySelector(".notice__title").textContent = state.textContent;
  refused.querySelector("textarea").value = typed.filter(([, text]) => text.trim()).map((pair) => pair.join("\n")).join("\n\n");
  if (refused.hidden) {
    refused.hidden = false;
    refused.focus();
  }
}
document.getElementById("remove").addEventListener("click", async () => {
  await Promise.all([...queue.values()].map(drop));
  queue.clear();
  await forget(interview);
  window.location.assign(form.dataset.list);
});

// --- everything together ------------------------------------------------------------------------------------
form.addEventListener("input", ({ target }) => {
  const question = target.closest("[data-question]")?.dataset.question;
  if (!question) return;
  keep(question);
  if (!over) later(800);
});
form.addEventListener("change", send);
form.addEventListener("submit", async (event) => {
  // Nothing goes on while a text waits here; the fields themselves need not be sent a second time.
  event.preventDefault();
  const { name, value } = event.submitter;
  pause = 1000;
  await send();
  if (queue.size) return;
  if (value === "finish") await forget(interview);
  token();
  fields.forEach((field) => { field.disabled = true; });
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.submit();
});
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) window.location.reload(); });
window.addEventListener("online", () => { pause = 1000; send(); });
document.addEventListener("visibilitychange", send);

form.querySelectorAll("[data-plain]").forEach((button) => { button.hidden = true; });
const early = [...fields].filter(([, field]) => field.value !== field.defaultValue).map(([question]) => question);
for (const note of await stored("readonly", (store) => store.getAll()) ?? []) {
  const isHere = note.interview === interview && fields.has(note.question);
  if (Date.now() - note.at > KEPT || (isHere && note.arrival <= Number(baseOf(note.question).value))) drop(note);
  else if (isHere) {
    const field = fields.get(note.question);
    if (!early.includes(note.question) && !queue.has(note.question)) field.value = note.text;
    else if (!field.value.includes(note.text)) field.value = `${note.text}\n\n${field.value}`; // typed before this was known
    if (note.arrival) baseOf(note.question).value = note.arrival;
    else queue.set(note.question, { ...note, sequence: Math.max(note.sequence, queue.get(note.question)?.sequence ?? 0) });
  }
}
[...fields.keys()].filter((question) => (queue.has(question) ? queue.get(question).text !== fields.get(question).value : early.includes(question))).forEach(keep);
if (queue.size) {
  say("saving");
  send();
}
// A page opened once can be opened again without a network, where the browser allows it.
navigator.serviceWorker?.register(form.dataset.worker).catch(() => {});
