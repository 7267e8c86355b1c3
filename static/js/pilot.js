// Pilot: seconds on each question until it is left for the first time, only while the page is looked at.
// Time counts for the question in which it ends: reading it, then answering it.
const MOST = 600;
export function watch(form) {
  const spent = new Map();
  const left = new Map();
  const told = new Set();
  let current = "";
  let since = performance.now();
  const leave = () => {
    if (spent.has(current) && !told.has(current)) left.set(current, Math.min(MOST, Math.round(spent.get(current) / 1000)));
    told.add(current);
    current = "";
  };
  const tick = ({ target }) => {
    const code = target.closest("[data-question]")?.dataset.question;
    const now = performance.now();
    if (!code) return;
    if (current && code !== current) leave();
    current = code;
    spent.set(code, (spent.get(code) ?? 0) + now - since);
    since = now;
  };
  for (const kind of ["focusin", "input", "change", "click"]) form.addEventListener(kind, tick, true);
  form.addEventListener("click", ({ target }) => { if (target.closest(".answer-nav")) leave(); }, true);
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = performance.now();
    else since += performance.now() - hiddenAt;
  });
  return {
    ready: () => Object.fromEntries(left),
    tell: (times) => { Object.keys(times).forEach((code) => left.delete(code)); },
  };
}
