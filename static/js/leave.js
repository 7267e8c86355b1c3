// Takes one questionnaire's answers from this device. What waits here for somebody else stays.
const wrapped = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = request.onblocked = () => reject(request.error);
});

async function leaveDatabase(draft) {
  const opening = indexedDB.open("tna", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("queue", { keyPath: ["draft", "question"] });
  const opened = await wrapped(opening);
  const store = opened.transaction("queue", "readwrite").objectStore("queue");
  await wrapped(store.delete(IDBKeyRange.bound([draft], [draft, []])));
  const others = await wrapped(store.count());
  opened.close();
  return others;
}

// A worker that is still being installed would keep the page after it has been removed.
export async function leaveWorkers(isMeant) {
  for (const registration of await navigator.serviceWorker?.getRegistrations() ?? []) {
    if (!isMeant(registration.scope)) continue;
    for (let i = 0; registration.installing && i < 50; i += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
    await registration.unregister();
  }
  for (const key of await globalThis.caches?.keys() ?? []) if (isMeant(key)) await caches.delete(key);
}

export async function leave(draft) {
  await leaveWorkers((place) => !place.includes("/interviews/")).catch(() => {}); // talks: talks.js
  const others = await leaveDatabase(draft).catch(() => 0);
  try {
    sessionStorage.removeItem(`tna:${draft}:card`);
    const own = Object.keys(localStorage).filter((key) => key.startsWith(`tna:${draft}:`));
    own.forEach((key) => localStorage.removeItem(key));
    const left = Object.keys(localStorage).filter((key) => key.endsWith(":queue") || key.endsWith(":send"));
    if (!others && left.length === 0) localStorage.clear();
  } catch { /* nothing was kept */ }
}
