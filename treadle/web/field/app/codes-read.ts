/* Reads a run of QR codes. A bundle of its own, fetched when somebody takes over. */
import decode from "qr/decode.js";
import { type Bytes, type Frame, addTo, ones, readFrame, streamOf, sumOf } from "./frames.ts";

interface Row { bits: Uint32Array; block: Bytes }

/** What was read so far. Codes may come in any order, more than once, and with others missing. */
export class Gathering {
  private rows = new Map<number, Row>();
  private run: Omit<Frame, "index" | "block"> | null = null;

  /** How many parts are there and how many are needed; 0 of 0 before the first code. */
  get have(): number { return this.rows.size; }
  get count(): number { return this.run?.count ?? 0; }
  get complete(): boolean { return this.run !== null && this.have === this.count; }

  /** Whether the text was a code that told something new. A code of another run begins anew with that one. */
  take(text: string): boolean {
    const frame = readFrame(text);
    if (!frame) return false;
    const { stream, length, count, index, block } = frame, { run } = this;
    if (run?.stream !== stream || run.length !== length || run.count !== count) {
      this.run = { stream, length, count };
      this.rows.clear();
    }
    return this.add({ bits: sumOf(index, count), block });
  }

  /** Takes out of a sum what is known already; what is left, if anything, is new. */
  private add(row: Row): boolean {
    for (;;) {
      let other: Row | undefined, first = -1;
      for (const at of ones(row.bits)) {
        if (first < 0) first = at;
        other = this.rows.get(at);
        if (other) break;
      }
      if (first < 0) return false;
      if (!other) { this.rows.set(first, row); return true; }
      addTo(row.bits, other.bits);
      addTo(row.block, other.block);
    }
  }

  /** The message, where all of it is there and its checksum holds; else null, and reading begins anew. */
  async message(): Promise<Bytes | null> {
    const { run } = this;
    if (!run || !this.complete) return null;
    const blocks = this.solved(run.count), size = blocks[0]!.length, all = new Uint8Array(size * run.count);
    blocks.forEach((block, at) => all.set(block, at * size));
    const message = all.slice(0, run.length);
    if ((await streamOf(message)) === run.stream) return message;
    this.rows.clear();
    this.run = null;
    return null;
  }

  /** Each row's lowest bit is its own: from the last one down, every other bit is a block that is known. */
  private solved(count: number): Bytes[] {
    const blocks: Bytes[] = [];
    for (let at = count - 1; at >= 0; at--) {
      const { bits, block } = this.rows.get(at)!, sum = block.slice();
      for (const other of ones(bits)) if (other !== at) addTo(sum, blocks[other]!);
      blocks[at] = sum;
    }
    return blocks;
  }
}

type Finder = (picture: HTMLVideoElement) => Promise<string[]>;
interface Detector { detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]> }
type DetectorMaker = { new (how: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** What finds codes in a picture: the browser's own reader where it has one, else ours. */
export async function finder(): Promise<Finder> {
  const Maker = (globalThis as unknown as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  const formats = await Maker?.getSupportedFormats().catch((): string[] => []);
  if (!Maker || !formats?.includes("qr_code")) return ours();
  const detector = new Maker({ formats: ["qr_code"] }), instead = ours();
  // Its service can be missing although it is named, and it refuses pictures that are not there yet.
  return (video) => detector.detect(video).then((found) => found.map((one) => one.rawValue), () => instead(video));
}

const MOST_WIDE = 960;

function ours(): Finder {
  const canvas = document.createElement("canvas"), board = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const { videoWidth: wide, videoHeight: high } = video, side = Math.min(wide, high), scale = Math.min(1, MOST_WIDE / Math.max(side, 1));
    if (!board || !side) return [];
    // A little more than the square in the middle: the frame on the screen shows it, and hands are not steady.
    const [w, h] = [Math.min(wide, side * 1.34), Math.min(high, side * 1.34)];
    canvas.width = Math.round(w * scale);
    canvas.height = Math.round(h * scale);
    board.drawImage(video, (wide - w) / 2, (high - h) / 2, w, h, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = board.getImageData(0, 0, canvas.width, canvas.height);
    try { return [decode({ data, width, height }, { timeLimit: 250 })]; } catch { return []; }
  };
}
