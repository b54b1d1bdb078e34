/* When two copies of one device wrote under the same numbers (a tablet restored from an image, say), the server keeps the
   first and refuses the second. Then this copy takes a new key and a new name, and writes again what differs. */
import type { Api } from "./api.ts";
import { type Book, type State, entryOf } from "./book.ts";
import { canonical } from "./codec.ts";
import { type Json, Refused } from "./contract.ts";
import type { Entry, Item } from "./journal.ts";
import { type Pair, checkLease, makePair } from "./leases.ts";
import { sealJson, unsealJson } from "./store.ts";

interface Moved { device: string; items: Item[]; given: boolean }

/** Asks for a lease with this key; the same key again renews it. */
export async function askForLease(api: Api, visit: string, pair: Pair, label: string): Promise<Pick<State, "pair" | "lease" | "device" | "serverKey">> {
  const told = await api.ask(`/field/packs/${visit}/lease/`, { method: "POST", body: JSON.stringify({ key: pair.key, label }) });
  const [lease, serverKey] = [String(told.lease), String(told.server_key)];
  const read = await checkLease(lease, visit, serverKey);
  if (!read || read.key !== pair.key) throw new Refused("forged", "The server's lease does not hold.");
  return { pair, lease, device: read.device, serverKey };
}

/** Gives up the device's name and keeps what it wrote aside, until the server's version of it is here. */
export async function moveToNewDevice(book: Book, api: Api, label: string): Promise<void> {
  const next = await askForLease(api, book.state.visit, await makePair(), label);
  const moved: Moved = { device: book.device, items: book.own(book.device), given: false };
  await keepAside(book, moved);
  await book.save({ ...next, leases: { ...book.state.leases, [book.device]: book.state.lease } });
  await book.giveUp(moved.device);
  await keepAside(book, { ...moved, given: true });
  await book.catchUp();
}

/** Once everything that the server holds is here: writes again, in the new device's name, what differs. */
export async function finishMove(book: Book): Promise<void> {
  const name = `${book.handle}/o`;
  const found = await book.store.read(name);
  if (!found) return;
  const moved = await unsealJson<Moved>(book.vault.keys(), name, found);
  if (moved.device === book.device) return;
  if (!moved.given) await book.giveUp(moved.device);
  const differ = moved.items.filter((item) => {
    const theirs = book.journal.items.get(item.id);
    return !theirs || canonical(entryOf(theirs) as Json) !== canonical(entryOf(item) as Json);
  });
  if (differ.length) await book.append((idAt) => again(book, differ, idAt));
  await book.store.write({ remove: [name] });
}

function again(book: Book, items: Item[], idAt: (at: number) => string): Entry[] {
  const ids = new Map(items.map((item, at) => [item.id, idAt(at)]));
  return items.map((item) => {
    const seen = item.seen.map((id) => ids.get(id) ?? id);
    return entryOf({ ...item, seen, stamp: book.journal.nextStamp(book.now()) });
  });
}

async function keepAside(book: Book, moved: Moved): Promise<void> {
  await book.store.write({ put: [await sealJson(book.vault.keys(), `${book.handle}/o`, moved)] });
}
