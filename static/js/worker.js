// Lets an opened questionnaire be opened again without a network. Nothing else depends on it.
// The network always comes first; what is kept is removed with the answers (leave.js). The address of this
// script names the questionnaire, so another one on the same phone replaces what is kept. Until it does,
// this one keeps nothing of it: least of all what staff enter for somebody else.
const KEPT = "tna-pages";
const { questions, offline, draft } = Object.fromEntries(new URL(self.location).searchParams);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    for (const address of [questions, offline]) {
      const page = await fetch(address, { credentials: "same-origin" });
      if (!page.ok || page.redirected) continue;
      const text = await page.clone().text();
      if (address === questions && !text.includes(draft)) continue;
      await kept.put(address, page);
      const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
      for (const part of parts) await keepWithImports(kept, part);
    }
    await self.skipWaiting();
  })());
});

async function keepOwn(page) {
  const text = await page.clone().text();
  if (text.includes(draft)) await (await caches.open(KEPT)).put(questions, page);
}

async function keepWithImports(kept, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const text = await answer.clone().text();
  await kept.put(address, answer);
  if (!address.includes(".js")) return;
  for (const [, name] of text.matchAll(/(?:from |import\()"(\.\/[^"]+)"/g)) {
    await keepWithImports(kept, new URL(name, new URL(address, self.location)).pathname);
  }
}

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  const isPage = request.mode === "navigate";
  if (request.method !== "GET" || !(isPage || pathname.startsWith("/static/"))) return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      const isNewest = isPage && pathname + new URL(request.url).search === questions && answer.ok && !answer.redirected;
      if (isNewest) event.waitUntil(keepOwn(answer.clone()).catch(() => {}));
      return answer;
    } catch (error) {
      const wanted = isPage && new URL(questions, self.location).pathname === pathname ? questions : pathname;
      const found = await caches.match(wanted, { ignoreVary: true }) ?? (isPage ? await caches.match(offline, { ignoreVary: true }) : null);
      if (found) return found;
      throw error;
    }
  })());
});
