/* From tablet to tablet without a network: a file sealed with a code that is read aloud. */
import { type Bytes, bytesOf, fromBase64url, sha256, textOf, toBase64url } from "./codec.ts";
import type { Book, Have, Mark } from "./book.ts";
import { Refused } from "./contract.ts";
import type { Files } from "./files.ts";
import { type Bundle, checkMarks, readLease } from "./leases.ts";
import { keyFrom } from "./vault.ts";

const ROUNDS = 600_000;

interface HandedFile { sha256: string; type: string; data: string }
export interface HandOver { treadle: "hand-over-1"; visit: string; leases: string[]; bundles: Bundle[]; refused: Mark[]; refused_seal?: string; files?: HandedFile[]; files_left?: number }
interface Sealed { treadle: "sealed-1"; salt: string; iv: string; data: string }

/** What this device holds of the visit beyond `have`; the caller has sealed what it wrote. `known`: what the taker has for
    certain; who has something of a device has its lease too. */
export function contentOf(book: Book, have: Have, known: Have = {}): HandOver {
  const { state } = book, every = [...new Set([state.lease, ...Object.values(state.leases)])];
  const leases = every.filter((one) => !known[readLease(one)?.device ?? ""]);
  const all: HandOver = { treadle: "hand-over-1", visit: state.visit, leases, bundles: book.beyond(have), refused: state.marks };
  return state.marksSeal ? { ...all, refused_seal: state.marksSeal } : all;
}

export async function writeHandOver(book: Book, files: Files, code: string, withFiles: boolean): Promise<Blob> {
  const all = contentOf(book, {});
  if (withFiles) all.files = await handedFiles(files);
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const key = await keyFrom(code.trim(), salt, ROUNDS, "encrypt");
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytesOf(JSON.stringify(all))));
  const sealed: Sealed = { treadle: "sealed-1", salt: toBase64url(salt), iv: toBase64url(iv), data: toBase64url(data) };
  return new Blob([JSON.stringify(sealed)], { type: "application/json" });
}

async function handedFiles(files: Files): Promise<HandedFile[]> {
  const handed: HandedFile[] = [];
  for (const one of files.all()) {
    const bytes = await files.read(one.sha256);
    if (bytes) handed.push({ sha256: one.sha256, type: one.type, data: standard(toBase64url(bytes)) });
  }
  return handed;
}

const standard = (text: string): string => text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");

/** What a file holds, unchecked. Refuses with `wrong_code` or `malformed`. */
export async function readHandOver(file: Blob, code: string): Promise<HandOver> {
  let sealed: Sealed;
  try {
    sealed = JSON.parse(await file.text()) as Sealed;
    if (sealed.treadle !== "sealed-1") throw new Error("another file");
  } catch {
    throw new Refused("malformed", "This is no hand-over file of Treadle.");
  }
  const key = await keyFrom(code.trim(), fromBase64url(sealed.salt), ROUNDS, "decrypt");
  const how = { name: "AES-GCM", iv: fromBase64url(sealed.iv) };
  const plain = await crypto.subtle.decrypt(how, key, fromBase64url(sealed.data)).catch(() => null);
  if (!plain) throw new Refused("wrong_code", "The code is not right, or the file was changed. Ask for the code again.");
  return JSON.parse(textOf(plain)) as HandOver;
}

/** Keeps the files that came along and are what their names say. */
export async function takeFiles(files: Files, handed: HandedFile[]): Promise<void> {
  for (const one of handed) {
    const bytes: Bytes = fromBase64url(one.data.replace(/=+$/, ""));
    if ((await sha256(bytes)) === one.sha256) await files.keep(bytes, one.type, false);
  }
}

/** Takes what the server refused, where the server's signature says so and it is more than what is known here. Marks are
    only ever added, so the longer of two lists is the later one. */
export async function takeMarks(book: Book, { refused, refused_seal: seal }: HandOver): Promise<void> {
  const { state } = book;
  if (!seal || !Array.isArray(refused) || refused.length <= state.marks.length) return;
  if (await checkMarks(refused, seal, state.visit, state.serverKey)) await book.save({ marks: refused, marksSeal: seal });
}
