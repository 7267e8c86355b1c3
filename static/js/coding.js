// Selecting a passage by mouse, by keyboard or by taps. Offsets are code points: the text holds no
// letter that a browser counts as two, so positions need no conversion.
const text = document.querySelector("[data-coding]");
const form = document.getElementById("finding");
const shown = document.getElementById("selected");
const sentences = [...text.querySelectorAll(".sentence")];
const code = form.elements.code;
let anchor = null;
let focus = null;

form.querySelector("[data-plain]").hidden = true;

const startOf = (sentence) => Number(sentence.dataset.start);
const endOf = (sentence) => Number(sentence.dataset.end);

function choose(start, end, quote) {
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.elements.quote.value = quote;
  shown.textContent = quote ? `«${quote}»` : shown.dataset.empty;
}

function mark() {
  sentences.forEach((sentence, index) => {
    const [low, high] = anchor === null ? [-1, -2] : [Math.min(anchor, focus), Math.max(anchor, focus)];
    sentence.classList.toggle("sentence--selected", index >= low && index <= high);
    sentence.tabIndex = index === (focus ?? 0) ? 0 : -1;
  });
}

function chooseSentences(first, last) {
  [anchor, focus] = [first, last];
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  const range = document.createRange();
  range.setStartBefore(sentences[low]);
  range.setEndAfter(sentences[high]);
  choose(startOf(sentences[low]), endOf(sentences[high]), range.toString().trim());
  mark();
}

// Position of a point of the drawn text: the sentence's own start plus the letters before the point.
function positionOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const sentence = element.closest(".sentence");
  if (!sentence) return null;
  const before = document.createRange();
  before.selectNodeContents(sentence);
  before.setEnd(node, offset);
  return startOf(sentence) + before.toString().length;
}

text.addEventListener("mouseup", () => {
  const selection = window.getSelection();
  if (selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const start = positionOf(range.startContainer, range.startOffset);
  const end = positionOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return;
  anchor = focus = null;
  mark();
  choose(start, end, range.toString().trim());
});

// A tap chooses a sentence; a tap on another one extends to it.
text.addEventListener("click", (event) => {
  if (!window.getSelection().isCollapsed) return;
  const index = sentences.indexOf(event.target.closest(".sentence"));
  if (index < 0) return;
  const extends_ = anchor !== null && anchor === focus && index !== anchor;
  chooseSentences(extends_ ? anchor : index, index);
});

text.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const next = Math.min(Math.max((focus ?? -1) + step, 0), sentences.length - 1);
    chooseSentences(event.shiftKey && anchor !== null ? anchor : next, next);
    sentences[next].focus();
  } else if (event.key === "Enter" && form.elements.end.value) {
    event.preventDefault();
    form.elements.key_issue.focus();
  } else if (/^[1-9]$/.test(event.key) && code.options[event.key - 1]) {
    code.selectedIndex = event.key - 1;
    shown.textContent = `${code.selectedOptions[0].text}: «${form.elements.quote.value}»`;
  }
});

choose(form.elements.start.value, form.elements.end.value, form.elements.quote.value);
mark();
