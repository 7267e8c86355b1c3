// The codings as this page knows them, those that are shown, and which one is being worked at.
import { lineAt, lines } from "./text.js";

const data = JSON.parse(document.getElementById("coding-data").textContent);
export const { version, mayCode, mayAddCodes } = data;
export const codes = new Map(data.codes.map((code) => [code.id, code]));
export const codings = new Map(data.codings.map((coding) => [coding.key, coding]));
export const log = { number: data.number, undo: data.undo, redo: data.redo };
export const filter = { code: "", coder: "", state: "" };
export let active = null; // the key of the coding in the panel
export let inOrder = []; // codings shown, in the order of the text
export let byLine = []; // line -> its codings
export let columns = 1;
const ONE_LINE = 90; // letters: codings on one line of the page must not share a column
const listeners = [];

export const onChange = (listener) => listeners.push(listener);
export const own = (coding) => Boolean(mayCode && coding && !coding.coder);
export const activate = (key) => { active = codings.has(key) ? key : null; };

export function stateOf(coding) {
  if (coding.lost) return "lost";
  return coding.issue && coding.interpretation ? "complete" : "incomplete";
}

function isShown(coding) {
  return (!filter.code || String(coding.code) === filter.code)
    && (!filter.coder || (coding.coder || "\u0000") === filter.coder)
    && (!filter.state || stateOf(coding) === filter.state);
}

// Columns from the left: each coding takes the first one that is free again.
function settleColumns() {
  const free = [];
  for (const coding of inOrder) {
    if (coding.lost) continue;
    let column = free.findIndex((place) => place <= coding.start);
    if (column < 0) column = free.length;
    free[column] = Math.max(coding.end, coding.start + ONE_LINE);
    coding.column = column;
  }
  columns = Math.max(free.length, 1);
}

export function changed() {
  inOrder = [...codings.values()].filter(isShown)
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.key < b.key ? -1 : 1));
  settleColumns();
  byLine = lines.map(() => []);
  for (const coding of inOrder) {
    if (coding.lost) continue;
    for (let line = lineAt(coding.start); line <= lineAt(coding.end - 1); line += 1) byLine[line].push(coding);
  }
  if (!codings.has(active)) active = null;
  for (const listener of listeners) listener();
}

export function replaceAll(fresh) {
  codings.clear();
  for (const coding of fresh) codings.set(coding.key, coding);
}
