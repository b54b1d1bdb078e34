/* What is being typed, kept at every key press until it is an entry: a browser that is killed within the pause before the
   write takes nothing along. A draft is one record, `d/<tab>/<turn>`; the entry that follows takes it off in its own
   transaction. While a tab lives it holds the lock of its name, so that no other takes up what is still being typed. */
import type { Book } from "./book.ts";
import type { EntryId, Json } from "./contract.ts";
import { canonical } from "./codec.ts";
import { deviceOf } from "./journal.ts";
import { sealJson, unsealJson } from "./store.ts";

interface Draft { key: string; value: Json; seen: EntryId[] }
interface Typed extends Draft { turn: number }
/** A draft that another session left, and the records that go with its entry. */
export interface Left extends Draft { records: string[] }

export class Drafts {
  private readonly tab = crypto.randomUUID();
  private readonly typed = new Map<string, Typed>();
  /** The records of a key that lie on the disk, or are on their way there. */
  private readonly laid = new Map<string, Set<string>>();
  private turn = 0;
  private release: () => void = () => undefined;
  private readonly held: Promise<void>;

  constructor(private readonly book: Book) {
    this.held = new Promise((granted) => void navigator.locks.request(this.lock(this.tab), () => {
      granted();
      return new Promise<void>((release) => { this.release = release; });
    }));
  }

  private lock(tab: string): string {
    return `${this.book.store.name}/${this.book.handle}/d/${tab}`;
  }

  private record(turn: number): string {
    return `${this.book.handle}/d/${this.tab}/${turn}`;
  }

  /** Resolves once the browser's database has the draft, or what was typed since. */
  async keep(key: string, value: Json): Promise<void> {
    const draft: Typed = { key, value, seen: this.book.journal.standing(key).heads.map((head) => head.id), turn: ++this.turn };
    this.typed.set(key, draft);
    await this.held;
    const { turn, ...said } = draft;
    const put = await sealJson(this.book.vault.keys(), this.record(turn), said satisfies Draft);
    if (this.typed.get(key) !== draft) return; // more was typed, or it is an entry already
    const remove = this.recordsOf(key);
    this.laid.set(key, new Set([...remove, put[0]]));
    await this.book.store.write({ put: [put], remove, quick: true });
    this.gone(key, remove);
  }

  private recordsOf(key: string): string[] {
    return [...(this.laid.get(key) ?? [])];
  }

  /** An entry is being written for this key: the records that its transaction takes off. */
  written(key: string): string[] {
    this.typed.delete(key);
    return this.recordsOf(key);
  }

  /** They are off the disk. */
  gone(key: string, records: string[]): void {
    for (const one of records) this.laid.get(key)?.delete(one);
  }

  /** Hands on what sessions that ended in mid-word had typed: the last of each key, unless it stands there already. */
  async takeUp(write: (left: Left) => Promise<unknown>): Promise<void> {
    const prefix = `${this.book.handle}/d/`;
    const tabs = new Set((await this.book.store.names(prefix)).map((name) => name.slice(prefix.length).split("/")[0] ?? ""));
    tabs.delete(this.tab);
    for (const tab of tabs) {
      await navigator.locks.request(this.lock(tab), { ifAvailable: true }, async (lock) => {
        if (lock) for (const left of await this.leftBy(`${prefix}${tab}/`)) await write(left);
      });
    }
  }

  private async leftBy(prefix: string): Promise<Left[]> {
    const keys = this.book.vault.keys();
    const last = new Map<string, Left>();
    const turnOf = (name: string): number => Number(name.slice(prefix.length));
    const found = (await this.book.store.readAll(prefix)).sort(([one], [other]) => turnOf(one) - turnOf(other));
    for (const [name, bytes] of found) {
      const draft = await unsealJson<Draft>(keys, name, bytes);
      last.set(draft.key, { ...draft, records: [...(last.get(draft.key)?.records ?? []), name] });
    }
    // What this device itself wrote of the key since was seen by whoever went on typing.
    const mine = (key: string): EntryId[] => this.book.journal.standing(key).heads.map((item) => item.id).filter((id) => deviceOf(id) === this.book.device);
    const stands = (left: Left): boolean => canonical(this.book.journal.standing(left.key).value) === canonical(left.value);
    const lefts = [...last.values()].map((left) => ({ ...left, seen: [...new Set([...left.seen, ...mine(left.key)])] }));
    const over = lefts.filter(stands).flatMap((left) => left.records);
    if (over.length) await this.book.store.write({ remove: over });
    return lefts.filter((left) => !stands(left));
  }

  close(): void {
    this.release();
  }
}
