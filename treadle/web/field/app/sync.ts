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
  private upload = new AbortController();
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
      problem: this.problem ? { code: this.problem.code, says: this.problem.message, told: Boolean(this.problem.details.detail) } : null, refused: this.refused(),
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
    if (urgent || this.failures === 0) this.plan(urgent ? 0 : AFTER_WRITE_MS, urgent);
  }

  plan(ms: number, urgent = false): void {
    if (!this.automatic || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(urgent), ms);
  }

  /** One sync; while one is under way another follows it. Never raises: what went wrong stands in `state.problem`.
      `urgent`: a photo that is on its way gives room, and goes on afterwards where it stopped. */
  async run(urgent = false): Promise<SyncState> {
    if (this.running) {
      this.again = true;
      if (urgent) this.upload.abort();
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
        const lock = `${this.book.store.name}/${this.book.handle}`;
        const refused = await navigator.locks.request(lock, () => this.exchange());
        await navigator.locks.request(`${lock}/files`, () => this.sendFiles());
        if (refused) throw refused;
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

  /** The entries. What is refused of another device is given back: files may still go. */
  private async exchange(): Promise<Refused | null> {
    try {
      await new Exchange(this.book, this.files, this.api, this.label).run(this.onChange);
      return null;
    } catch (error) {
      if (error instanceof Refused && ["forged", "fork", "waiting"].includes(error.code)) return error;
      throw error;
    }
  }

  /** After the entries: an answer must not wait for a photo. Between two pieces new entries go first. */
  private async sendFiles(): Promise<void> {
    if (this.book.state.state !== "open") return;
    this.upload = new AbortController();
    const { signal } = this.upload;
    await sendFiles(this.api, this.files, this.book.state.visit, signal, () => this.again, this.onChange).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.soon);
  }
}
