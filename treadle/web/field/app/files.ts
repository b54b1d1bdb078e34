/* Files of the tray: photos made small on the device, every file kept encrypted under a name that says nothing. */
import { type Bytes, sha256 } from "./codec.ts";
import { type Kept, Refused } from "./contract.ts";
import type { Book } from "./book.ts";
import { seal, sealJson, unseal, unsealJson } from "./store.ts";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
export const MOST_BYTES = 15_000_000;

/** What is known of a kept file. `sent`: bytes that the server has; `done`: it has all of them. */
export interface Known { id: string; sha256: string; type: string; size: number; sent: number; done: boolean; refused: string; fetched: boolean }

/** A photo of at most 1600 pixels, drawn anew: nothing of the camera's notes (place, time, model) is in it. Other files as they are. */
export async function prepared(file: Blob, original: boolean): Promise<Blob> {
  if (original || !/^image\/(jpeg|png|webp|heic|heif|avif)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) throw new Refused("wrong_kind", "This picture cannot be read. Take it again, or keep the original.");
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const context = canvas.getContext("2d");
  if (!context) throw new Refused("wrong_kind", "This picture cannot be drawn on this device.");
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

export class Files {
  private readonly known = new Map<string, Known>();

  constructor(private readonly book: Book) {}

  private name(kind: "f" | "g", id: string): string {
    return `${this.book.handle}/${kind}/${id}`;
  }

  async catchUp(): Promise<void> {
    const keys = this.book.vault.keys();
    for (const [name, bytes] of await this.book.store.readAll(`${this.book.handle}/g/`)) {
      const one = await unsealJson<Known>(keys, name, bytes);
      this.known.set(one.sha256, one);
    }
  }

  all(): Known[] {
    return [...this.known.values()];
  }

  unsent(): Known[] {
    return this.all().filter((one) => !one.done && !one.refused && !one.fetched);
  }

  /** Keeps bytes; resolves when the disk has them. `fetched`: they came from the server or another device of the visit. */
  async keep(bytes: Bytes, type: string, fetched: boolean): Promise<Known> {
    if (bytes.length > MOST_BYTES) throw new Refused("too_long", "This file is larger than 15 megabytes. Keep a smaller one.");
    const digest = await sha256(bytes);
    const before = this.known.get(digest);
    if (before) return before;
    const id = crypto.randomUUID();
    const one: Known = { id, sha256: digest, type, size: bytes.length, sent: 0, done: fetched, refused: "", fetched };
    const keys = this.book.vault.keys();
    const put = [await seal(keys, this.name("f", id), bytes), await sealJson(keys, this.name("g", id), one)];
    await this.book.store.write({ put, yields: true });
    this.known.set(digest, one);
    return one;
  }

  async read(digest: string): Promise<Bytes | null> {
    const one = this.known.get(digest);
    const found = one ? await this.book.store.read(this.name("f", one.id)) : null;
    return one && found ? unseal(this.book.vault.keys(), this.name("f", one.id), found) : null;
  }

  typeOf(digest: string): string {
    return this.known.get(digest)?.type ?? "application/octet-stream";
  }

  async change(digest: string, change: Partial<Known>): Promise<void> {
    const one = this.known.get(digest);
    if (!one) return;
    const next = { ...one, ...change };
    await this.book.store.write({ put: [await sealJson(this.book.vault.keys(), this.name("g", one.id), next)] });
    this.known.set(digest, next);
  }

  /** The server may have lost what it had: ask it about every file again. */
  async doubt(): Promise<void> {
    for (const one of this.all()) if (!one.refused) await this.change(one.sha256, { done: false, sent: 0, fetched: false });
  }
}

export function keptOf(one: Known): Kept {
  const standing = one.refused ? "refused" : one.done ? "accepted" : one.sent > 0 ? "sent" : "here";
  return { sha256: one.sha256, type: one.type, size: one.size, sent: one.sent, standing, ...one.refused && { refused: one.refused } };
}
