// The finding of the coding that is worked at. It is saved while one writes.
import { active, codes, codings, mayCode, own, stateOf } from "./state.js";
import { rested, revisionOf, save, writing } from "./saving.js";

const box = document.getElementById("finding");
const form = document.getElementById("finding-form");
const head = document.getElementById("finding-code");
const coder = document.getElementById("finding-coder");
const FIELDS = ["issue", "interpretation", "need", "memo", "language"];
const PAUSE = 600; // ms after the last key
let shownKey = null;
let timer = 0;

export function flush() {
  clearTimeout(timer);
  const coding = codings.get(shownKey);
  if (!own(coding)) return;
  const changes = {};
  for (const name of FIELDS) {
    const value = form.elements[name].value;
    if (value.trim() !== coding[name].trim()) changes[name] = value;
  }
  if (!Object.keys(changes).length) rested();
  else save({ action: "edit", key: coding.key, revision: revisionOf(coding.key), ...changes });
}

export function show() {
  if (shownKey !== active) flush();
  const coding = codings.get(active);
  box.hidden = !coding;
  const fresh = shownKey !== active;
  shownKey = coding ? active : null;
  if (!coding) return;
  const code = codes.get(coding.code);
  const tag = document.createElement("span");
  tag.className = `code-tag code-${code.colour}`;
  tag.textContent = `${code.key} ${code.name}`;
  const state = document.createElement("span");
  state.className = `tag tag--${{ complete: "success", incomplete: "warning", lost: "error" }[stateOf(coding)]}`;
  state.textContent = document.querySelector(`#filter-state [value=${stateOf(coding)}]`).textContent;
  head.replaceChildren(tag, " ", state);
  coder.hidden = !coding.coder;
  coder.textContent = coding.coder;
  for (const name of FIELDS) {
    const field = form.elements[name];
    field.disabled = !own(coding);
    // What is being written is not replaced by what the server says of an earlier moment.
    if (fresh || document.activeElement !== field) field.value = coding[name];
  }
  for (const button of box.querySelectorAll("button")) button.hidden = !own(coding);
  document.getElementById("place").hidden = !(own(coding) && coding.lost);
}

export function write() {
  if (mayCode && !box.hidden) form.elements.issue.focus();
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  writing();
  timer = setTimeout(flush, PAUSE);
});
form.addEventListener("change", flush);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("pagehide", flush);
