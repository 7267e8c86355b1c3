// Categories by typing: a part of the key or of the name, in any order of words.
import { codes, mayAddCodes, mayCode } from "./state.js";

const input = document.getElementById("find-code");
const list = document.getElementById("codes");
const label = document.getElementById("find-code-label");
let options = [];
let at = 0;
let taken = () => {};
export let recoding = false;
export const onTaken = (does) => { taken = does; };

const fold = (words) => words.toLocaleLowerCase().normalize("NFC");

function found() {
  const wanted = fold(input.value).split(/\s+/).filter(Boolean);
  return [...codes.values()].filter((code) => code.usable)
    .filter((code) => wanted.every((word) => fold(`${code.key} ${code.name}`).includes(word)));
}

function optionOf({ id, key, name, help, colour }, number) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `option-${number}`;
  item.className = `code-option code-${colour}`;
  item.dataset.number = String(number);
  item.title = help;
  const mark = document.createElement("span");
  mark.className = "code-key";
  mark.textContent = key;
  item.append(mark, id === null ? list.dataset.new.replace("%s", name) : name);
  return item;
}

export function fill() {
  if (!mayCode) return;
  options = found();
  const name = input.value.trim().replace(/\s+/g, " ");
  const known = options.some((code) => fold(code.name) === fold(name));
  if (name && mayAddCodes && !known && !recoding) options.push({ id: null, key: "+", name, help: "", colour: 7 });
  at = 0;
  list.replaceChildren(...options.map(optionOf));
  if (!options.length) {
    const none = document.createElement("li");
    none.role = "option";
    none.ariaDisabled = "true";
    none.className = "muted small";
    none.textContent = list.dataset.none;
    list.append(none);
  }
  mark();
}

function mark() {
  for (const [number, item] of [...list.children].entries()) item.ariaSelected = String(number === at && options.length > 0);
  if (options.length) input.setAttribute("aria-activedescendant", `option-${at}`); else input.removeAttribute("aria-activedescendant");
  // The list alone scrolls: the panel around it stays where its reader has it.
  const item = list.children[at]?.getBoundingClientRect();
  const box = list.getBoundingClientRect();
  if (item) list.scrollTop += Math.min(0, item.top - box.top) + Math.max(0, item.bottom - box.bottom);
}

export function find({ typed = "", recode = false } = {}) {
  recoding = recode;
  label.textContent = recode ? label.dataset.recode : label.dataset.create;
  input.value = typed;
  fill();
  input.focus();
}

function take(number) {
  const option = options[number];
  if (!option) return;
  const again = recoding;
  reset();
  taken(option, again);
}

export function reset() {
  if (!mayCode) return;
  recoding = false;
  label.textContent = label.dataset.create;
  input.value = "";
  fill();
}

input?.addEventListener("input", fill);
input?.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && options.length) {
    event.preventDefault();
    at = (at + by + options.length) % options.length;
    mark();
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    take(at);
  }
});
list?.addEventListener("click", (event) => {
  const item = event.target.closest("[data-number]");
  if (item) take(Number(item.dataset.number));
});
