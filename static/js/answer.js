// The questionnaire as one document: pages, saving as one goes, ranking by taps.
// An answer is first kept on this device, then sent; the server's word alone calls it saved.
const form = document.getElementById("answers");
const state = document.getElementById("state");
const { draft } = form.dataset;
const queueKey = `tna:${draft}:queue`;
const store = {
  read: (key, fallback) => {
    try { return JSON.parse(localStorage.getItem(key)) ?? fallback; } catch { return fallback; }
  },
  write: (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: memory only */ }
  },
};

function deviceId() {
  const known = store.read("tna:device", "");
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  store.write("tna:device", made);
  return made;
}
const device = deviceId();
let queue = store.read(queueKey, []);
let sequence = Math.max(store.read(`tna:${draft}:sequence`, 0), Date.now());
let sending = false;
let pause = 1000;
let sent = ""; // what the server said once the answers had been sent

// --- reading the form ------------------------------------------------------------------------
const questions = [...form.querySelectorAll("[data-question]")];
const fieldsOf = (name) => {
  const fields = {};
  for (const [key, value] of new FormData(form)) {
    if (key === name || key.startsWith(`${name}.`)) (fields[key] ??= []).push(value);
  }
  return fields;
};

// --- saving ------------------------------------------------------------------------------------
function say(kind, text = form.dataset[kind]) {
  state.dataset.state = kind;
  state.textContent = text;
}

function keep(question) {
  const { question: code, name } = question.dataset;
  sequence += 1;
  store.write(`tna:${draft}:sequence`, sequence);
  queue = queue.filter((entry) => entry.question !== code);
  queue.push({ sequence, question: code, fields: fieldsOf(name) });
  store.write(queueKey, queue);
  if (sent) {
    say("error", sent);
    return;
  }
  say("saving");
  send();
}

async function send() {
  if (sending || sent || queue.length === 0) return;
  sending = true;
  const batch = queue.slice(0, 100);
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      keepalive: batch.length < 5,
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ draft, device, writes: batch }),
      signal: AbortSignal.timeout?.(20000),
    });
    const body = await answer.json();
    if (answer.status === 409) { sent = body.error; say("error", sent); return; }
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    if (!answer.ok) { say("error", body.error); return; }
    const done = new Set(body.acknowledged);
    queue = queue.filter((entry) => !done.has(entry.sequence));
    store.write(queueKey, queue);
    pause = 1000;
    showProblems(batch.map((entry) => entry.question), body.problems);
    if (queue.length === 0) say(Object.keys(body.problems).length ? "error" : "saved");
  } catch {
    say("offline");
    setTimeout(send, pause);
    pause = Math.min(pause * 2, 60000);
  } finally {
    sending = false;
    if (queue.length && state.dataset.state === "saving") send();
  }
}

function showProblems(codes, problems) {
  for (const code of codes) {
    const question = questions.find((entry) => entry.dataset.question === code);
    if (!question) continue;
    const texts = problems[code] ?? [];
    question.classList.toggle("question--invalid", texts.length > 0);
    question.querySelector("[data-errors]").replaceChildren(
      ...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
    );
  }
}

// --- routing (the server decides in the end; this only spares a page that will not be asked) ----
function values(code) {
  const question = questions.find((entry) => entry.dataset.question === code);
  return question ? fieldsOf(question.dataset.name)[question.dataset.name] ?? [] : [];
}
function holds(condition) {
  if (condition.all) return condition.all.every(holds);
  if (condition.any) return condition.any.some(holds);
  if (condition.not) return !holds(condition.not);
  return values(condition.question).includes(condition.includes ?? condition.is);
}
function route() {
  for (const question of questions) {
    if (question.dataset.showIf) question.hidden = !holds(JSON.parse(question.dataset.showIf));
  }
}

// --- pages ---------------------------------------------------------------------------------------
const pages = [...form.querySelectorAll("[data-page]")];
const [back, next, submit] = ["back", "next", "send"].map((id) => document.getElementById(id));
const bar = form.querySelector("progress");
let place = Math.max(0, pages.findIndex((page) => page.dataset.page === form.dataset.first));

function show(index, focus = true) {
  place = Math.min(Math.max(index, 0), pages.length - 1);
  pages.forEach((page, number) => { page.hidden = number !== place; });
  back.hidden = place === 0;
  submit.hidden = place !== pages.length - 1;
  next.hidden = !submit.hidden;
  bar.max = pages.length;
  bar.value = place + 1;
  document.getElementById("progress").textContent = form.dataset.progress
    .replace("%page%", place + 1).replace("%total%", pages.length);
  if (focus) {
    pages[place].querySelector("h1").focus();
    window.scrollTo(0, 0);
  }
}

// --- ranking by taps: the number fields stay the truth ----------------------------------------------
function enhanceRanking(list) {
  const rows = [...list.querySelectorAll(".rank")].map((row) => ({
    field: row.querySelector("input"),
    button: Object.assign(document.createElement("button"), { type: "button", className: "rank" }),
    row,
  }));
  const draw = () => rows.forEach(({ field, button }) => {
    button.setAttribute("aria-pressed", String(field.value !== ""));
    button.querySelector(".rank__number").textContent = field.value;
  });
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
      keep(list.closest("[data-question]"));
    });
  }
  draw();
}

// --- small things of single questions -----------------------------------------------------------------
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

form.querySelectorAll("[data-ranking]").forEach(enhanceRanking);
form.querySelectorAll("[data-region]").forEach((field) => offerDistricts(field.closest("[data-question]")));
form.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]");
  if (!question) return;
  tidy(target);
  route();
  keep(question);
});
let typing;
form.addEventListener("input", ({ target }) => {
  if (target.tagName !== "TEXTAREA" && target.type !== "text") return;
  clearTimeout(typing);
  typing = setTimeout(() => keep(target.closest("[data-question]")), 800);
});
back.addEventListener("click", () => show(place - 1));
next.addEventListener("click", () => show(place + 1));
form.addEventListener("submit", async (event) => {
  if (queue.length === 0) return;
  // Nothing may be sealed while an answer still waits on this device.
  event.preventDefault();
  await send();
  if (queue.length === 0 && !sent) form.submit();
});
window.addEventListener("online", () => { pause = 1000; send(); });
route();
show(place, false);
if (form.querySelector(".question--invalid")) {
  show(pages.findIndex((page) => page.querySelector(".question--invalid")));
}
send();
