/* The journal: a growing set of entries, and what follows from it. The same function as the server's; both read
   tests/field/cases.json. The rules are those of docs/reference/sync.md. */
import { canonical } from "./codec.ts";
import type { EntryId, Json } from "./contract.ts";

/** key, value, ids of the heads that its writer saw, stamp, and why differing entries were settled this way. */
export type Entry = [string, Json, EntryId[], number] | [string, Json, EntryId[], number, string];

export interface Item { id: EntryId; key: string; value: Json; seen: EntryId[]; stamp: number; reason?: string }

export interface Standing { value: Json; heads: Item[]; conflict: boolean }

export type Kind = "answer" | "text" | "set" | "one" | "flag";

const AHEAD = 26 * 3600 * 1_000_000;

/** What becomes of several heads of this key that differ. */
export function kindOf(key: string): Kind {
  if (key.startsWith("q/")) return "answer";
  if (key.startsWith("n/") || key === "v/notes" || key === "v/summary" || key.startsWith("d/n/") || /^b\/[^/]+\/minutes$/.test(key)) return "text";
  if (key.startsWith("l/")) return "flag";
  const part = /^f\/[^/]+\/([a-z]+)$/.exec(key)?.[1];
  if (part === "explanation" || part === "evidence") return "text";
  if (part === "kinds") return "set";
  return part === "interviews" ? "flag" : "one";
}

export const deviceOf = (id: EntryId): string => id.slice(0, id.lastIndexOf("."));
export const numberOf = (id: EntryId): number => Number(id.slice(id.lastIndexOf(".") + 1));

export function itemOf(device: string, number: number, entry: Entry): Item {
  const item: Item = { id: `${device}.${number}`, key: entry[0], value: entry[1], seen: entry[2], stamp: entry[3] };
  return typeof entry[4] === "string" && entry[4] ? { ...item, reason: entry[4] } : item;
}

const byStamp = (one: Item, other: Item): number =>
  one.stamp - other.stamp || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** How a key stands; `accepted` are its entries without those that the server refused. */
export function standingOf(key: string, accepted: Item[]): Standing {
  const seen = new Set(accepted.flatMap((item) => item.seen));
  const heads = accepted.filter((item) => !seen.has(item.id)).sort(byStamp);
  const kind = kindOf(key);
  const merges = kind === "text" || kind === "set" || kind === "flag";
  const counting = merges ? heads.filter((head) => head.value !== null && head.value !== "") : heads;
  const conflict = new Set(counting.map((head) => canonical(head.value))).size > 1;
  return { value: conflict && merges ? merged(kind, counting) : (counting[0] ?? alike(heads))?.value ?? null, heads, conflict };
}

/** The first head, where all say the same; heads that say null and "" say nothing. */
const alike = (heads: Item[]): Item | undefined => (heads.every((head) => head.value === heads[0]?.value) ? heads[0] : undefined);

function merged(kind: Kind, heads: Item[]): Json {
  if (kind === "flag") return heads.some((head) => head.value === true);
  if (kind === "text") return [...new Set(heads.map((head) => String(head.value)))].join("\n\n");
  const all = heads.flatMap((head) => (Array.isArray(head.value) ? head.value : [])).filter((one) => typeof one === "string");
  return [...new Set(all)].sort();
}

/** The entries of one visit in memory. Registers are worked out when they are asked for, once. */
export class Journal {
  readonly items = new Map<EntryId, Item>();
  private readonly keys = new Map<string, Item[]>();
  private readonly known = new Map<string, Standing>();
  private refused: ReadonlySet<EntryId> = new Set();
  private latest = 0;

  /** Adds an entry; the same id again changes nothing. Says whether it was new. */
  add(item: Item, own: boolean, now: number): boolean {
    if (own || item.stamp <= now * 1000 + AHEAD) this.latest = Math.max(this.latest, item.stamp);
    if (this.items.has(item.id)) return false;
    this.items.set(item.id, item);
    const before = this.keys.get(item.key);
    if (before) before.push(item);
    else this.keys.set(item.key, [item]);
    this.known.delete(item.key);
    return true;
  }

  /** Takes entries out again: only what was signed under a device that had to be given up. */
  drop(ids: EntryId[]): void {
    for (const id of ids) {
      const item = this.items.get(id);
      if (!item) continue;
      this.items.delete(id);
      this.keys.set(item.key, this.entriesOf(item.key).filter((one) => one !== item));
      this.known.delete(item.key);
    }
  }

  /** The ids that the server refused, all of them. */
  setRefused(ids: Iterable<EntryId>): void {
    const next = new Set(ids);
    for (const id of [...next, ...this.refused]) {
      const key = this.items.get(id)?.key;
      if (key !== undefined) this.known.delete(key);
    }
    this.refused = next;
  }

  /** The next stamp of this device. `now`: milliseconds since 1970. */
  nextStamp(now: number): number {
    this.latest = Math.max(Math.floor(now) * 1000, this.latest + 1);
    return this.latest;
  }

  entriesOf(key: string): Item[] {
    return this.keys.get(key) ?? [];
  }

  standing(key: string): Standing {
    const known = this.known.get(key);
    if (known) return known;
    const found = standingOf(key, this.entriesOf(key).filter((item) => !this.refused.has(item.id)));
    this.known.set(key, found);
    return found;
  }

  keysUnder(prefix: string): string[] {
    return [...this.keys.keys()].filter((key) => key.startsWith(prefix) && this.standing(key).heads.length > 0).sort();
  }
}
