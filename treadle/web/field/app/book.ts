/* What this device holds of one visit: the journal in memory and its records in the store, kept the same.

   Records, after the visit's handle: `n` how many entries this device wrote, `e/` entries that are not sealed yet,
   `b/<device>/` bundles, `d/` drafts (`drafts.ts`), `p` the pack, `g/` and `f/` what is known of a file and its bytes, `o` see `moving.ts`.
   The state of a visit stands under `m/<handle>`, so that all of them can be listed. */
import type { EntryId, Json, Pack, Shelf } from "./contract.ts";
import { lengthOf } from "./codec.ts";
import { type Entry, type Item, Journal, deviceOf, itemOf, numberOf } from "./journal.ts";
import { type Bundle, type Lease, type Pair, countOf, entriesOf, readLease, sealBundle, signerOf } from "./leases.ts";
import { Overtaken, type Store, sealJson, unsealJson } from "./store.ts";
import type { Vault } from "./vault.ts";

export type Mark = [id: EntryId, code: string, says: string];
export interface Have { [device: string]: number }

/** The state of a visit. `closed_at` and `last`: milliseconds; `server`: what the server held by its last answer. */
export interface State {
  visit: string; factory: string; from: string; until: string; keepDays: number; device: string; pair: Pair; lease: string; serverKey: string;
  server: Have; leases: { [device: string]: string }; marks: Mark[]; marksSeal?: string; state: Shelf["state"]; closedAt: number | null; last: number | null;
}

export const MOST_ENTRIES = 500;
const MOST_BYTES = 65_536;
const numbered = (number: number): string => String(number).padStart(8, "0");

export class Book {
  readonly journal = new Journal();
  /** Sealed bundles of each device, in the order of their numbers. */
  readonly bundles = new Map<string, Bundle[]>();
  /** How many entries this device has written, by what this tab knows. */
  written = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly leaseOf = new Map<string, Lease | null>();
  private readonly read = new Set<string>();
  private readonly unsealed = new Map<string, number>();

  constructor(readonly store: Store, readonly vault: Vault, readonly handle: string, public state: State, readonly now: () => number) {}

  get device(): string {
    return this.state.device;
  }

  private name(rest: string): string {
    return `${this.handle}/${rest}`;
  }

  /** Reads what other tabs wrote since, or everything at first. */
  async catchUp(): Promise<void> {
    const keys = this.vault.keys();
    const state = await this.store.read(`m/${this.handle}`);
    const before = this.device;
    if (state) this.state = await unsealJson<State>(keys, `m/${this.handle}`, state);
    if (this.device !== before) this.empty();
    this.leaseOf.clear();
    this.journal.setRefused(this.state.marks.map(([id]) => id));
    // Entries first: what is sealed in between is found among the bundles then.
    const atFirst = this.read.size === 0;
    for (const kind of ["e/", "b/"]) {
      const first = atFirst ? await this.store.readAll(this.name(kind)) : [];
      const names = atFirst ? first.map(([name]) => name) : await this.store.names(this.name(kind));
      const known = new Map(first);
      for (const name of names.filter((one) => !this.read.has(one))) {
        const bytes = known.get(name) ?? (await this.store.read(name));
        if (bytes) this.take(name, await unsealJson<Bundle>(keys, name, bytes));
      }
    }
    this.written = Math.max(this.written, await this.store.counter(this.name(`n/${this.device}`)));
  }

  /** This device took another name in another tab: read everything again. */
  private empty(): void {
    this.journal.drop([...this.journal.items.keys()]);
    this.bundles.clear();
    this.read.clear();
    this.unsealed.clear();
    this.written = 0;
  }

  /** A record as the store has it: entries that are not sealed come in the form of a bundle without a signature. */
  private take(name: string, bundle: Bundle): void {
    this.read.add(name);
    const entries = entriesOf(bundle) ?? [];
    const own = bundle.device === this.device;
    entries.forEach((entry, at) => entry && this.journal.add(itemOf(bundle.device, bundle.first + at, entry), own, this.now()));
    if (!bundle.signature) return void this.unsealed.set(name, bundle.first + entries.length - 1);
    const before = this.bundles.get(bundle.device) ?? [];
    if (before.some((one) => one.first === bundle.first)) return;
    this.bundles.set(bundle.device, [...before, bundle].sort((one, other) => one.first - other.first));
  }

  /** Writes entries of this device in one transaction, numbered after all that any tab of it wrote. `make` is asked for
      them when their ids are known, and again when another tab was quicker. `remove`: drafts that they take off. */
  append(make: (idAt: (at: number) => EntryId) => Entry[], remove: string[] = []): Promise<EntryId[]> {
    const turn = this.turn.then(() => this.attempt(make, remove));
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  private async attempt(make: (idAt: (at: number) => EntryId) => Entry[], remove: string[]): Promise<EntryId[]> {
    const [device, first] = [this.device, this.written + 1];
    const idAt = (at: number): EntryId => `${device}.${first + at}`;
    const entries = make(idAt);
    const name = this.name(`e/${device}/${numbered(first)}`);
    const record: Bundle = { device, first, entries: JSON.stringify(entries), signature: "" };
    const counter = { name: this.name(`n/${device}`), from: first - 1, to: first - 1 + entries.length };
    try {
      await this.store.write({ put: [await sealJson(this.vault.keys(), name, record)], remove, counter });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      await this.catchUp();
      return this.attempt(make, remove);
    }
    this.written = counter.to;
    this.take(name, record);
    return entries.map((_, at) => idAt(at));
  }

  /** Seals what this device wrote since; the caller holds the visit's lock. */
  async seal(): Promise<void> {
    const sealed = this.have()[this.device] ?? 0;
    if (this.written <= sealed) return;
    const keys = this.vault.keys();
    const signer = await signerOf(this.state.pair);
    const made: Bundle[] = [];
    for (const [first, entries] of this.cuts(sealed + 1)) made.push(await sealBundle(signer, this.state.visit, this.device, first, entries));
    const put = await Promise.all(made.map((one) => sealJson(keys, this.bundleName(one), one)));
    const reached = made.reduce((sum, one) => sum + countOf(one), sealed);
    const mine = this.name(`e/${this.device}/`);
    const gone = [...this.unsealed].filter(([name, last]) => name.startsWith(mine) && last <= reached).map(([name]) => name);
    await this.store.write({ put, remove: gone });
    for (const name of gone) this.unsealed.delete(name);
    for (const bundle of made) this.take(this.bundleName(bundle), bundle);
  }

  private *cuts(from: number): Generator<[number, string]> {
    let [first, texts, bytes]: [number, string[], number] = [from, [], 2];
    for (let number = from; number <= this.written; number++) {
      const item = this.journal.items.get(`${this.device}.${number}`);
      if (!item) break;
      const text = JSON.stringify(entryOf(item));
      const size = lengthOf(text) + 1;
      if (texts.length && (texts.length >= MOST_ENTRIES || bytes + size > MOST_BYTES)) {
        yield [first, `[${texts.join(",")}]`];
        [first, texts, bytes] = [number, [], 2];
      }
      texts.push(text);
      bytes += size;
    }
    if (texts.length) yield [first, `[${texts.join(",")}]`];
  }

  private bundleName(bundle: Bundle): string {
    return this.name(`b/${bundle.device}/${numbered(bundle.first)}`);
  }

  /** Keeps bundles that were checked; those of this device too, where its own store had lost them. */
  async keep(bundles: Bundle[]): Promise<void> {
    if (!bundles.length) return;
    const keys = this.vault.keys();
    const put = await Promise.all(bundles.map((one) => sealJson(keys, this.bundleName(one), one)));
    const reached = Math.max(0, ...bundles.filter((one) => one.device === this.device).map((one) => one.first + countOf(one) - 1));
    const counter = { name: this.name(`n/${this.device}`), from: this.written, to: reached };
    await this.store.write(reached > this.written ? { put, counter } : { put });
    this.written = Math.max(this.written, reached);
    for (const bundle of bundles) this.take(this.bundleName(bundle), bundle);
  }

  /** Up to which number this device holds each device's sealed entries. */
  have(): Have {
    const have: Have = {};
    for (const [device, bundles] of this.bundles) {
      let reached = 0;
      for (const bundle of bundles) if (bundle.first === reached + 1) reached += countOf(bundle);
      have[device] = reached;
    }
    return have;
  }

  /** Entries of this device that are in no bundle yet. */
  unsealedCount(): number {
    return Math.max(0, this.written - (this.have()[this.device] ?? 0));
  }

  /** Sealed bundles that reach past what somebody holds. */
  beyond(have: Have): Bundle[] {
    return [...this.bundles.values()].flat().filter((one) => one.first + countOf(one) - 1 > (have[one.device] ?? 0));
  }

  /** Entries that the server lacks by its last answer: those of this device, and others' that this one carries. */
  unsent(): number {
    const mine = Math.max(0, this.written - (this.state.server[this.device] ?? 0));
    const have = this.have();
    const carried = Object.keys(have).filter((device) => device !== this.device);
    return carried.reduce((sum, device) => sum + Math.max(0, (have[device] ?? 0) - (this.state.server[device] ?? 0)), mine);
  }

  async save(change: Partial<State>): Promise<void> {
    const next = { ...this.state, ...change };
    await this.store.write({ put: [await sealJson(this.vault.keys(), `m/${this.handle}`, next)] });
    this.state = next;
    if (change.marks) this.journal.setRefused(next.marks.map(([id]) => id));
    this.leaseOf.clear();
  }

  async pack(): Promise<Pack | null> {
    const bytes = await this.store.read(this.name("p"));
    return bytes ? unsealJson<Pack>(this.vault.keys(), this.name("p"), bytes) : null;
  }

  async savePack(pack: Pack): Promise<void> {
    await this.store.write({ put: [await sealJson(this.vault.keys(), this.name("p"), pack)] });
  }

  /** Who wrote on a device, by its lease. */
  personOf(device: string): string {
    if (!this.leaseOf.has(device)) {
      const text = device === this.device ? this.state.lease : this.state.leases[device];
      this.leaseOf.set(device, text ? readLease(text) : null);
    }
    return this.leaseOf.get(device)?.person ?? "";
  }

  /** Takes a device's records off the disk and out of memory: see `moving.ts`. */
  async giveUp(device: string): Promise<void> {
    const names = [...(await this.store.names(this.name(`e/${device}/`))), ...(await this.store.names(this.name(`b/${device}/`)))];
    await this.store.write({ remove: names });
    for (const name of names) {
      this.read.delete(name);
      this.unsealed.delete(name);
    }
    this.bundles.delete(device);
    this.written = 0;
    this.journal.drop([...this.journal.items.keys()].filter((id) => deviceOf(id) === device));
  }

  /** This device's own entries in the order of their numbers. */
  own(device: string): Item[] {
    return [...this.journal.items.values()].filter((item) => deviceOf(item.id) === device)
      .sort((one, other) => numberOf(one.id) - numberOf(other.id));
  }
}

export function entryOf(item: Item): Entry {
  const entry: Entry = [item.key, item.value as Json, item.seen, item.stamp];
  return item.reason ? [...entry, item.reason] as Entry : entry;
}
