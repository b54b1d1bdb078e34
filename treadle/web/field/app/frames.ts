/* A message as a run of QR codes that never ends: the message's blocks once, and from then on sums of blocks. Whoever reads
   as many different codes as there are blocks, and one or two more, has the message, whichever codes were missed.
   docs/reference/sync.md describes the form; tests/field/frames.py is the same from that page. */

export type Bytes = Uint8Array<ArrayBuffer>;

export const MARK = "TRD1:";
export const MOST_BLOCKS = 4096;
const HEAD = 11;
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** What a code says of the run that it belongs to, and its own part. `stream`: the first bytes of the message's SHA-256. */
export interface Frame { stream: number; length: number; count: number; index: number; block: Bytes }

/** Base 45 of RFC 9285: QR codes store these letters almost as densely as bytes, and every reader gives them back unharmed. */
export function toBase45(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const two = at + 1 < bytes.length;
    let number = two ? (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0) : (bytes[at] ?? 0);
    for (let digit = 0; digit < (two ? 3 : 2); digit++, number = Math.floor(number / 45)) text += DIGITS[number % 45];
  }
  return text;
}

/** Null where the text is not of this form. */
export function fromBase45(text: string): Bytes | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((one) => DIGITS.indexOf(one));
    const number = digits.reduceRight((sum, one) => sum * 45 + one, 0);
    if (digits.includes(-1) || number > (digits.length === 3 ? 0xffff : 0xff)) return null;
    if (digits.length === 3) bytes.push(number >> 8);
    bytes.push(number & 0xff);
  }
  return new Uint8Array(bytes);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, at) => {
  for (let bit = 0; bit < 8; bit++) at = at & 1 ? (at >>> 1) ^ 0xedb88320 : at >>> 1;
  return at;
});

/** The CRC-32 that zip and PNG use. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The finaliser of MurmurHash3: it must not be linear over bits, or the sums would soon say nothing new. */
function mixed(number: number): number {
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return (number ^ (number >>> 16)) >>> 0;
}

/** Which blocks a code sums, as bits: block 0 is the lowest bit of word 0. */
export function sumOf(index: number, count: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(count / 32));
  const alone = index % count;
  if (index >= count) {
    for (let word = 0; word < bits.length; word++) bits[word] = mixed((mixed(index) + word) | 0);
    if (count % 32) bits[bits.length - 1]! &= 2 ** (count % 32) - 1;
  }
  if (bits.every((word) => word === 0)) bits[alone >> 5] = (1 << (alone & 31)) >>> 0;
  return bits;
}

export function* ones(bits: Uint32Array): Generator<number> {
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word] ?? 0; left; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left);
}

export function addTo(sum: Uint8Array | Uint32Array, other: Uint8Array | Uint32Array): void {
  for (let at = 0; at < sum.length; at++) sum[at]! ^= other[at] ?? 0;
}

export async function streamOf(message: Bytes): Promise<number> {
  return new DataView(await crypto.subtle.digest("SHA-256", message)).getUint32(0);
}

/** The text of a code. */
export function written({ stream, length, count, index, block }: Frame): string {
  const bytes = new Uint8Array(HEAD + block.length + 4), view = new DataView(bytes.buffer);
  view.setUint32(0, stream);
  view.setUint8(4, length >> 16);
  view.setUint16(5, length & 0xffff);
  view.setUint16(7, count);
  view.setUint16(9, index);
  bytes.set(block, HEAD);
  view.setUint32(HEAD + block.length, crc32(bytes.subarray(0, HEAD + block.length)));
  return MARK + toBase45(bytes);
}

/** Null where the text is no code of ours, or was misread. */
export function readFrame(text: string): Frame | null {
  const bytes = text.startsWith(MARK) ? fromBase45(text.slice(MARK.length)) : null;
  if (!bytes || bytes.length <= HEAD + 4) return null;
  const view = new DataView(bytes.buffer), end = bytes.length - 4;
  if (view.getUint32(end) !== crc32(bytes.subarray(0, end))) return null;
  const block = bytes.slice(HEAD, end), length = view.getUint8(4) * 65536 + view.getUint16(5), count = view.getUint16(7);
  if (!count || count > MOST_BLOCKS || count !== Math.ceil(length / block.length)) return null;
  return { stream: view.getUint32(0), length, count, index: view.getUint16(9), block };
}
