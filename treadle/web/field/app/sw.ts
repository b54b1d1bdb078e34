/* The service worker: the shell from its cache at once, with or without a network. It never touches packs, syncs or
   anything else that holds data: those go to the network as if it were not there. */

declare const SHELL_VERSION: string;
declare const SHELL_FILES: string[];

interface Extendable extends Event { waitUntil(promise: Promise<unknown>): void }
interface Fetching extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  /** Put before this program by the server. */
  TREADLE_LANGUAGES?: string[];
}

const worker = self as unknown as Worker;
const SHELL = `treadle-shell-${SHELL_VERSION}`;
const WORDS = "treadle-words";
const PAGE = "/field/";
const ICONS = ["/static/field/icon-192.png", "/static/field/icon.svg", "/field/manifest.webmanifest"];

async function install(): Promise<void> {
  const cache = await caches.open(SHELL);
  await cache.addAll([PAGE, ...SHELL_FILES, ...ICONS].map((path) => new Request(path, { cache: "reload" })));
  const kept = await caches.open(WORDS);
  await Promise.allSettled((worker.TREADLE_LANGUAGES ?? []).map((language) => kept.add(`/field/words/${language}.json`)));
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("treadle-shell-") && name !== SHELL) await caches.delete(name);
  await worker.clients.claim();
}

async function shell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

/** Words come from the cache, and are fetched anew beside it for the next start. */
async function words(event: Fetching): Promise<Response> {
  const cache = await caches.open(WORDS);
  const kept = await cache.match(event.request, { ignoreVary: true });
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await cache.put(event.request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return kept;
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => { if (event.data === "change") void worker.skipWaiting(); });
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) return event.respondWith(shell(PAGE, event.request));
  if (url.search) return;
  if (url.pathname.startsWith("/field/words/")) return event.respondWith(words(event));
  if (url.pathname === PAGE || SHELL_FILES.includes(url.pathname) || ICONS.includes(url.pathname))
    event.respondWith(shell(url.pathname, event.request));
});
