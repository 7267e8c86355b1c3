// A page that waits for the worker: it is looked up again, and shown anew once there is something to see.

const EVERY = 3000; // ms

async function look() {
  try {
    const response = await fetch(window.location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const state = (from) => from.querySelector("[data-waiting]")?.dataset.waiting;
    if (state(page) !== state(document)) {
      window.location.reload();
      return;
    }
  } catch {
    // without a network: tried again
  }
  window.setTimeout(look, EVERY);
}

if (document.querySelector("[data-waiting]")) window.setTimeout(look, EVERY);
