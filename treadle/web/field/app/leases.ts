/* Who may write: the device's key pair, leases signed by the server, bundles signed by devices. */
import { type Bytes, bytesOf, fromBase64url, lengthOf, textOf, toBase64url } from "./codec.ts";
import type { Entry } from "./journal.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNS = { name: "ECDSA", hash: "SHA-256" };

export interface Bundle { device: string; first: number; entries: string; signature: string }

/** What stands in a lease. `key`: the device's public point; `from`, `until`: stamps. */
export interface Lease {
  v: number; visit: string; device: string; person: string; name: string; label: string; key: string; from: number; until: number;
}

/** This device's pair for one visit. `secret` is PKCS #8, kept in the encrypted store and nowhere else. */
export interface Pair { key: string; secret: string }

export async function makePair(): Promise<Pair> {
  const made = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  const [point, secret] = [await crypto.subtle.exportKey("raw", made.publicKey), await crypto.subtle.exportKey("pkcs8", made.privateKey)];
  return { key: toBase64url(new Uint8Array(point)), secret: toBase64url(new Uint8Array(secret)) };
}

/** The private key for signing; it cannot be read out of what this returns. */
export const signerOf = (pair: Pair): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", fromBase64url(pair.secret), CURVE, false, ["sign"]);

const points = new Map<string, Promise<CryptoKey>>();

function verifierOf(point: string): Promise<CryptoKey> {
  const known = points.get(point);
  if (known) return known;
  const made = (async () => crypto.subtle.importKey("raw", fromBase64url(point), CURVE, false, ["verify"]))();
  points.set(point, made);
  return made;
}

export async function holds(point: string, signature: string, said: Bytes): Promise<boolean> {
  try {
    return await crypto.subtle.verify(SIGNS, await verifierOf(point), fromBase64url(signature), said);
  } catch {
    return false;
  }
}

const saidBy = (visit: string, bundle: Pick<Bundle, "device" | "first" | "entries">): Bytes =>
  bytesOf(["treadle-bundle-1", visit.toLowerCase(), bundle.device, String(bundle.first), bundle.entries].join("\n"));

export async function sealBundle(signer: CryptoKey, visit: string, device: string, first: number, entries: string): Promise<Bundle> {
  const bundle = { device, first, entries };
  return { ...bundle, signature: await sign(signer, saidBy(visit, bundle)) };
}

export const sign = async (signer: CryptoKey, said: Bytes): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.sign(SIGNS, signer, said)));

/** Whether the server has signed just this list of refused marks. */
export function checkMarks(marks: string[][], seal: string, visit: string, serverKey: string): Promise<boolean> {
  const said = marks.flat().map((text) => `${lengthOf(text)}:${text},`).join("");
  return holds(serverKey, seal, bytesOf(`treadle-refused-1\n${visit.toLowerCase()}\n${said}`));
}

/** What a lease says, unchecked; null where it cannot be read. */
export function readLease(text: string): Lease | null {
  try {
    const lease = JSON.parse(textOf(fromBase64url(text.split(".")[0] ?? ""))) as Lease;
    return typeof lease.device === "string" && typeof lease.key === "string" ? lease : null;
  } catch {
    return null;
  }
}

/** The lease, where the server signed it for this visit; else null. `serverKey`: a P-256 point. */
export async function checkLease(text: string, visit: string, serverKey: string): Promise<Lease | null> {
  const [body = "", signature = ""] = text.split(".");
  const lease = readLease(text);
  if (lease?.visit.toLowerCase() !== visit.toLowerCase()) return null;
  return (await holds(serverKey, signature, bytesOf(`treadle-lease-1\n${body}`))) ? lease : null;
}

/** The entries of a bundle, where its signature holds under this key; else null. */
export async function checkBundle(bundle: Bundle, visit: string, key: string): Promise<(Entry | null)[] | null> {
  if (!Number.isInteger(bundle.first) || bundle.first < 1 || typeof bundle.entries !== "string") return null;
  if (!(await holds(key, bundle.signature, saidBy(visit, bundle)))) return null;
  return entriesOf(bundle);
}

/** The entries of a bundle that was checked when it came; null in the place of one that has not the form of an entry
    (the server marks it), and for the whole where it is no list. */
export function entriesOf(bundle: Bundle): (Entry | null)[] | null {
  try {
    const entries = JSON.parse(bundle.entries) as unknown;
    return Array.isArray(entries) && entries.length > 0 ? entries.map((one) => (isEntry(one) ? one : null)) : null;
  } catch {
    return null;
  }
}

const counts = new WeakMap<Bundle, number>();

/** How many entries a bundle has. */
export function countOf(bundle: Bundle): number {
  const known = counts.get(bundle);
  if (known !== undefined) return known;
  const count = entriesOf(bundle)?.length ?? 0;
  counts.set(bundle, count);
  return count;
}

function isEntry(one: unknown): one is Entry {
  return Array.isArray(one) && one.length >= 4 && one.length <= 5 && typeof one[0] === "string" && Array.isArray(one[2])
    && one[2].every((id) => typeof id === "string") && Number.isSafeInteger(one[3]) && one[3] >= 0 && (one.length < 5 || typeof one[4] === "string");
}

export const isServers = (device: string): boolean => device.startsWith("s-");
