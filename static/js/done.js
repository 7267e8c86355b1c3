// Once the answers are sent nothing of them stays on this device. What the questionnaire has handed over
// (answer.js) is taken first, and shown to its writer alone: it is sent nowhere and is gone when reloaded.
import { leave } from "./leave.js";

const { draft } = document.querySelector("[data-draft]").dataset;
const MOST = 5;
const words = (text, values) => text.replace(/%(\w+)%/g, (_, name) => values[name]);

function taken() {
  try {
    const text = sessionStorage.getItem(`tna:${draft}:card`);
    sessionStorage.removeItem(`tna:${draft}:card`);
    return JSON.parse(text) ?? [];
  } catch { return []; }
}

// Both rated from 1 to 5; the largest gaps first, among equals what matters more.
function largest(ratings) {
  const isRated = (value) => value >= 1 && value <= 5;
  return ratings
    .filter(({ importance, competence }) => isRated(importance) && isRated(competence) && importance > competence)
    .sort((a, b) => (b.importance - b.competence) - (a.importance - a.competence) || b.importance - a.importance)
    .slice(0, MOST);
}

function show(card, ratings) {
  const areas = JSON.parse(document.getElementById("areas").textContent);
  const lines = largest(ratings).filter(({ area }) => area in areas).map(({ area, ...values }) => {
    const line = card.querySelector("template").content.cloneNode(true);
    const [figures, modules] = [line.querySelector("p"), line.querySelector("ul")];
    line.querySelector("strong").textContent = areas[area].name;
    figures.textContent = words(figures.dataset.words, values);
    modules.append(...areas[area].modules.map(([title, hours]) => (
      Object.assign(document.createElement("li"), { textContent: words(modules.dataset.words, { title, hours }) })
    )));
    if (!modules.childElementCount) modules.remove();
    return line;
  });
  card.querySelector("ol").append(...lines);
  card.hidden = lines.length === 0;
}

const ratings = taken();
const card = document.getElementById("card");
if (card) show(card, ratings);
leave(draft);
