// The questionnaire as one document: pages, conditions, saving as one goes, ranking by taps.
// An answer is first kept on this device, then sent; the server's word alone calls it saved.
import { evaluate, isTrue } from "./expressions.js";

const form = document.getElementById("answers");
const state = document.getElementById("state");
const { draft } = form.dataset;
const DAY = 86400000;
const KEPT = 30 * DAY;

// --- keeping on this device: IndexedDB, else local storage, else memory ---------------------------
const local = {
  read: (key, fallback) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? fallback; } catch { return fallback; }
  },
  write: (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  },
};
const wrapped = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const database = new Promise((resolve) => {
  try {
    const opening = indexedDB.open("tna", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("queue", { keyPath: ["draft", "question"] });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => resolve(null);
    setTimeout(resolve, 2000, null);
  } catch { resolve(null); }
});
async function stored(mode, work) {
  const opened = await database;
  if (!opened) return null;
  try { return await wrapped(work(opened.transaction("queue", mode).objectStore("queue"))); } catch { return null; }
}

const device = local.read("tna:device", "") || (() => {
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  local.write("tna:device", made);
  return made;
})();
let queue = new Map(); // question -> what waits to be sent
let sequence = Math.max(local.read("tna:sequence", 0), Date.now());
let sending = false;
let pause = 1000;
let sent = ""; // what the server said once the answers had been sent
let clock = null; // a pilot measures the time spent on each question
if (form.dataset.pilot) import(form.dataset.pilot).then(({ watch }) => { clock = watch(form); }).catch(() => {});

const remember = (entry) => {
  queue.set(entry.question, entry);
  return stored("readwrite", (store) => store.put(entry)).then((done) => {
    if (done === null) local.write(`tna:${draft}:queue`, [...queue.values()]);
  });
};
// What the server has, it has said when (its own clock): a page kept from before that moment, which the
// worker shows without a network, does not hold it yet and is filled in from here.
const acknowledge = (entry, saved) => {
  if (queue.get(entry.question)?.sequence !== entry.sequence) return null;
  queue.delete(entry.question);
  local.write(`tna:${draft}:queue`, [...queue.values()]);
  return stored("readwrite", (store) => store.put({ ...entry, saved }));
};
const newer = [];
async function recall() {
  const made = Number(form.dataset.made);
  const found = [...(await stored("readonly", (store) => store.getAll()) ?? []), ...local.read(`tna:${draft}:queue`, [])];
  for (const entry of found) {
    sequence = Math.max(sequence, entry.sequence);
    const isOld = Date.now() - entry.at > KEPT || (entry.draft === draft && entry.saved < made);
    if (isOld) stored("readwrite", (store) => store.delete([entry.draft, entry.question]));
    else if (entry.draft !== draft) continue;
    else if (entry.saved) newer.push(entry);
    else if (!(queue.get(entry.question)?.sequence >= entry.sequence)) queue.set(entry.question, entry);
  }
}

// --- reading the form ------------------------------------------------------------------------------
const questions = [...form.querySelectorAll("[data-question]")];
const named = new Map(questions.map((question) => [question.dataset.question, question]));
function fieldsOf(name) {
  const fields = {};
  for (const [key, value] of new FormData(form)) {
    if (key === name || key.startsWith(`${name}.`)) (fields[key] ??= []).push(value);
  }
  return fields;
}
const dayOf = (text) => {
  const written = /^\s*(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})\s*$/.exec(text);
  const iso = written ? `${written[3]}-${written[2].padStart(2, "0")}-${(written[1] ?? "1").padStart(2, "0")}` : text;
  const time = Date.parse(`${iso.length === 7 ? `${iso}-01` : iso}T00:00Z`);
  return /^\d{4}-\d\d(-\d\d)?$/.test(iso) && !Number.isNaN(time) ? { day: time / DAY } : null;
};
const numberOf = (text) => {
  const digits = (text ?? "").replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^-?\d{1,12}(\.\d+)?$/.test(digits) ? Number(digits) : null;
};
// The value of a question as conditions see it; the twin of value_of in routing.py.
function valueOf(code, parts = []) {
  const question = named.get(code);
  if (!question || question.dataset.applies === "no") return null;
  const { name, type } = question.dataset;
  const fields = fieldsOf(name);
  const one = (...path) => fields[[name, ...path].join(".")]?.at(-1) ?? "";
  const offered = (value) => !question.querySelector(`input[value="${CSS.escape(value)}"]`)?.closest("label").hidden;
  switch (type) {
    case "consent": return one() ? true : null;
    case "single": return one() && offered(one()) ? one() : null;
    case "multi": {
      const chosen = (fields[name] ?? []).filter(offered);
      return chosen.length ? chosen : null;
    }
    case "number": return numberOf(one());
    case "date": case "month": return dayOf(one());
    case "ranking": return numberOf(one(parts[0]));
    case "scale": return /^\d+$/.test(one(parts[0])) ? Number(one(parts[0])) : one(parts[0]) || null;
    case "pair_rating": return one(parts[0], "nr") ? 8 : numberOf(one(...parts));
    case "cascade": return one(parts[0]) || null;
    default: return one().trim() || null;
  }
}

// What was answered before this script had arrived: no event told of it.
const isTouched = (input) => {
  if (input.type === "radio" || input.type === "checkbox") return input.checked !== input.defaultChecked;
  if (input.tagName !== "SELECT") return input.value !== input.defaultValue;
  const options = [...input.options];
  return input.selectedIndex !== Math.max(0, options.findIndex((option) => option.defaultSelected));
};
const early = questions.filter((question) => [...question.querySelectorAll("[name]")].some(isTouched));

// --- saving ------------------------------------------------------------------------------------------
function say(kind, text = form.dataset[kind]) {
  state.dataset.state = kind;
  state.textContent = text;
}

function keep(question) {
  const { question: code, name } = question.dataset;
  sequence += 1;
  local.write("tna:sequence", sequence);
  const kept = remember({ draft, question: code, sequence, fields: fieldsOf(name), at: Date.now() });
  if (sent) {
    say("error", sent);
    return;
  }
  say("saving");
  kept.then(send);
}

const wish = `tna:${draft}:send`; // kept until the answers are sent, even if the page is closed
async function send(evenNothing = false) {
  if (sending || sent || (queue.size === 0 && !evenNothing)) return;
  sending = true;
  const batch = [...queue.values()].slice(0, 100);
  const times = clock?.ready();
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      keepalive: batch.length < 5,
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ draft, device, times, writes: batch.map(({ sequence: number, question, fields }) => ({ sequence: number, question, fields })) }),
      signal: AbortSignal.timeout?.(20000),
    });
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    const body = await answer.json();
    if (answer.status === 409) {
      // Sent from here, and only the server's word was lost on the way: the receipt is what is wanted.
      if (batch.length === 0 && local.read(wish, false)) { window.location.assign(form.dataset.done); return; }
      sent = body.error;
      local.write(wish, false);
      say("error", sent);
      return;
    }
    if (!answer.ok) { say("error", body.error); return; }
    clock?.tell(times);
    const done = new Set(body.acknowledged);
    await Promise.all(batch.filter((entry) => done.has(entry.sequence)).map((entry) => acknowledge(entry, body.at)));
    pause = 1000;
    showProblems(batch.map((entry) => entry.question), body.problems);
    if (queue.size === 0) {
      say(Object.keys(body.problems).length ? "error" : "saved");
      prepareOffline();
      if (local.read(wish, false)) await deliver();
    }
  } catch {
    say(local.read(wish, false) ? "complete" : "offline");
    setTimeout(send, pause * (0.75 + Math.random() / 2), true);
    pause = Math.min(pause * 2, 60000);
  } finally {
    sending = false;
    if (queue.size && state.dataset.state === "saving") send();
  }
}

// Own ratings for the private card: the receipt page reads them once and removes them (done.js).
const card = `tna:${draft}:card`;
function handOver() {
  if (!("card" in form.dataset)) return;
  const ratings = [...form.querySelectorAll('[data-type="pair_rating"][data-applies="yes"]')].flatMap(({ dataset: { name } }) => {
    const found = {};
    for (const [key, [value]] of Object.entries(fieldsOf(name))) {
      const [area, side] = key.slice(name.length + 1).split(".");
      (found[area] ??= { area })[side] = Number(value);
    }
    return Object.values(found);
  });
  try { sessionStorage.setItem(card, JSON.stringify(ratings)); } catch { /* then no card is shown */ }
}

// Sent without leaving the page: a connection that breaks now loses nothing, and it is tried again.
async function deliver() {
  handOver();
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, whole: "1" }),
    redirect: "manual", // the receipt is fetched by the page itself, once
    signal: AbortSignal.timeout?.(20000),
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error("later");
  local.write(wish, false);
  if (answer.type === "opaqueredirect") window.location.assign(form.dataset.done);
  else form.submit(); // what must be corrected comes as a page of its own
}

// A page opened once can be opened again without a network, where the browser allows it.
let registering = null;
function prepareOffline() {
  if (registering || !form.dataset.worker || !("serviceWorker" in navigator)) return;
  import("./leave.js").catch(() => {}); // so that it is here when there is no network
  registering = navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope }).catch(() => null);
}

function showProblems(codes, problems) {
  for (const code of codes) showProblem(named.get(code), problems[code] ?? []);
}
function showProblem(question, texts) {
  if (!question) return;
  question.classList.toggle("question--invalid", texts.length > 0);
  question.querySelector("[data-errors]").replaceChildren(
    ...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
  );
}

// --- conditions: one pass from the first question to the last; the server decides in the end ----------
const pages = [...form.querySelectorAll("[data-page]")];
const conditions = new Map([...form.querySelectorAll("[data-show-if]")].map((element) => [element, JSON.parse(element.dataset.showIf)]));
const today = Number(form.dataset.today);
const holds = (element) => !conditions.has(element) || isTrue(evaluate(conditions.get(element), valueOf, today));
function route() {
  let kept = false;
  for (const page of pages) {
    const applies = holds(page);
    let asked = 0;
    for (const question of page.querySelectorAll("[data-question]")) {
      const shown = applies && holds(question);
      question.dataset.applies = shown ? "yes" : "no";
      question.hidden = !shown;
      asked += shown;
      kept ||= !shown && Object.values(fieldsOf(question.dataset.name)).some((values) => values.some(Boolean));
      question.querySelectorAll("label[data-show-if]").forEach((label) => { label.hidden = !holds(label); });
    }
    page.dataset.applies = asked ? "yes" : "no";
  }
  document.getElementById("kept").hidden = !kept;
  form.querySelectorAll("[data-pipe]").forEach((place) => { place.textContent = words(place.dataset.pipe) || "…"; });
}
function words(code) {
  const question = named.get(code);
  if (!question || question.dataset.applies === "no") return "";
  const chosen = [...question.querySelectorAll("input:checked")].map((input) => (
    "other" in input.dataset ? question.querySelector('input[type="text"]').value : input.closest("label").textContent.trim()
  ));
  const typed = question.querySelector('input:not([type="radio"], [type="checkbox"]), textarea')?.value ?? "";
  return chosen.join(", ") || (question.querySelector('[type="radio"], [type="checkbox"]') ? "" : typed);
}

// --- pages ----------------------------------------------------------------------------------------------
const [back, next, submit] = ["back", "next", "send"].map((id) => document.getElementById(id));
const bar = form.querySelector("progress");
const alarm = form.querySelector("[role=alert]"); // sent back: something is missing
let current = form.dataset.first;
const way = () => pages.filter((page) => page.dataset.applies === "yes");
function show(code, focus = true) {
  const open = way();
  const place = Math.max(0, open.findIndex((page) => page.dataset.page === code));
  current = open[place].dataset.page;
  pages.forEach((page) => { page.hidden = page !== open[place]; });
  if (alarm) alarm.hidden = !open[place].querySelector(".question--invalid");
  back.hidden = place === 0;
  submit.hidden = place !== open.length - 1;
  next.hidden = !submit.hidden;
  bar.max = open.length;
  bar.value = place + 1;
  document.getElementById("progress").textContent = form.dataset.progress
    .replace("%page%", place + 1).replace("%total%", open.length);
  if (focus) {
    open[place].querySelector("h1").focus();
    window.scrollTo(0, 0);
  }
}
function step(by) {
  const open = way();
  const codes = open.map((page) => page.dataset.page);
  // What is missing was asked for on a few pages only; the others need not be walked through again.
  const wanted = (page, place) => place === open.length - 1 || (place > codes.indexOf(current) && page.querySelector(".question--invalid"));
  show(alarm && by > 0 ? open.find(wanted).dataset.page : codes[codes.indexOf(current) + by] ?? current);
}

// --- ranking by taps: the number fields stay the truth ---------------------------------------------------
function enhanceRanking(list) {
  const most = Number(list.dataset.most);
  const rows = [...list.querySelectorAll(".rank")].map((row) => ({
    field: row.querySelector("input"),
    button: Object.assign(document.createElement("button"), { type: "button", className: "rank" }),
    row,
  }));
  const draw = () => {
    const full = rows.filter(({ field }) => field.value !== "").length >= most;
    rows.forEach(({ field, button }) => {
      button.setAttribute("aria-pressed", String(field.value !== ""));
      button.toggleAttribute("disabled", full && field.value === "");
      button.querySelector(".rank__number").textContent = field.value;
    });
  };
  for (const { field, button, row } of rows) {
    const label = row.querySelector("label");
    const number = Object.assign(document.createElement("span"), { className: "rank__number" });
    const text = Object.assign(document.createElement("span"), { className: "rank__text" });
    text.append(...label.childNodes);
    button.append(number, text);
    field.type = "hidden";
    row.className = "";
    label.replaceWith(button);
    button.addEventListener("click", () => {
      const given = Number(field.value);
      if (given) {
        field.value = "";
        rows.forEach((other) => { if (Number(other.field.value) > given) other.field.value -= 1; });
      } else {
        field.value = 1 + Math.max(0, ...rows.map((other) => Number(other.field.value)));
      }
      draw();
      changed(list.closest("[data-question]"));
    });
  }
  draw();
}

// --- small things of single questions -----------------------------------------------------------------------
function enhanceGroup(group) {
  const more = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: group.dataset.group });
  const spare = () => [...group.querySelectorAll("[data-spare]")].filter((entry) => entry.hidden);
  group.querySelectorAll("[data-spare]").forEach((entry) => { entry.hidden = true; });
  more.addEventListener("click", () => {
    const [entry] = spare();
    entry.hidden = false;
    entry.querySelector("input, select, textarea").focus();
    more.hidden = spare().length === 0;
  });
  more.hidden = spare().length === 0;
  group.append(more);
}
function enhanceLongList(list) {
  const search = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  search.setAttribute("aria-label", list.dataset.long);
  search.placeholder = list.dataset.long;
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = search.value.trim().toLocaleLowerCase();
    list.querySelectorAll("label.option").forEach((label) => {
      label.classList.toggle("option--filtered", !label.textContent.toLocaleLowerCase().includes(wanted) && !label.querySelector(":checked"));
    });
  });
  search.addEventListener("change", (event) => event.stopPropagation());
  list.prepend(search);
}
function enhanceLimit(hint) {
  const field = hint.previousElementSibling;
  const { textContent: whole, dataset: { limit, words: told } } = hint;
  const tell = () => {
    const left = limit - [...field.value.normalize().trim()].length;
    hint.textContent = field.value ? told.replace("%left%", left) : whole;
    hint.classList.toggle("question__error", left < 0);
  };
  field.addEventListener("input", tell);
  tell();
}
// What waits on this device, or was saved after the page was made, is newer than what stands in it.
function refill() {
  for (const { question: code, fields } of [...newer, ...queue.values()]) {
    if (early.includes(named.get(code))) continue;
    for (const input of named.get(code)?.querySelectorAll("[name]") ?? []) {
      const values = fields[input.name] ?? [];
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else input.value = values.at(-1) ?? "";
      if (values.some(Boolean)) input.closest("[data-spare]")?.removeAttribute("data-spare");
    }
  }
}
function tidy(input) {
  const group = input.closest("[data-question]");
  if (input.type === "checkbox" && input.checked && input.name === group.dataset.name) {
    for (const other of group.querySelectorAll('input[type="checkbox"]')) {
      if (other !== input && ("exclusive" in input.dataset || "exclusive" in other.dataset)) other.checked = false;
    }
  }
  const rating = input.closest(".rating");
  if (rating && input.checked) {
    const clear = "nr" in input.dataset ? 'input[type="radio"]' : "[data-nr]";
    rating.querySelectorAll(clear).forEach((other) => { other.checked = false; });
  }
  if ("region" in input.dataset) {
    const district = group.querySelector("[data-district]");
    if (district.selectedOptions[0]?.parentElement.dataset.of !== input.value) district.value = "";
    offerDistricts(group);
  }
}
function offerDistricts(group) {
  const region = group.querySelector("[data-region]").value;
  group.querySelectorAll("[data-of]").forEach((entry) => {
    entry.hidden = region !== "" && entry.dataset.of !== region;
    entry.disabled = entry.hidden;
  });
}

// --- everything together -------------------------------------------------------------------------------------
function changed(question) {
  route();
  show(current, false);
  keep(question);
}
let typing;
form.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]");
  if (!question) return;
  clearTimeout(typing);
  tidy(target);
  changed(question);
});
form.addEventListener("input", ({ target }) => {
  const question = target.closest("[data-question]");
  if (!question || (target.tagName !== "TEXTAREA" && target.type !== "text")) return;
  clearTimeout(typing);
  typing = setTimeout(() => { typing = 0; changed(question); }, 800);
});
back.addEventListener("click", () => step(-1));
next.addEventListener("click", () => step(1));
form.addEventListener("submit", (event) => {
  // Nothing may be sealed while an answer still waits on this device.
  event.preventDefault();
  local.write(wish, true);
  pause = 1000;
  send(true);
});
window.addEventListener("online", () => { pause = 1000; send(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
document.getElementById("clear").addEventListener("click", async () => {
  if (queue.size && !window.confirm(form.dataset.clear)) return;
  queue.clear();
  const { leave } = await import("./leave.js");
  await leave(draft, registering);
  window.location.assign(form.dataset.left);
});

document.getElementById("without").remove();
try { sessionStorage.removeItem(card); } catch { /* nothing was kept */ }
route();
show(form.querySelector(".question--invalid")?.closest("[data-page]").dataset.page ?? form.dataset.first, false);
await recall();
refill();
form.querySelectorAll("[data-ranking]").forEach(enhanceRanking);
form.querySelectorAll("[data-group]").forEach(enhanceGroup);
form.querySelectorAll("[data-long]").forEach(enhanceLongList);
form.querySelectorAll("[data-limit]").forEach(enhanceLimit);
form.querySelectorAll("[data-region]").forEach((field) => offerDistricts(field.closest("[data-question]")));
route();
show(current, false);
if (form.querySelector(".question--invalid")) local.write(wish, false);
early.forEach(keep);
if (queue.size || local.read(wish, false)) {
  say("saving");
  send(true);
}
