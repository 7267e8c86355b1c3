// What a device keeps of talks: each text typed along, and for how long.
import { leaveWorkers } from "./leave.js";

export const KEPT = 30 * 86400000;

const wrapped = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const database = new Promise((resolve) => {
  try {
    const opening = indexedDB.open("tna-guide", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("notes", { keyPath: ["interview", "question"] });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => resolve(null);
    setTimeout(resolve, 2000, null);
  } catch { resolve(null); }
});
export async function stored(mode, work) {
  const opened = await database;
  if (!opened) return null;
  try { return await wrapped(work(opened.transaction("notes", mode).objectStore("notes"))); } catch { return null; }
}
export const drop = ({ interview, question }) => stored("readwrite", (store) => store.delete([interview, question]));

// One talk, or all of them: the page goes and what the server has; what was not sent yet stays.
export async function forget(talk = "\\d+") {
  const guides = new RegExp(`/interviews/${talk}/guide/$`);
  await leaveWorkers((place) => guides.test(place)).catch(() => {});
  const notes = await stored("readonly", (store) => store.getAll()) ?? [];
  await Promise.all(notes.filter((note) => note.arrival && guides.test(`/interviews/${note.interview}/guide/`)).map(drop));
}
