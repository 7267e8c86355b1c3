// Words in this text, in whatever form they stand, and the filters of codings.
import { changed, codes, codings, filter, inOrder, onChange } from "./state.js";
import { paint } from "./painting.js";
import { choose, focusOn } from "./selection.js";
import { sentenceAt } from "./text.js";

const place = document.getElementById("coding");
const told = document.getElementById("found");
const count = document.getElementById("count");
let query = "";
let spans = [];
let at = -1;

const filled = (words, ...values) => values.reduce((text, value, index) => text.replace(`%${index + 1}`, value), words);

document.getElementById("search").addEventListener("submit", async (event) => {
  event.preventDefault();
  const wanted = document.getElementById("query").value.trim();
  if (wanted !== query) {
    const answer = await fetch(`${place.dataset.find}?q=${encodeURIComponent(wanted)}`).catch(() => null);
    if (!answer?.ok) return;
    spans = (await answer.json()).found.map(([start, end]) => ({ start, end }));
    [query, at] = [wanted, -1];
    paint("found", spans);
  }
  if (!spans.length) { told.textContent = wanted ? told.dataset.none : ""; return; }
  at = (at + 1) % spans.length;
  told.textContent = filled(told.dataset.place, at + 1, spans.length);
  focusOn(sentenceAt(spans[at].start), { quietly: true });
  choose(spans[at]);
  document.querySelector(".sentence[tabindex]").scrollIntoView({ block: "center" });
});

function option(value, text) {
  const item = document.createElement("option");
  [item.value, item.textContent] = [value, text];
  return item;
}

const byCode = document.getElementById("filter-code");
byCode.append(...[...codes.values()].map((code) => option(code.id, `${code.key} ${code.name}`)));
const byCoder = document.getElementById("filter-coder");
const coders = [...new Set([...codings.values()].map((coding) => coding.coder))].filter(Boolean);
byCoder.append(option("\u0000", byCoder.dataset.own), ...coders.map((name) => option(name, name)));
if (!coders.length) {
  byCoder.hidden = true;
  document.getElementById("filter-coder-label").hidden = true;
}
for (const name of ["code", "coder", "state"]) {
  document.getElementById(`filter-${name}`).addEventListener("change", (event) => {
    filter[name] = event.target.value;
    changed();
  });
}
onChange(() => { count.textContent = filled(count.dataset.shown, inOrder.length, codings.size); });
