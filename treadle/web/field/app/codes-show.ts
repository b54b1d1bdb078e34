/* Shows a message as a run of QR codes. A bundle of its own, fetched when somebody hands over. */
import encode from "qr";
import { type Bytes, MOST_BLOCKS, addTo, ones, streamOf, sumOf, written } from "./frames.ts";

const MARGIN = 4;

/** The codes of a message, by number; after the last number (65,535) they begin again. */
export interface Run { count: number; code(number: number): string }

/** Null where the message is too long for blocks of this size (bytes). */
export async function runOf(message: Bytes, size: number): Promise<Run | null> {
  const count = Math.max(1, Math.ceil(message.length / size)), stream = await streamOf(message);
  if (count > MOST_BLOCKS) return null;
  const blocks = Array.from({ length: count }, (_, at) => {
    const block = new Uint8Array(size);
    block.set(message.subarray(at * size, (at + 1) * size));
    return block;
  });
  const code = (number: number): string => {
    const index = number % 65536, block = new Uint8Array(size);
    for (const one of ones(sumOf(index, count))) addTo(block, blocks[one]!);
    return written({ stream, length: message.length, count, index, block });
  };
  return { count, code };
}

/** Draws a code, black on white with its margin, as large as fits into `width` (pixels of the canvas). */
export function draw(text: string, canvas: HTMLCanvasElement, width: number): void {
  const cells = encode(text, "raw", { ecc: "medium", encoding: "alphanumeric", border: MARGIN });
  const scale = Math.max(2, Math.floor(width / cells.length)), board = canvas.getContext("2d");
  if (!board) return;
  canvas.width = canvas.height = cells.length * scale;
  board.fillStyle = "#fff";
  board.fillRect(0, 0, canvas.width, canvas.height);
  board.fillStyle = "#000";
  cells.forEach((row, y) => row.forEach((dark, x) => dark && board.fillRect(x * scale, y * scale, scale, scale)));
}
