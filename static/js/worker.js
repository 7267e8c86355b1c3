// Lets an opened questionnaire, or a talk that is typed along, be opened again without a network. Nothing
// else depends on it. The network always comes first; what is kept is removed with the answers (leave.js),
// and when staff sign out (forget.js). The address of this script names the page and what marks it, so
// another one on the same device replaces what is kept. Until it does, this one keeps nothing of it: least
// of all what staff enter for somebody else.
const { page: own, mark, cache, instead } = Object.fromEntries(new URL(self.location).searchParams);

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(cache);
    for (const address of [own, instead].filter(Boolean)) {
      const page = await fetch(address, { credentials: "same-origin" });
      if (!page.ok || page.redirected) continue;
      const text = await page.clone().text();
      if (address === own && !text.includes(mark)) continue;
      await kept.put(address, page);
      const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
      for (const part of parts) await keepWithImports(kept, part);
    }
    await self.skipWaiting();
  })());
});

async function keepOwn(page) {
  const text = await page.clone().text();
  if (text.includes(mark)) await (await caches.open(cache)).put(own, page);
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
      const isNewest = isPage && pathname + new URL(request.url).search === own && answer.ok && !answer.redirected;
      if (isNewest) event.waitUntil(keepOwn(answer.clone()).catch(() => {}));
      return answer;
    } catch (error) {
      const wanted = isPage && new URL(own, self.location).pathname === pathname ? own : pathname;
      const found = await caches.match(wanted, { ignoreVary: true }) ?? (isPage && instead ? await caches.match(instead, { ignoreVary: true }) : null);
      if (found) return found;
      throw error;
    }
  })());
});
