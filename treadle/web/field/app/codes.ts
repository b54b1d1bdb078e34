/* What travels as a run of QR codes: the content of a hand-over file without its photos, sealed for the device that asked or
   under a code that is read aloud; and the asking itself, signed. frames.ts cuts it. */
import { type Bytes, bytesOf, fromBase64url, textOf, toBase64url } from "./codec.ts";
import type { Book, Have } from "./book.ts";
import { Refused } from "./contract.ts";
import type { HandOver } from "./handover.ts";
import { type Lease, checkLease, holds, sign, signerOf } from "./leases.ts";
import { keyFrom } from "./vault.ts";

const [UNDER_CODE, FOR_ASKER, ASKING] = [1, 2, 3];
const [SALT, IV, POINT] = [16, 12, 65];
const ROUNDS = 600_000;
const MOST_BYTES = 600_000;
const AGREES = { name: "ECDH", namedCurve: "P-256" };

interface Said { treadle: "ask-1"; visit: string; have: Have; key: string; lease: string; signature: string }
/** Somebody's device that asks: who, what it has, and the point to seal for. */
export interface Asked { lease: Lease; have: Have; point: Bytes }

const saidBy = (visit: string, key: string, have: string): Bytes => bytesOf(["treadle-ask-1", visit.toLowerCase(), key, have].join("\n"));
const inOrder = (have: Have): string => Object.entries(have).sort(([one], [other]) => (one < other ? -1 : 1)).map(([device, number]) => `${device}.${number}`).join(" ");

/** What this device has, for the other's camera, and the pair that opens the answer. */
export async function writeAsk(book: Book): Promise<{ message: Bytes; pair: CryptoKeyPair }> {
  const pair = await crypto.subtle.generateKey(AGREES, false, ["deriveBits"]);
  const key = toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const { visit, lease } = book.state, have = book.have();
  const signature = await sign(await signerOf(book.state.pair), saidBy(visit, key, inOrder(have)));
  const said: Said = { treadle: "ask-1", visit, have, key, lease, signature };
  return { message: joined([ASKING], await packed(JSON.stringify(said))), pair };
}

/** Refuses whoever has no lease of this visit that still runs. */
export async function readAsk(book: Book, message: Bytes): Promise<Asked> {
  const { state } = book;
  if (message[0] !== ASKING) throw new Refused("not_asking", "These codes hand something over. Let the other tablet show what it has.");
  const said = await unpacked(message.subarray(1)).then((text) => JSON.parse(text) as Said).catch(() => null);
  if (!said || said.treadle !== "ask-1") throw new Refused("malformed", "These are no codes of a hand-over.");
  if (said.visit !== state.visit) throw new Refused("other_visit", "The other tablet has another visit open.");
  const lease = typeof said.lease === "string" ? await checkLease(said.lease, state.visit, state.serverKey) : null;
  if (!lease || !(await holds(lease.key, said.signature, saidBy(state.visit, said.key, inOrder(said.have)))))
    throw new Refused("stranger", "The other tablet does not belong to this visit. Nothing was handed over.");
  if (lease.until < book.now() * 1000) throw new Refused("lease_ended", "The other tablet's permission for this visit has ended. It needs a signal first.");
  return { lease, have: said.have, point: fromBase64url(said.key) };
}

/** Seals for the device that asked (its point), or under a code. */
export async function sealForCodes(all: HandOver, to: Bytes | string): Promise<Bytes> {
  const plain = await packed(JSON.stringify(all)), iv = crypto.getRandomValues(new Uint8Array(IV));
  if (plain.length > MOST_BYTES) throw new Refused("too_much", "This is more than codes can carry. Write the file instead.");
  const [kind, head, key] = typeof to === "string" ? await underCode(to) : await forAsker(to, all.visit);
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain));
  return joined([kind], head, iv, data);
}

async function underCode(code: string): Promise<[number, Bytes, CryptoKey]> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  return [UNDER_CODE!, salt, await keyFrom(code.trim(), salt, ROUNDS, "encrypt")];
}

async function forAsker(point: Bytes, visit: string): Promise<[number, Bytes, CryptoKey]> {
  const pair = await crypto.subtle.generateKey(AGREES, false, ["deriveBits"]);
  const mine = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return [FOR_ASKER!, mine, await agreed(pair.privateKey, point, joined(mine, point), visit, "encrypt")];
}

/** The key that both sides work out from their pair and the other's point. */
async function agreed(secret: CryptoKey, point: Bytes, salt: Bytes, visit: string, usage: KeyUsage): Promise<CryptoKey> {
  const other = await crypto.subtle.importKey("raw", point, AGREES, false, []);
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, secret, 256);
  const raw = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: bytesOf(`treadle-codes-1\n${visit.toLowerCase()}`) };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, [usage]);
}

/** What codes hold, unchecked. Refuses with `needs_code` where they were sealed under one and none is given. */
export async function openCodes(message: Bytes, code: string, pair: CryptoKeyPair | null, visit: string): Promise<HandOver> {
  const kind = message[0], after = kind === UNDER_CODE ? 1 + SALT : 1 + POINT;
  if (kind === ASKING) throw new Refused("both_ask", "Both tablets are reading. One of them has to show its entries.");
  if ((kind !== UNDER_CODE && kind !== FOR_ASKER) || message.length <= after + IV) throw new Refused("malformed", "These are no codes of a hand-over.");
  if (kind === UNDER_CODE && !code.trim()) throw new Refused("needs_code", "Type the code that stands on the other tablet.");
  const head = message.slice(1, after);
  const key = kind === UNDER_CODE ? await keyFrom(code.trim(), head, ROUNDS, "decrypt") : await askersKey(pair, head, visit);
  const how = { name: "AES-GCM", iv: message.slice(after, after + IV) };
  const plain = key && await crypto.subtle.decrypt(how, key, message.slice(after + IV)).catch(() => null);
  if (plain) return JSON.parse(await unpacked(new Uint8Array(plain))) as HandOver;
  if (kind === UNDER_CODE) throw new Refused("wrong_code", "The code is not right. Ask for it again.");
  throw new Refused("not_for_this", "These codes are for another tablet, or answer an earlier asking. Let the other tablet read anew what this one has.");
}

async function askersKey(pair: CryptoKeyPair | null, head: Bytes, visit: string): Promise<CryptoKey | null> {
  if (!pair) return null;
  const mine = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return agreed(pair.privateKey, head, joined(head, mine), visit, "decrypt").catch(() => null);
}

function joined(...parts: (Bytes | number[])[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function through(bytes: Bytes, stream: CompressionStream | DecompressionStream): Promise<Bytes> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

const packed = (text: string): Promise<Bytes> => through(bytesOf(text), new CompressionStream("deflate-raw"));
const unpacked = async (bytes: Bytes): Promise<string> => textOf(await through(bytes, new DecompressionStream("deflate-raw")));
