/* The engine of the tablet: passphrase, packs and visits of this device. */
import { Api } from "./api.ts";
import { Book, type State } from "./book.ts";
import { textOf } from "./codec.ts";
import { type Engine, type Pack, type PackOffer, Refused, type Shelf, type Visit } from "./contract.ts";
import { Files } from "./files.ts";
import { makePair, readLease } from "./leases.ts";
import { askForLease } from "./moving.ts";
import { Store, sealJson, unsealJson } from "./store.ts";
import { Sync } from "./sync.ts";
import { passkeysHere } from "./passkey.ts";
import { Vault, handleOf } from "./vault.ts";
import { OpenVisit, shelfOf } from "./visit.ts";

export { Refused };
export { Journal, itemOf, standingOf } from "./journal.ts";
export { startWorker } from "./worker.ts";

/** `automatic`: sync without being asked. `send` stands in for `fetch`, `now` for the clock, in tests. */
export interface Options { database?: string; idleMinutes?: number; automatic?: boolean; label?: string; send?: typeof fetch; now?: () => number }

const DAY = 86_400_000;
const LOW_BYTES = 30_000_000;
const PACK_MS = 120_000;

class FieldEngine implements Engine {
  private readonly open_ = new Map<string, OpenVisit>();
  private store: Store | null = null;
  private vault_: Vault | null = null;
  private opening: Promise<Vault> | null = null;
  private readonly api: Api;
  private readonly now: () => number;

  constructor(private readonly options: Options) {
    this.api = new Api(options.send ?? ((...asked) => fetch(...asked)));
    this.now = options.now ?? Date.now;
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.vault_?.touched(), { passive: true });
  }

  // ---- passphrase and PIN ----

  private vault(): Promise<Vault> {
    this.opening ??= this.begin().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private async begin(): Promise<Vault> {
    if (!globalThis.crypto?.subtle || !navigator.locks || !globalThis.indexedDB)
      throw new Refused("unsupported", "This browser cannot keep a visit safely here. Open the page over HTTPS, in a browser of today.");
    this.store = await Store.open(this.options.database ?? "treadle-field");
    const vault = new Vault(this.store, this.options.idleMinutes ?? 5);
    vault.watch(() => { if (this.locked === "locked") this.closeAll(); });
    this.vault_ = vault;
    return vault;
  }

  get locked(): "open" | "covered" | "locked" {
    return this.vault_?.state ?? "locked";
  }

  async isSet(): Promise<boolean> {
    return (await this.vault()).isSet();
  }

  async set(passphrase: string): Promise<void> {
    await (await this.vault()).set(passphrase);
    await navigator.storage?.persist?.().catch(() => false);
    await this.store?.keepBallast();
  }

  async unlock(passphrase: string): Promise<boolean> {
    const opened = await (await this.vault()).unlock(passphrase);
    if (opened) void this.store?.keepBallast();
    return opened;
  }

  async passkey(): Promise<{ here: boolean; set: boolean }> {
    return { here: passkeysHere(), set: await (await this.vault()).hasPasskey() };
  }

  async addPasskey(passphrase: string): Promise<boolean> {
    return (await this.vault()).addPasskey(passphrase);
  }

  async removePasskey(): Promise<void> {
    await (await this.vault()).removePasskey();
  }

  async unlockByPasskey(): Promise<boolean> {
    const opened = await (await this.vault()).unlockByPasskey();
    if (opened) void this.store?.keepBallast();
    return opened;
  }

  async setPin(pin: string): Promise<void> {
    await (await this.vault()).setPin(pin);
  }

  async tryPin(pin: string): Promise<"open" | "wrong" | "forgotten"> {
    return (await this.vault()).tryPin(pin);
  }

  lock(): void {
    this.vault_?.lock();
  }

  forget(): void {
    this.vault_?.forget();
  }

  private closeAll(): void {
    for (const visit of [...this.open_.values()]) visit.close();
  }

  // ---- packs ----

  async offers(): Promise<PackOffer[]> {
    const told = await this.api.ask("/field/visits/");
    const offers = told.visits as unknown as PackOffer[];
    if (this.locked !== "locked") await this.tidy(new Set(offers.map((one) => one.visit.toLowerCase())), Date.parse(String(told.now)) || this.now());
    return offers;
  }

  async download(visit: string, languages: [string, string], onProgress: (received: number, of: number) => void): Promise<void> {
    const vault = await this.vault();
    const keys = vault.keys();
    const { used, quota } = await this.storage();
    if (quota > 0 && quota - used < LOW_BYTES)
      throw new Refused("storage_full", "This device has too little room for a visit. Free at least 30 megabytes first.", { used, quota });
    const pack = await this.fetchPack(visit, languages, onProgress);
    const handle = await handleOf(keys, visit);
    const before = await this.stateOf(handle);
    const pair = before?.pair ?? (await makePair());
    const lease = await askForLease(this.api, visit, pair, this.label());
    const state: State = {
      ...(before ?? { server: {}, leases: {}, marks: [], state: "open", closedAt: null, last: null }), ...lease,
      visit: visit.toLowerCase(), factory: pack.factory.name, from: pack.from, until: pack.until, keepDays: pack.keep_days,
    };
    const store = this.store as Store;
    await store.write({ put: [await sealJson(keys, `m/${handle}`, state), await sealJson(keys, `${handle}/p`, pack)], yields: true });
    this.open_.get(state.visit)?.close();
  }

  private async fetchPack(visit: string, [lang, second]: [string, string], onProgress: (received: number, of: number) => void): Promise<Pack> {
    const query = new URLSearchParams({ lang, second });
    const answer = await this.api.response(`/field/packs/${visit}/?${query}`, { timeout: PACK_MS });
    const of = Number(answer.headers.get("Content-Length") ?? 0);
    const parts: Uint8Array[] = [];
    let received = 0;
    try {
      const reader = answer.body?.getReader();
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        parts.push(part.value);
        received += part.value.length;
        onProgress(Math.min(received, of || received), of || received);
      }
    } catch {
      throw new Refused("offline", "The network was lost during the download. Try again.");
    }
    return JSON.parse(textOf(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()))) as Pack;
  }

  private label(): string {
    return this.options.label ?? (/\(([^;)]+)/.exec(navigator.userAgent)?.[1] ?? "Tablet").slice(0, 60);
  }

  // ---- shelves and visits ----

  private async stateOf(handle: string): Promise<State | null> {
    const name = `m/${handle}`;
    const bytes = await this.store?.read(name);
    return bytes && this.vault_ ? unsealJson<State>(this.vault_.keys(), name, bytes) : null;
  }

  private async states(): Promise<[handle: string, State][]> {
    const keys = (await this.vault()).keys();
    const found = (await this.store?.readAll("m/")) ?? [];
    return Promise.all(found.map(async ([name, bytes]): Promise<[string, State]> => [name.slice(2), await unsealJson<State>(keys, name, bytes)]));
  }

  private async book(handle: string, state: State): Promise<Book> {
    const book = new Book(this.store as Store, await this.vault(), handle, state, this.now);
    await book.catchUp();
    return book;
  }

  async shelves(): Promise<Shelf[]> {
    const shelves: Shelf[] = [];
    for (const [handle, state] of await this.states()) {
      const ready = (await this.store?.has(`${handle}/p`)) ?? false;
      shelves.push(shelfOf(state, ready, (await this.book(handle, state)).unsent()));
    }
    return shelves.sort((one, other) => (one.from < other.from ? -1 : 1));
  }

  async open(visit: string): Promise<Visit> {
    const known = this.open_.get(visit.toLowerCase());
    if (known) return known;
    const handle = await handleOf((await this.vault()).keys(), visit);
    const state = await this.stateOf(handle);
    if (!state) throw new Refused("no_pack", "This visit is not on this device. Download it first.");
    const book = await this.book(handle, state);
    const pack = await book.pack();
    if (!pack) throw new Refused("no_pack", "The pack of this visit is no longer on this device. What was not sent is kept.");
    const files = new Files(book);
    await files.catchUp();
    const automatic = this.options.automatic ?? true;
    const opened = new OpenVisit(pack, book, files, this.api, this.label(), automatic, () => this.open_.delete(state.visit));
    this.open_.set(state.visit, opened);
    await opened.takeUpDrafts().catch(() => undefined); // kept for another time
    opened.syncSoon();
    return opened;
  }

  async remove(visit: string, evenUnsent: boolean): Promise<void> {
    const handle = await handleOf((await this.vault()).keys(), visit);
    const state = await this.stateOf(handle);
    if (!state) return;
    const book = await this.book(handle, state);
    const files = new Files(book);
    await files.catchUp();
    if (!evenUnsent && (book.unsent() > 0 || files.unsent().length > 0 || (await this.store?.names(`${handle}/d/`))?.length))
      throw new Refused("unsent", "Something of this visit is not sent yet. Sync first, or hand it over as a file.");
    this.open_.get(state.visit)?.close();
    await this.wipe(handle);
  }

  private async wipe(handle: string): Promise<void> {
    const names = (await this.store?.names(`${handle}/`)) ?? [];
    await this.store?.write({ remove: [`m/${handle}`, ...names] });
  }

  /** Packs leave when nobody may carry the visit any more; what was written stays until closing plus the days to keep. */
  private async tidy(listed: Set<string>, serverNow: number): Promise<void> {
    const waiting: Book[] = [];
    for (const [handle, state] of await this.states()) {
      if (this.open_.has(state.visit)) continue;
      const book = await this.book(handle, state);
      const until = (readLease(state.lease)?.until ?? 0) / 1000;
      const gone = !listed.has(state.visit) && book.unsent() === 0;
      const over = gone || state.state === "withdrawn" || until < serverNow;
      if (over && state.closedAt === null) await book.save({ closedAt: this.now() });
      if (over) await this.store?.write({ remove: [`${handle}/p`] });
      const since = book.state.closedAt;
      if (since !== null && this.now() > since + state.keepDays * DAY) await this.wipe(handle);
      else if (!over) waiting.push(book);
    }
    if (this.options.automatic ?? true) void this.syncClosed(waiting);
  }

  /** Visits that nobody has open still bring what they hold: unsent entries, or all of them to a restored server. */
  private async syncClosed(books: Book[]): Promise<void> {
    for (const book of books) {
      if (this.open_.has(book.state.visit) || this.locked === "locked") continue;
      const files = new Files(book);
      await files.catchUp().catch(() => undefined); // locked meanwhile: another time
      const sync = new Sync(book, files, this.api, this.label(), false, () => undefined);
      await sync.run();
      sync.close();
    }
  }

  /** `quota` equals `used` once the disk is full: what browsers say of it otherwise is an upper bound. */
  async storage(): Promise<{ used: number; quota: number; persisted: boolean }> {
    const told = await navigator.storage?.estimate?.();
    const used = told?.usage ?? 0;
    return { used, quota: this.store?.low ? used : (told?.quota ?? 0), persisted: (await navigator.storage?.persisted?.()) ?? false };
  }
}

export function createEngine(options: Options = {}): Engine {
  return new FieldEngine(options);
}
