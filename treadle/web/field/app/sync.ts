/* When to sync: after a write, when a network comes, by the button; after a failure later and later. */
import type { Api } from "./api.ts";
import type { Book } from "./book.ts";
import { type Refusal, Refused, type SyncState } from "./contract.ts";
import { Exchange } from "./exchange.ts";
import type { Files } from "./files.ts";
import { sendFiles } from "./upload.ts";

const AFTER_WRITE_MS = 1500;
const REGULAR_MS = 60_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

export class Sync {
  private running: Promise<void> | null = null;
  private again = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private problem: Refused | null = null;
  private closed = false;

  constructor(private readonly book: Book, private readonly files: Files, private readonly api: Api, private readonly label: string,
              private readonly automatic: boolean, private readonly onChange: () => void) {
    if (automatic) addEventListener("online", this.soon);
  }

  get state(): SyncState {
    const slow = this.problem?.details.slow === true;
    return {
      online: navigator.onLine && this.problem?.code !== "offline", slow, running: this.running !== null,
      unsent: this.book.unsent(), unsentFiles: this.files.unsent().length, last: this.book.state.last,
      problem: this.problem ? { code: this.problem.code, says: this.problem.message } : null, refused: this.refused(),
    };
  }

  get busy(): boolean {
    return this.running !== null;
  }

  private refused(): Refusal[] {
    return this.book.state.marks.map(([id, code, says]) => {
      const item = this.book.journal.items.get(id);
      return { id, key: item?.key ?? "", value: item?.value ?? null, code, says };
    });
  }

  private readonly soon = (): void => this.plan(0);

  /** After a write; an alert goes at once. */
  wrote(urgent: boolean): void {
    if (urgent || this.failures === 0) this.plan(urgent ? 0 : AFTER_WRITE_MS);
  }

  plan(ms: number): void {
    if (!this.automatic || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), ms);
  }

  /** One sync; while one is under way another follows it. Never raises: what went wrong stands in `state.problem`. */
  async run(): Promise<SyncState> {
    if (this.running) {
      this.again = true;
      await this.running;
      return this.state;
    }
    this.running = this.turns();
    this.onChange();
    await this.running;
    return this.state;
  }

  private async turns(): Promise<void> {
    try {
      do {
        this.again = false;
        await navigator.locks.request(`${this.book.store.name}/${this.book.handle}`, () => this.turn());
      } while (this.again);
      this.problem = null;
      this.failures = 0;
      this.plan(REGULAR_MS * (0.75 + Math.random() / 2));
    } catch (error) {
      this.problem = error instanceof Refused ? error : new Refused("broken", String(error));
      this.failures += 1;
      const told = Number(this.problem.details.after ?? 0) * 1000;
      this.plan(Math.max(told, Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1)) * (0.5 + Math.random())));
    } finally {
      this.running = null;
      this.onChange();
    }
  }

  /** Entries before files: an answer must not wait for a photo. */
  private async turn(): Promise<void> {
    let refused: unknown = null;
    await new Exchange(this.book, this.files, this.api, this.label).run(this.onChange).catch((error: unknown) => {
      if (!(error instanceof Refused) || !["forged", "fork"].includes(error.code)) throw error;
      refused = error; // of another device: files may still go
    });
    if (this.book.state.state === "open") await sendFiles(this.api, this.files, this.book.state.visit, this.onChange);
    if (refused) throw refused;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.soon);
  }
}
