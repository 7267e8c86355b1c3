// Keys that work at the text while it has the focus. Letters are meant by their place on the keyboard,
// so that they are the same on Kazakh, Russian and Latin layouts.
import { root, sentences } from "./text.js";
import { focus, goTo, goToLine, passage } from "./selection.js";

const isLetter = (key) => key.length === 1 && /[\p{L}\p{N}]/u.test(key);
const RUN = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

function arrow(event, does) {
  const by = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1;
  if (event.altKey) return event.key === "ArrowLeft" || event.key === "ArrowRight" ? false : does.jump(by);
  if (event.ctrlKey || event.metaKey) return goToLine(by);
  return goTo(passage ? focus + by : focus, event.shiftKey);
}

function bracket(event, does) {
  const [edge, outwards] = event.code === "BracketLeft" ? ["start", -1] : ["end", 1];
  does.nudge(edge, event.shiftKey ? -outwards : outwards, event.altKey ? "letter" : "word");
}

// What a key does; false leaves it to the browser.
function act(event, does) {
  const command = event.ctrlKey || event.metaKey;
  if (RUN.has(event.key)) return arrow(event, does);
  if (event.code === "BracketLeft" || event.code === "BracketRight") return command ? false : bracket(event, does);
  if (event.altKey) return event.code === "KeyU" ? does.uncoded() : false;
  if (command) return event.key === "Home" ? goTo(0) : event.key === "End" ? goTo(sentences.length - 1) : false;
  if (event.key === "?") return does.help();
  if (event.code === "Slash" || event.key === "/") return does.find("");
  if (event.key === "Enter") return does.enter();
  if (event.key === "F2") return does.recode();
  if (event.key === "Delete" || event.key === "Backspace") return does.remove();
  if (event.key === "Escape") return does.letGo();
  if (isLetter(event.key)) return does.find(event.key);
  return false;
}

export function listen(does) {
  root.addEventListener("keydown", (event) => {
    if (event.isComposing || event.target.closest(".bar")) return;
    if (act(event, does) !== false) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("textarea, input, select, dialog");
    if (event.key === "Escape" && writing && !writing.matches("dialog")) { does.back(); return; }
    if (writing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const redo = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
    if (!redo && event.code !== "KeyZ") return;
    event.preventDefault();
    if (redo) does.redo(); else does.undo();
  });
}
