// The text and places in it. Places are code points; the text holds no letter that a browser counts as
// two, so they are this script's own indices, too.
export const root = document.getElementById("transcript");
export const lines = [...root.querySelectorAll(".line")].map((box) => {
  const paragraph = box.firstElementChild;
  return { box, paragraph, start: Number(paragraph.dataset.start) };
});
export const sentences = [];
export let text = "";

for (const [number, line] of lines.entries()) {
  text += "\n".repeat(line.start - text.length);
  for (const node of line.paragraph.childNodes) {
    const start = text.length;
    text += node.textContent;
    if (node.nodeType === Node.ELEMENT_NODE) sentences.push({ node, start, end: text.length, line: number });
  }
  line.end = text.length;
}

// The last entry that starts at or before a place.
function lastBefore(entries, place) {
  let [low, high] = [0, entries.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle].start <= place) low = middle; else high = middle - 1;
  }
  return low;
}
export const lineAt = (place) => lastBefore(lines, place);
export const sentenceAt = (place) => lastBefore(sentences, place);
export const slice = (start, end) => text.slice(start, end);

// The passage without blanks at its ends, or null.
export function trimmed(start, end) {
  const passage = slice(start, end);
  const from = start + passage.length - passage.trimStart().length;
  const to = start + passage.trimEnd().length;
  return from < to ? { start: from, end: to } : null;
}

function pointAt(place) {
  const sentence = sentences[sentenceAt(place)];
  return [sentence.node.firstChild, Math.min(Math.max(place - sentence.start, 0), sentence.end - sentence.start)];
}

export function rangeOf(start, end) {
  const range = document.createRange();
  range.setStart(...pointAt(start));
  const [node, offset] = pointAt(end - 1);
  range.setEnd(node, Math.min(offset + 1, node.length));
  return range;
}

// The place of a point of the document; null when it is not in the text.
export function placeOf(node, offset) {
  if (!root.contains(node)) return null;
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const paragraph = element.closest("p[data-start]");
  if (paragraph) {
    const before = document.createRange();
    before.selectNodeContents(paragraph);
    before.setEnd(node, offset);
    return Number(paragraph.dataset.start) + before.toString().length;
  }
  const point = document.createRange();
  point.setStart(node, offset);
  const next = lines.find((line) => point.comparePoint(line.paragraph, 0) >= 0);
  return next ? next.start : text.length;
}

// Places where words begin or end, to the left or right of one: a word is whatever stands between blanks.
const blank = (place) => !/\S/.test(text[place] ?? " ");
const begins = (place) => !blank(place) && blank(place - 1);
const ends = (place) => !blank(place - 1) && blank(place);
export function moved(place, by, edge, unit) {
  const fits = unit === "letter"
    ? (at) => (edge === "start" ? !blank(at) : !blank(at - 1))
    : edge === "start" ? begins : ends;
  for (let at = place + by; at >= 0 && at <= text.length; at += by) if (fits(at)) return at;
  return place;
}
