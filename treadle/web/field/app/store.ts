/* The browser's database, as the tablet uses it. Every record is encrypted; a write is done when the disk has it: one
   transaction a batch, durability "strict", and the promise resolves on `oncomplete` alone.

   Names of records say nothing of their content: a visit is a keyed hash, then one letter and a number. */
import { type Bytes, bytesOf, textOf } from "./codec.ts";
import { type Json, Refused } from "./contract.ts";
import type { Keys } from "./vault.ts";

const RECORDS = "records";
const BALLAST = "ballast";
const BALLAST_BYTES = 4_000_000;
const RETRIES = 6;
const IV = 12;

export type Put = [name: string, bytes: Bytes];
/** `yields`: not worth the last room (photos, packs); answers are. `quick`: done when the browser has it, which outlives a
    killed page but not the tablet's battery. */
export interface Batch { put?: Put[]; remove?: string[]; counter?: { name: string; from: number; to: number }; yields?: boolean; quick?: boolean }

/** The counter had moved on: another tab wrote in between. Nothing was written. */
export class Overtaken extends Error {}

export class Store {
  private constructor(private database: IDBDatabase, readonly name: string) {
    this.attend();
  }

  static async open(name: string): Promise<Store> {
    return new Store(await connect(name), name);
  }

  /** Browsers end a connection when they clear up; the next question opens another. */
  private lost = false;

  private attend(): void {
    this.database.onclose = () => { this.lost = true; };
    this.database.onversionchange = () => this.database.close();
  }

  private async ready(): Promise<IDBDatabase> {
    if (this.lost) {
      this.database = await connect(this.name);
      this.lost = false;
      this.attend();
    }
    return this.database;
  }

  close(): void {
    this.database.close();
  }

  /** The disk was full, or has no room for the ballast. Browsers say a made-up quota, so this is how it is known. */
  low = false;

  /** Writes a batch: all of it is on disk, or nothing. Refuses with `storage_full`, for answers after giving up the ballast. */
  async write(batch: Batch): Promise<void> {
    try {
      await this.attempt(batch);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "storage_full") throw error;
      this.low = true;
      if (batch.yields || !(await this.has(BALLAST))) throw error;
      await this.attempt({ remove: [BALLAST] });
      await this.insist(batch);
    }
  }

  /** The browser clears up what was removed a little later. */
  private async insist(batch: Batch): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.attempt(batch);
      } catch (error) {
        if (!(error instanceof Refused) || tried >= RETRIES) throw error;
        await new Promise((done) => setTimeout(done, 100 * tried));
      }
    }
  }

  private async attempt(batch: Batch): Promise<void> {
    const database = await this.ready();
    return new Promise((resolve, reject) => {
      const work = database.transaction(RECORDS, "readwrite", { durability: batch.quick ? "relaxed" : "strict" });
      const records = work.objectStore(RECORDS);
      let overtaken = false;
      work.oncomplete = () => resolve();
      work.onerror = () => reject(refusalOf(work.error));
      work.onabort = () => reject(overtaken ? new Overtaken() : refusalOf(work.error));
      const fill = (): void => {
        for (const name of batch.remove ?? []) records.delete(name);
        for (const [name, bytes] of batch.put ?? []) records.put(bytes, name);
      };
      const counter = batch.counter;
      if (!counter) return fill();
      const asked = records.get(counter.name);
      asked.onsuccess = () => {
        overtaken = (asked.result ?? 0) !== counter.from;
        if (overtaken) return work.abort();
        records.put(counter.to, counter.name);
        fill();
      };
    });
  }

  private async ask<T>(question: (records: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await this.ready();
    return new Promise((resolve, reject) => {
      const asked = question(database.transaction(RECORDS, "readonly").objectStore(RECORDS));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(refusalOf(asked.error));
    });
  }

  async read(name: string): Promise<Bytes | null> {
    const found: unknown = await this.ask((records) => records.get(name));
    return found instanceof Uint8Array ? (found as Bytes) : null;
  }

  async counter(name: string): Promise<number> {
    const found: unknown = await this.ask((records) => records.get(name));
    return typeof found === "number" ? found : 0;
  }

  async has(name: string): Promise<boolean> {
    return (await this.ask((records) => records.count(name))) > 0;
  }

  /** Names that begin so, in order. */
  async names(prefix: string): Promise<string[]> {
    return (await this.ask((records) => records.getAllKeys(under(prefix)))).map(String);
  }

  async readAll(prefix: string): Promise<Put[]> {
    const names = this.ask((records) => records.getAllKeys(under(prefix)));
    const values: unknown[] = await this.ask((records) => records.getAll(under(prefix)));
    const known = await names;
    // Two requests are two transactions: where a tab wrote in between, ask again.
    if (known.length !== values.length) return this.readAll(prefix);
    return known.map((name, at): Put => [String(name), values[at] as Bytes]);
  }

  async removeAll(prefix: string): Promise<void> {
    await this.write({ remove: await this.names(prefix) });
  }

  /** Room that is given up for answers once the disk is full, so that the last ones still fit. */
  async keepBallast(): Promise<void> {
    if (await this.has(BALLAST)) return void (this.low = false);
    const bytes = new Uint8Array(BALLAST_BYTES);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    this.low = await this.attempt({ put: [[BALLAST, bytes]] }).then(() => false, () => true);
  }
}

function connect(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(refusalOf(asked.error));
  });
}

function under(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function refusalOf(error: DOMException | null): Error {
  const full = error?.name === "QuotaExceededError" || /quota|disk|space/i.test(error?.message ?? "");
  if (full) return new Refused("storage_full", "This device has no room left. Nothing was lost; free some room, then save again.");
  return error ?? new Error("The device's database did not answer.");
}

/** Encrypts for the record of this name: it cannot be read under another. */
export async function seal(keys: Keys, name: string, bytes: Bytes): Promise<Put> {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const made = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(name) }, keys.data, bytes);
  const all = new Uint8Array(IV + made.byteLength);
  all.set(iv);
  all.set(new Uint8Array(made), IV);
  return [name, all];
}

/** Throws where the record is another's or was changed. */
export async function unseal(keys: Keys, name: string, bytes: Bytes): Promise<Bytes> {
  const how = { name: "AES-GCM", iv: bytes.subarray(0, IV), additionalData: bytesOf(name) };
  return new Uint8Array(await crypto.subtle.decrypt(how, keys.data, bytes.subarray(IV)));
}

export const sealJson = (keys: Keys, name: string, value: unknown): Promise<Put> =>
  seal(keys, name, bytesOf(JSON.stringify(value)));

export async function unsealJson<T = Json>(keys: Keys, name: string, bytes: Bytes): Promise<T> {
  return JSON.parse(textOf(await unseal(keys, name, bytes))) as T;
}
