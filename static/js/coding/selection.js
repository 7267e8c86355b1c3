// The passage that is worked at: by sentences from the keyboard or by taps, letter by letter by the mouse.
import { activate, active, codings } from "./state.js";
import { paint } from "./painting.js";
import { lines, moved, placeOf, root, sentenceAt, sentences, slice, trimmed } from "./text.js";

export let passage = null; // { start, end }
export let focus = 0; // number of the sentence that has the focus
let anchor = null; // number of the sentence a passage was begun at
let listener = () => {};
// A coding that has lost its place stays in the panel while a passage is chosen for it.
const leave = () => { if (!codings.get(active)?.lost) activate(null); };
export const onPassage = (does) => { listener = does; };

function set(span) {
  passage = span;
  paint("chosen", span ? [span] : []);
  const [first, last] = span ? [sentenceAt(span.start), sentenceAt(span.end - 1)] : [0, -1];
  for (const chosen of root.querySelectorAll(".sentence--selected")) chosen.classList.remove("sentence--selected");
  for (let number = first; number <= last; number += 1) sentences[number].node.classList.add("sentence--selected");
  listener();
}

export function focusOn(number, { quietly = false } = {}) {
  sentences[focus].node.removeAttribute("tabindex");
  focus = Math.min(Math.max(number, 0), sentences.length - 1);
  const { node } = sentences[focus];
  node.tabIndex = 0;
  if (quietly) return;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

export function goTo(number, extend = false) {
  const wanted = Math.min(Math.max(number, 0), sentences.length - 1);
  anchor = extend ? anchor ?? focus : wanted;
  focusOn(wanted);
  leave();
  const [low, high] = [Math.min(anchor, wanted), Math.max(anchor, wanted)];
  set({ start: sentences[low].start, end: sentences[high].end });
  sentences[wanted].node.scrollIntoView({ block: "nearest" }); // the sheet of a phone has opened by now
}

export function goToLine(by) {
  const line = Math.min(Math.max(sentences[focus].line + by, 0), lines.length - 1);
  goTo(sentences.findIndex((sentence) => sentence.line === line));
}

export function choose(span) {
  anchor = null;
  set(span);
}

export function letGo() {
  activate(null);
  choose(null);
}

// Work at a coding: its passage is chosen and in sight.
export function open(key, { withFocus = true } = {}) {
  activate(key);
  const coding = codings.get(key);
  if (!coding) return;
  choose(coding.lost ? null : { start: coding.start, end: coding.end });
  if (!coding.lost) {
    focusOn(sentenceAt(coding.start), { quietly: !withFocus });
    sentences[focus].node.scrollIntoView({ block: "nearest" });
  }
}

// One end a word or a letter further; null where the passage would be empty.
export function nudged(edge, by, unit) {
  if (!passage) return null;
  const span = { ...passage, [edge]: moved(passage[edge], by, edge, unit) };
  return span.start < span.end && slice(span.start, span.end).trim() ? span : null;
}

root.addEventListener("mouseup", () => {
  const selection = getSelection();
  if (selection.isCollapsed || !root.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const [start, end] = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
  const span = start !== null && end !== null && start < end ? trimmed(start, end) : null;
  if (!span) return;
  selection.removeAllRanges();
  leave();
  focusOn(sentenceAt(span.start), { quietly: true });
  choose(span);
});

// A click chooses a sentence, with Shift up to it; a second tap goes on to the sentence tapped.
root.addEventListener("click", (event) => {
  const bar = event.target.closest(".bar");
  if (bar) { open(bar.dataset.key); return; }
  const place = getSelection().isCollapsed && event.target.closest(".sentence");
  const number = place ? sentences.findIndex(({ node }) => node === place) : -1;
  if (number < 0) return;
  const tapped = event.pointerType === "touch" || event.pointerType === "pen";
  const onePicked = passage && anchor !== null && anchor === focus && (!active || codings.get(active).lost);
  goTo(number, event.shiftKey || (tapped && onePicked && number !== anchor));
});
