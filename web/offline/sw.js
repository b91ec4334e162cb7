// Keeps the page, so that it opens without a network: all files of one version together, for a page and
// its worker must be of one build. A newer version is fetched beside it and takes over when it is told to,
// never in the middle of work. Nothing but the page's own files passes through here.

// Written by the build: the version, what is kept at once, and what is kept once it was needed.
const VERSION = 'none';
const KEPT = [];

const NAME = `flowglass-${VERSION}`;
const OURS = /^flowglass-/;

addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME);
    // Past the browser's own cache: it may hold a file of the version before under the same name.
    await cache.addAll(KEPT.map((file) => new Request(file, { cache: 'reload' })));
  })());
});

addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (OURS.test(name) && name !== NAME) await caches.delete(name);
    }
  })());
});

addEventListener('message', (event) => {
  if (event.data === 'take over') skipWaiting();
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || VERSION === 'none') return;
  const scope = new URL(registration.scope).pathname;
  if (!url.pathname.startsWith(scope)) return;
  // A relay answers under the same origin: what is no file of the page is not ours to keep.
  const name = url.pathname.slice(scope.length);
  const isPage = name === '' || name === 'index.html';
  if (!isPage && !/^[\w-]+\.(js|json|wasm|css|svg|txt|webmanifest)$/.test(name)) return;
  event.respondWith(answer(request, isPage));
});

async function answer(request, isPage) {
  const cache = await caches.open(NAME);
  const known = await cache.match(isPage ? 'index.html' : request, { ignoreSearch: true });
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok && !isPage) await cache.put(request, fresh.clone());
  return fresh;
}
