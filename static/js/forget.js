// Whoever has signed out leaves no talk on this device, but for what the server has not got yet.
globalThis.caches?.delete("tna-talk").catch(() => {});
const opening = globalThis.indexedDB?.open("tna-guide", 1);
if (opening) {
  opening.onupgradeneeded = () => opening.transaction.abort(); // nobody has typed a talk here
  opening.onerror = (event) => event.preventDefault();
  opening.onsuccess = () => {
    const store = opening.result.transaction("notes", "readwrite").objectStore("notes");
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.arrival) cursor.delete();
      cursor.continue();
    };
  };
}
