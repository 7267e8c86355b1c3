// Lets a page that was opened be opened again without a network: a questionnaire, or the guide of a talk.
// Nothing else depends on it, and the network always comes first. The address of this script says which page
// and whose; only a page that names this very address is kept: not what staff enter for somebody else, not
// the page of the next person on the same device. What the server no longer shows there is kept no longer;
// the rest goes with the answers (leave.js), with the sign-in (forget.js), or after thirty days.
const own = new URL(self.location);
const { page, offline } = Object.fromEntries(own.searchParams);
const named = `${own.pathname}${own.search}`.replaceAll("&", "&amp;");
const KEPT = `tna:${new URL(self.registration.scope).pathname}`;
const LONGEST = 30 * 86400000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    for (const address of offline ? [page, offline] : [page]) {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await keep(address, answer);
    }
    await self.skipWaiting();
  })());
});

async function keep(address, answer) {
  const text = await answer.clone().text();
  if (address === page && !text.includes(named)) return;
  const kept = await caches.open(KEPT);
  await kept.put(address, answer);
  const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  for (const part of parts) await keepWithImports(kept, part);
}

async function keepWithImports(kept, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const text = await answer.clone().text();
  await kept.put(address, answer);
  if (!address.includes(".js")) return;
  for (const [, imported] of text.matchAll(/(?:from |import\()"(\.\/[^"]+)"/g)) {
    await keepWithImports(kept, new URL(imported, new URL(address, self.location)).pathname);
  }
}

async function renew(answer) {
  const isGone = answer.type === "opaqueredirect" || [403, 404, 409, 410].includes(answer.status);
  if (answer.ok) await keep(page, answer);
  else if (isGone) await (await caches.open(KEPT)).delete(page);
}

async function recall(address) {
  const found = await caches.match(address, { cacheName: KEPT, ignoreVary: true });
  if (address !== page || !found || Date.now() - Date.parse(found.headers.get("Date")) < LONGEST) return found;
  await (await caches.open(KEPT)).delete(page);
  return null;
}

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, search } = new URL(request.url);
  const isPage = request.mode === "navigate";
  if (request.method !== "GET" || !(isPage || pathname.startsWith("/static/"))) return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      if (isPage && pathname + search === page) event.waitUntil(renew(answer.clone()).catch(() => {}));
      return answer;
    } catch (error) {
      const wanted = isPage && new URL(page, self.location).pathname === pathname ? page : pathname;
      const found = await recall(wanted) ?? (isPage && offline ? await recall(offline) : null);
      if (found) return found;
      throw error;
    }
  })());
});
