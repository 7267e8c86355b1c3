// The coding page: what a key, a button or a tap sets in motion.
import * as finding from "./finding.js";
import * as keys from "./keys.js";
import * as picker from "./picker.js";
import { begin, isSaved, newKey, onceSaved, onRefused, onStepped, revisionOf, save } from "./saving.js";
import "./searching.js";
import { choose, focus, focusOn, letGo, nudged, onPassage, open, passage } from "./selection.js";
import { active, changed, codes, codings, inOrder, log, mayCode, onChange, own, version } from "./state.js";
import { root, sentences, slice } from "./text.js";

const by = (id) => document.getElementById(id);
const panel = by("panel");
const announcing = by("announce");
const announce = (words) => { announcing.textContent = words; };
const quoted = ({ start, end }) => `«${slice(start, end)}»`;
const named = (coding) => { const code = codes.get(coding.code); return `${code.key} ${code.name}`; };

function apply(option) {
  if (!passage) { announce(by("selected").dataset.empty); focusOn(focus); return; }
  const { start, end } = passage;
  const same = [...codings.values()].find((coding) => own(coding) && coding.code === option.id && coding.start === start && coding.end === end);
  if (same) { open(same.key); changed(); announce(`${named(same)}: ${quoted(same)}`); return; }
  const key = newKey();
  save({
    action: "create", key, ...passage, quote: slice(passage.start, passage.end), version,
    language: by("coding").dataset.language,
    ...(option.id === null ? { code: 0, name: option.name } : { code: option.id }),
  });
  open(key);
  changed();
  announce(`${option.key} ${option.name}: ${quoted(passage)}`);
}

function edit(changes) {
  finding.flush();
  save({ action: "edit", key: active, revision: revisionOf(active), ...changes });
}

const ownActive = () => own(codings.get(active));

const does = {
  find: (typed) => (mayCode ? picker.find({ typed }) : false),
  recode: () => { if (ownActive()) picker.find({ recode: true }); },
  enter: () => { if (ownActive()) finding.write(); else does.find(""); },
  remove: () => {
    if (!ownActive()) return;
    save({ action: "remove", key: active, revision: revisionOf(active) });
    letGo();
    focusOn(focus);
  },
  nudge: (edge, step, unit) => {
    const span = nudged(edge, step, unit);
    if (!span) return;
    choose(span);
    if (ownActive() && !codings.get(active).lost) edit({ ...span, quote: slice(span.start, span.end), version });
    announce(quoted(span));
  },
  jump: (step) => {
    if (!inOrder.length) return;
    const now = inOrder.findIndex((coding) => coding.key === active);
    const here = sentences[focus].start;
    const ahead = inOrder.findIndex((coding) => coding.start >= here);
    const from = now >= 0 ? now + step : step > 0 ? (ahead < 0 ? 0 : ahead) : (ahead < 0 ? inOrder.length : ahead) - 1;
    const coding = inOrder[(from + inOrder.length) % inOrder.length];
    open(coding.key);
    changed();
    announce(`${named(coding)}: ${quoted(coding)}`);
  },
  uncoded: () => {
    const covered = [...codings.values()].filter((coding) => !coding.lost);
    const order = sentences.map((_, place) => (focus + 1 + place) % sentences.length);
    const next = order.find((number) => !covered.some(({ start, end }) => start < sentences[number].end && sentences[number].start < end));
    if (next === undefined) return;
    letGo();
    focusOn(next);
    choose({ start: sentences[next].start, end: sentences[next].end });
  },
  undo: () => { finding.flush(); if (mayCode) save({ action: "undo" }); },
  redo: () => { if (mayCode) save({ action: "redo" }); },
  letGo: () => { letGo(); changed(); },
  help: () => by("keys").showModal(),
  back: () => { finding.flush(); picker.reset(); focusOn(focus); },
};

// What one works at comes first in the panel: the finding of an open coding, else the passage.
let shown = null;
function bring() {
  if (shown === active) return;
  shown = active;
  panel.scrollTop = active ? by("finding").offsetTop - by("panel-bar").offsetHeight : 0;
}

function show() {
  finding.show();
  const quote = by("selected");
  if (quote) {
    quote.textContent = passage ? quoted(passage) : quote.dataset.empty;
    by("bounds").hidden = !passage;
    by("undo").disabled = !log.undo;
    by("redo").disabled = !log.redo;
  }
  panel.classList.toggle("panel--open", Boolean(passage || active));
  bring();
}

let painted = null;
onPassage(() => {
  if (painted !== active) { painted = active; changed(); } else show();
  if (passage && document.activeElement?.closest("#transcript")) announce(`${sentences.length ? focus + 1 : 0}/${sentences.length}: ${quoted(passage)}`);
});
onChange(show);
picker.onTaken((option, recode) => {
  if (recode && ownActive()) { edit({ code: option.id }); focusOn(focus); } else apply(option);
});
onStepped((step, key) => {
  if (step.name) picker.fill();
  if (step.action !== "undo" && step.action !== "redo") return;
  if (codings.has(key)) open(key); else { letGo(); focusOn(focus); }
  changed();
  announce(`${by(step.action).textContent}: ${codings.has(key) ? named(codings.get(key)) : "—"}`);
});

// A conflict shows both versions; nothing one has written is gone.
onRefused(({ mine, why, now, step }) => {
  by("refused").hidden = false;
  by("refused-why").textContent = why;
  const says = (coding) => [named(coding), coding.issue, coding.interpretation, coding.need, coding.memo].filter(Boolean).join("\n");
  const written = ["issue", "interpretation", "need", "memo"].some((name) => mine[name]) || step.action === "edit";
  by("refused-other").hidden = !written;
  by("refused-now").textContent = now ? says(now) : "—";
  by("refused-mine").textContent = codes.has(mine.code) ? says(mine) : "";
  by("keep-mine").hidden = !written || !codes.get(mine.code)?.usable;
  by("keep-mine").onclick = () => {
    const { code, issue, interpretation, need, memo, language, start, end } = mine;
    const texts = { code, issue, interpretation, need, memo, language };
    const placed = { start, end, quote: slice(start, end), version };
    const key = now ? now.key : newKey();
    save(now ? { action: "edit", key, revision: now.revision, ...texts } : { action: "create", key, ...texts, ...placed });
    by("refused").hidden = true;
    open(key);
  };
  panel.classList.add("panel--open");
});

const press = (id, does_) => by(id)?.addEventListener("click", does_);
press("keep-now", () => { by("refused").hidden = true; focusOn(focus); });
press("undo", does.undo);
press("redo", does.redo);
press("remove", does.remove);
press("recode", does.recode);
press("help", does.help);
press("next", () => does.jump(1));
press("previous", () => does.jump(-1));
press("uncoded", does.uncoded);
press("close-panel", () => { finding.flush(); does.letGo(); });
by("done")?.addEventListener("submit", (event) => {
  finding.flush();
  if (isSaved()) return;
  event.preventDefault();
  onceSaved(() => event.target.submit());
});
press("place", () => {
  if (ownActive() && passage) edit({ ...passage, quote: slice(passage.start, passage.end), version });
});
for (const button of panel.querySelectorAll("[data-bound]")) {
  button.addEventListener("click", () => does.nudge(button.dataset.bound, Number(button.dataset.by), "word"));
}

if (mayCode) begin();
picker.reset();
keys.listen(does);
focusOn(0, { quietly: true });
changed();
const wanted = location.hash.startsWith("#c-") ? location.hash.slice(3) : "";
if (codings.has(wanted)) { open(wanted); changed(); }
root.dataset.ready = "true";
