/* One visit, open: what the pages read and write. A write is confirmed once it is on the disk, and not before. */
import type { Api } from "./api.ts";
import type { Book } from "./book.ts";
import { type Bytes, lengthOf } from "./codec.ts";
import {
  type Codes, type EntryId, type Head, type Json, type Kept, type Pack, Refused, type Register, type Shelf, type Standing, type SyncState, type TakenOver, type Visit,
} from "./contract.ts";
import { Drafts } from "./drafts.ts";
import { takeBundles } from "./exchange.ts";
import { Files, keptOf, prepared } from "./files.ts";
import { openCodes, readAsk, sealForCodes, writeAsk } from "./codes.ts";
import { type HandOver, contentOf, readHandOver, takeFiles, takeMarks, writeHandOver } from "./handover.ts";
import { type Entry, type Item, deviceOf, numberOf } from "./journal.ts";
import { countOf, readLease } from "./leases.ts";
import { Sync } from "./sync.ts";
import { fetchFile } from "./upload.ts";

const MOST_SEEN = 64;
const MOST_ENTRIES = 20_000;
const LONGEST_KEY = 120;
const LONGEST_VALUE = 16_384;

interface Wanted { key: string; value: Json; reason?: string; seen?: EntryId[]; records?: string[] }
/** A write that is on its way to the disk. `seen` holds ids, and writes before it that have no id yet. */
interface Waiting { key: string; value: Json; reason?: string; seen: (EntryId | Waiting)[]; id: EntryId; records: string[] }
interface Group { entries: Waiting[]; done: (ids: EntryId[]) => void; failed: (error: unknown) => void }

export class OpenVisit implements Visit {
  private readonly listeners = new Set<() => void>();
  private readonly news: BroadcastChannel;
  private readonly sync_: Sync;
  private queue: Group[] = [];
  private flushing: Promise<void> | null = null;
  private pending = new Map<string, Waiting>();
  private closed = false;
  /** Opens the codes that answer this device's asking. */
  private asking: CryptoKeyPair | null = null;
  private readonly drafts: Drafts;

  constructor(readonly pack: Pack, private readonly book: Book, private readonly kept: Files, private readonly api: Api,
              label: string, automatic: boolean, private readonly onClose: () => void = () => undefined) {
    this.news = new BroadcastChannel(`${book.store.name}/${book.handle}`);
    this.news.onmessage = () => void this.hear();
    this.sync_ = new Sync(book, kept, api, label, automatic, () => this.changed(true));
    this.drafts = new Drafts(book);
    addEventListener("pagehide", this.flush);
  }

  get device(): string {
    return this.book.device;
  }

  // ---- reading ----

  get(key: string): Register {
    const { value, heads, conflict } = this.book.journal.standing(key);
    return { key, value, heads: heads.map((item) => this.head(item)), conflict };
  }

  under(prefix: string): Register[] {
    return this.book.journal.keysUnder(prefix).map((key) => this.get(key));
  }

  conflicts(): Register[] {
    return this.under("").filter((register) => register.conflict);
  }

  history(key: string): Head[] {
    const items = [...this.book.journal.entriesOf(key)].sort((one, other) => one.stamp - other.stamp || (one.id < other.id ? -1 : 1));
    return items.map((item) => this.head(item));
  }

  private head(item: Item): Head {
    const device = deviceOf(item.id);
    const head: Head = { id: item.id, value: item.value, stamp: item.stamp, device, person: this.book.personOf(device) };
    return item.reason ? { ...head, reason: item.reason } : head;
  }

  standing(id: EntryId): Standing {
    const { state } = this.book;
    if (state.marks.some(([marked]) => marked === id)) return "refused";
    if (numberOf(id) <= (state.server[deviceOf(id)] ?? 0)) return "accepted";
    return this.sync_.busy ? "sent" : "here";
  }

  // ---- writing ----

  async write(key: string, value: Json, reason?: string): Promise<EntryId> {
    const [id] = await this.writeAll([reason ? { key, value, reason } : { key, value }]);
    return id as EntryId;
  }

  writeAll(entries: Wanted[]): Promise<EntryId[]> {
    return new Promise((done, failed) => {
      if (!entries.length) return done([]);
      this.check(entries);
      // What counts as seen is what stood there now; what arrives before the disk has answered was not seen.
      this.queue.push({ entries: entries.map((one) => this.waiting(one)), done, failed });
      void this.flush();
    });
  }

  private check(entries: Wanted[]): void {
    if (this.closed) throw new Refused("locked", "This visit is not open.");
    this.book.vault.keys();
    for (const { key, value } of entries) {
      if (key.length > LONGEST_KEY || lengthOf(JSON.stringify(value)) > LONGEST_VALUE)
        throw new Refused("too_long", "This is too long for one note. Split it, and save the parts one by one.", { key });
    }
    if (this.book.written + entries.length > MOST_ENTRIES) throw new Refused("too_long", "This device has written its share for one visit.");
  }

  private waiting(one: Wanted): Waiting {
    const before = this.pending.get(one.key);
    const heads = one.seen ?? this.book.journal.standing(one.key).heads.map((head) => head.id);
    const seen = before ? [before, ...heads.filter((id) => !before.seen.includes(id))] : heads;
    const records = [...(one.records ?? []), ...this.drafts.written(one.key)];
    const made: Waiting = { ...one, value: storable(one.value), seen: seen.slice(-MOST_SEEN), id: "", records };
    this.pending.set(one.key, made);
    return made;
  }

  /** What is being typed, until it is written: outlives a killed page. */
  async keepDraft(key: string, value: Json): Promise<void> {
    if (!this.closed) await this.drafts.keep(key, storable(value));
  }

  /** Writes what a killed page left in mid-word. */
  takeUpDrafts(): Promise<void> {
    return this.drafts.takeUp((left) => this.writeAll([left]));
  }

  private readonly flush = (): Promise<void> => {
    this.flushing ??= this.drain().finally(() => {
      this.flushing = null;
      if (this.queue.length) void this.flush();
    });
    return this.flushing;
  };

  private async drain(): Promise<void> {
    await Promise.resolve(); // whatever is written in this tick goes into one transaction
    while (this.queue.length) {
      const groups = this.queue;
      this.queue = [];
      const all = groups.flatMap((group) => group.entries);
      try {
        await this.book.append((idAt) => this.numbered(all, idAt), all.flatMap((one) => one.records));
        for (const one of all) this.drafts.gone(one.key, one.records);
        for (const group of groups) group.done(group.entries.map((one) => one.id));
      } catch (error) {
        for (const one of all) one.id = "";
        for (const group of groups) group.failed(error);
      }
      for (const one of all) if (this.pending.get(one.key) === one) this.pending.delete(one.key);
      this.changed();
      this.sync_.wrote(all.some((one) => one.key.startsWith("z/")));
    }
  }

  private numbered(all: Waiting[], idAt: (at: number) => EntryId): Entry[] {
    all.forEach((one, at) => { one.id = idAt(at); });
    return all.map((one): Entry => {
      const seen = [...new Set(idsOf(one.seen))].slice(-MOST_SEEN);
      const stamp = this.book.journal.nextStamp(this.book.now());
      return one.reason ? [one.key, one.value, seen, stamp, one.reason] : [one.key, one.value, seen, stamp];
    });
  }

  // ---- files ----

  async keepFile(bytes: Blob, name: string, original = false): Promise<Kept> {
    const small = await prepared(bytes, original);
    const type = small.type || (/\.pdf$/i.test(name) ? "application/pdf" : "application/octet-stream");
    const one = await this.kept.keep(new Uint8Array(await small.arrayBuffer()), type, false);
    this.changed();
    this.sync_.wrote(false);
    return keptOf(one);
  }

  async file(sha256: string): Promise<Blob | null> {
    const bytes = await this.kept.read(sha256);
    if (bytes) return new Blob([bytes], { type: this.kept.typeOf(sha256) });
    const found = await fetchFile(this.api, this.book.state.visit, sha256);
    if (found) await this.kept.keep(new Uint8Array(await found.arrayBuffer()), found.type, true).catch(() => undefined);
    return found;
  }

  files(): Kept[] {
    return this.kept.all().map(keptOf);
  }

  // ---- sync, hand-over, handing in ----

  async sync(): Promise<SyncState> {
    await this.flush();
    return this.sync_.run(true);
  }

  get state(): SyncState {
    return this.sync_.state;
  }

  shelf(): Shelf {
    return shelfOf(this.book.state, true, this.book.unsent());
  }

  async submit(blanksConfirmed: boolean): Promise<{ state: string; missing: number }> {
    const ended = await this.sync();
    if (ended.problem) throw new Refused(ended.problem.code, ended.problem.says, ended.problem.told ? { detail: ended.problem.says } : {});
    const { visit } = this.book.state;
    const body = JSON.stringify({ device: this.device, have: this.book.have(), blanks_confirmed: blanksConfirmed });
    const told = await this.api.ask(`/field/sync/${visit}/submit/`, { method: "POST", body }).catch(async (error: unknown) => {
      if (error instanceof Refused && error.code === "files_missing") await this.kept.doubt();
      throw error;
    });
    await this.sync();
    return { state: String(told.state), missing: Number(told.missing ?? 0) };
  }

  async handOver(code: string, withFiles: boolean): Promise<Blob> {
    await this.sealed();
    return writeHandOver(this.book, this.kept, code, withFiles);
  }

  async takeOver(file: Blob, code: string): Promise<TakenOver> {
    return this.take(await readHandOver(file, code));
  }

  async askByCodes(): Promise<Bytes> {
    await this.sealed();
    const { message, pair } = await writeAsk(this.book);
    this.asking = pair;
    return message;
  }

  async handOverByCodes(to: { ask: Bytes } | { code: string; all: boolean }): Promise<Codes> {
    await this.sealed();
    const asked = "ask" in to ? await readAsk(this.book, to.ask) : null;
    const have = asked?.have ?? ("all" in to && to.all ? {} : this.book.state.server);
    const all: HandOver = { ...contentOf(this.book, have, asked?.have), files_left: this.kept.unsent().length };
    const message = await sealForCodes(all, asked?.point ?? ("code" in to ? to.code : ""));
    const entries = all.bundles.reduce((sum, one) => sum + countOf(one), 0);
    return { message, entries, filesLeft: all.files_left ?? 0, to: asked?.lease.person ?? "" };
  }

  async takeOverByCodes(message: Bytes, code = ""): Promise<TakenOver> {
    const taken = await this.take(await openCodes(message, code, this.asking, this.book.state.visit));
    this.asking = null;
    return taken;
  }

  /** Everything that was written is in sealed bundles. */
  private async sealed(): Promise<void> {
    await this.flush();
    await navigator.locks.request(`${this.book.store.name}/${this.book.handle}`, async () => {
      await this.book.catchUp();
      await this.book.seal();
    });
  }

  /** The one way in for whatever another device handed over. */
  private async take(handed: HandOver): Promise<TakenOver> {
    if (handed.visit !== this.book.state.visit) throw new Refused("malformed", "This belongs to another visit.");
    const leases = Object.fromEntries(handed.leases.map((text) => [readLease(text)?.device ?? "", text]));
    const took = await navigator.locks.request(`${this.book.store.name}/${this.book.handle}`, async () => {
      await this.book.catchUp();
      const found = await takeBundles(this.book, handed.bundles, leases);
      await takeMarks(this.book, handed);
      return found;
    });
    await takeFiles(this.kept, handed.files ?? []);
    this.changed(true);
    if (took.forged) throw took.forged;
    const have = this.book.have();
    const lacking = handed.bundles.some((one) => one.first > (have[one.device] ?? 0) + 1);
    return { entries: took.entries, devices: took.devices, filesLeft: Number(handed.files_left ?? 0), lacking };
  }

  // ---- listening ----

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(quiet = false): void {
    if (this.closed) return;
    if (!quiet || !this.sync_?.busy) this.news.postMessage(0);
    for (const listener of this.listeners) listener();
  }

  /** Another tab of this device wrote or synced. */
  private async hear(): Promise<void> {
    try {
      await this.book.catchUp();
      await this.kept.catchUp();
    } catch { return; } // locked or closed meanwhile
    for (const listener of this.listeners) listener();
  }

  /** Shortly after opening, when it may be done by itself. */
  syncSoon(): void {
    this.sync_.plan(300);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose();
    this.sync_.close();
    this.drafts.close();
    this.news.close();
    this.listeners.clear();
    removeEventListener("pagehide", this.flush);
  }
}

/** A copy that every database takes: no half characters, no zero character. */
function storable(value: Json): Json {
  const tidy = (_: string, one: unknown): unknown => (typeof one === "string" ? one.toWellFormed().replaceAll("\0", "") : one);
  return JSON.parse(JSON.stringify(value ?? null), tidy) as Json;
}

/** Of a write that failed, what it had seen counts in its place. */
const idsOf = (seen: (EntryId | Waiting)[]): EntryId[] =>
  seen.flatMap((each) => (typeof each === "string" ? [each] : each.id ? [each.id] : idsOf(each.seen)));

export function shelfOf(state: Book["state"], ready: boolean, unsent: number): Shelf {
  return { visit: state.visit, factory: state.factory, from: state.from, until: state.until, ready, unsent, state: state.state };
}
