// Drawing codings: the letters by the browser's own highlights, beside them a bar with the category's
// key. Only lines near the window are drawn, so a long text with thousands of codings stays quick.
import { active, byLine, codes, columns, onChange, stateOf } from "./state.js";
import { lines, rangeOf, root, slice } from "./text.js";

const NAMES = ["code-1", "code-2", "code-3", "code-4", "code-5", "code-6", "code-7", "code-8", "active", "chosen", "found"];
const paints = new Map();
if (globalThis.Highlight && CSS.highlights) {
  for (const [priority, name] of NAMES.entries()) {
    const paint = new Highlight();
    paint.priority = priority;
    CSS.highlights.set(name, paint);
    paints.set(name, paint);
  }
}
const near = new Set(); // numbers of lines
const drawn = new Map(); // number of a line -> what was painted in it

export function paint(name, spans) {
  const ranges = spans.map(({ start, end }) => rangeOf(start, end));
  const highlight = paints.get(name);
  highlight?.clear();
  for (const range of ranges) highlight?.add(range);
}

const within = (coding, line) => ({
  start: Math.max(coding.start, line.start),
  end: Math.min(coding.end, line.end),
});

function pieces(number) {
  const line = lines[number];
  return byLine[number].map((coding) => {
    const span = within(coding, line);
    while (/\s/.test(slice(span.start, span.start + 1))) span.start += 1;
    return { coding, range: rangeOf(span.start, span.end), begins: coding.start >= line.start };
  });
}

function barOf({ coding, begins }, place) {
  const code = codes.get(coding.code);
  const bar = document.createElement("button");
  bar.type = "button";
  bar.tabIndex = -1;
  bar.className = `bar code-${code.colour} bar--${stateOf(coding)}`;
  bar.classList.toggle("bar--other", Boolean(coding.coder));
  bar.classList.toggle("bar--active", coding.key === active);
  bar.classList.toggle("bar--goes-on", !begins);
  bar.dataset.key = coding.key;
  bar.title = [`${code.key} ${code.name}`, coding.coder].filter(Boolean).join(" · ");
  if (begins) bar.textContent = code.key; else bar.ariaHidden = "true";
  for (const [name, value] of Object.entries(place)) bar.style.setProperty(`--${name}`, value);
  return bar;
}

function undraw(number) {
  const former = drawn.get(number);
  if (!former) return;
  for (const [name, range] of former.painted) paints.get(name)?.delete(range);
  former.bars.remove();
  drawn.delete(number);
}

// All is measured before anything is written, so the page is laid out once.
function draw(numbers) {
  const measured = numbers.map((number) => {
    const found = pieces(number);
    const top = found.length ? lines[number].box.getBoundingClientRect().top : 0;
    return { number, found: found.map((piece) => ({ piece, box: piece.range.getBoundingClientRect() })), top };
  });
  for (const { number, found, top } of measured) {
    undraw(number);
    const bars = document.createElement("div");
    bars.className = "bars";
    const painted = found.map(({ piece }) => {
      const name = piece.coding.key === active ? "active" : `code-${codes.get(piece.coding.code).colour}`;
      paints.get(name)?.add(piece.range);
      return [name, piece.range];
    });
    bars.append(...found.map(({ piece, box }) => barOf(piece, {
      top: `${box.top - top}px`, height: `${box.height}px`, column: String(piece.coding.column),
    })));
    if (found.length) lines[number].box.append(bars);
    drawn.set(number, { bars, painted });
  }
}

export function redraw() {
  root.style.setProperty("--columns", String(columns));
  root.dataset.columns = String(columns);
  for (const number of [...drawn.keys()]) if (!near.has(number)) undraw(number);
  draw([...near]);
}

const numberOf = new Map(lines.map((line, number) => [line.box, number]));
const watcher = new IntersectionObserver((entries) => {
  const come = [];
  for (const entry of entries) {
    const number = numberOf.get(entry.target);
    if (entry.isIntersecting) { near.add(number); come.push(number); } else { near.delete(number); undraw(number); }
  }
  draw(come);
  root.dataset.drawn = "true";
}, { rootMargin: "400px 0px" });
for (const { box } of lines) watcher.observe(box);
addEventListener("resize", redraw);
onChange(redraw);
