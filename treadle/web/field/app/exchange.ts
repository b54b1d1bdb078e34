/* Rounds of the exchange, until this device and the server hold the same. What each refusal means stands in
   docs/reference/sync.md; nothing that was written here is ever given up because of one. */
import type { Answered, Api } from "./api.ts";
import type { Book, Have, Mark, State } from "./book.ts";
import { type Json, Refused } from "./contract.ts";
import type { Files } from "./files.ts";
import { deviceOf, numberOf } from "./journal.ts";
import { type Bundle, checkBundle, checkLease, countOf, entriesOf, isServers } from "./leases.ts";
import { askForLease, finishMove, moveToNewDevice } from "./moving.ts";

const MOST_ROUNDS = 200;
const MOST_BYTES = 700_000;
const MOST_BUNDLES = 64;

export class Exchange {
  /** Devices whose bundles the server does not take, with the refusal. */
  readonly held = new Map<string, Refused>();
  private most = MOST_BUNDLES;
  private withLeases = false;
  /** The server holds back what names entries that nobody has brought. */
  private waiting = false;
  private tries = 0;

  constructor(private readonly book: Book, private readonly files: Files, private readonly api: Api, private readonly label: string) {}

  /** Until nothing is new on either side. Raises the refusal that a person has to hear of. */
  async run(onRound: () => void): Promise<void> {
    await this.book.catchUp();
    await finishMove(this.book);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await this.book.seal();
      const bundles = this.chosen();
      try {
        const answer = await this.send(bundles);
        const progress = await this.take(answer);
        this.waiting = answer.waiting !== undefined;
        onRound();
        const over = !answer.more && !this.chosen().length;
        if (over) await finishMove(this.book);
        if (over ? !this.book.unsealedCount() : !progress) break;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        await this.goOn(error);
      }
    }
    const refused = [...this.held.values()][0];
    if (refused) throw refused;
    if (this.waiting) throw new Refused("waiting", "Some of it names what another device wrote and has not sent.");
  }

  /** What goes along, what others saw before what they wrote then: a bundle that saw another was sealed after it, and the
      stamp of its last entry is later. Where an alert is unsent, nothing but what leads up to it. */
  private chosen(): Bundle[] {
    const lacking = this.book.beyond(this.book.state.server).filter((one) => !this.held.has(one.device));
    const stamps = new Map<string, number>(), at = new Map<Bundle, number>();
    for (const one of lacking) { // in the order of each device's numbers, which stays whatever stamps say
      const stamp = Math.max(stamps.get(one.device) ?? 0, entriesOf(one)?.at(-1)?.[3] ?? 0);
      stamps.set(one.device, stamp);
      at.set(one, stamp);
    }
    lacking.sort((one, other) => (at.get(one) ?? 0) - (at.get(other) ?? 0));
    const alert = lacking.findLast((one) => one.device === this.book.device && entriesOf(one)?.some((entry) => entry?.[0].startsWith("z/")));
    const wanted = alert ? leadingTo(alert, lacking) : lacking;
    let bytes = 0;
    const fits = wanted.slice(0, this.most).findIndex((one) => (bytes += JSON.stringify(one).length) > MOST_BYTES);
    return wanted.slice(0, fits < 0 ? this.most : Math.max(1, fits));
  }

  private send(bundles: Bundle[]): Promise<Answered> {
    const { state, device } = this.book;
    const said: Record<string, unknown> = { device, have: this.book.have(), refused: state.marks.length, bundles };
    if (this.withLeases) said.leases = this.leases(new Set([device, ...bundles.map((one) => one.device)]));
    return this.api.ask(`/field/sync/${state.visit}/`, { method: "POST", body: JSON.stringify(said) });
  }

  private leases(devices: Set<string>): string[] {
    const all = { ...this.book.state.leases, [this.book.device]: this.book.state.lease };
    return [...devices].map((device) => all[device]).filter((lease): lease is string => Boolean(lease));
  }

  /** Keeps what the answer brought; says whether either side has other than before (a restored server has less). */
  private async take(answer: Answered): Promise<boolean> {
    const { state } = this.book;
    const leases = (answer.devices ?? {}) as { [device: string]: string };
    const took = await takeBundles(this.book, (answer.bundles ?? []) as unknown as Bundle[], leases);
    if (took.forged) this.held.set(String(took.forged.details.device), took.forged);
    const server = (answer.have ?? {}) as Have;
    const further = [...Object.keys(server), ...Object.keys(state.server)].some((one) => (server[one] ?? 0) !== (state.server[one] ?? 0));
    const restored = Object.entries(state.server).some(([device, had]) => (server[device] ?? 0) < had);
    if (restored) await this.files.doubt();
    const change: Partial<State> = { server, last: this.book.now() };
    if (restored) Object.assign(change, { marks: [], marksSeal: "" }); // as many again need not be the same ones
    if (answer.refused) Object.assign(change, { marks: answer.refused as unknown as Mark[], marksSeal: String(answer.refused_seal ?? "") });
    if (typeof answer.lease === "string") {
      const lease = await checkLease(answer.lease, state.visit, state.serverKey);
      if (lease?.device === state.device) change.lease = answer.lease;
    }
    await this.book.save({ ...change, ...stateNow(this.book, String(answer.state ?? "open")) });
    this.withLeases = false;
    return took.entries > 0 || further;
  }

  /** After a refusal: what makes the next round go, or the refusal again where only a person can help. */
  private async goOn(refused: Refused): Promise<void> {
    const { book } = this;
    const device = typeof refused.details.device === "string" ? refused.details.device : book.device;
    const others = device !== book.device;
    if (this.tries++ > 20) throw refused;
    switch (refused.code) {
      case "gap": return book.save({ server: { ...book.state.server, [device]: Number(refused.details.have ?? 0) } });
      case "too_long": if (this.most < 2) throw refused; this.most >>= 1; return;
      case "unknown_device": if (!this.withLeases) return void (this.withLeases = true); break;
      case "lease_ended": if (!others && this.tries < 3) return book.save(await askForLease(this.api, book.state.visit, book.state.pair, this.label)); break;
      case "fork": if (!others && !(await book.store.has(`${book.handle}/o`))) return moveToNewDevice(book, this.api, this.label); break;
      case "withdrawn": if (!others) { await book.save(stateNow(book, "withdrawn")); throw refused; } break;
      case "closed": for (const one of book.beyond(book.state.server)) this.held.set(one.device, refused); return;
      case "forged": break;
      default: throw refused;
    }
    if (!others || this.held.has(device)) throw refused;
    this.held.set(device, refused);
  }
}

/** A bundle with all that must be there before it: what its device wrote, and what its entries name, of those lacking. */
function leadingTo(goal: Bundle, lacking: Bundle[]): Bundle[] {
  const needed = new Set<Bundle>();
  const need = (bundle: Bundle): void => {
    if (needed.has(bundle)) return;
    needed.add(bundle);
    const seen = new Map<string, number>();
    for (const id of (entriesOf(bundle) ?? []).flatMap((entry) => entry?.[2] ?? []))
      seen.set(deviceOf(id), Math.max(seen.get(deviceOf(id)) ?? 0, numberOf(id)));
    for (const one of lacking) if (one.device === bundle.device ? one.first < bundle.first : one.first <= (seen.get(one.device) ?? 0)) need(one);
  };
  need(goal);
  return lacking.filter((one) => needed.has(one));
}

function stateNow(book: Book, said: string): Partial<State> {
  const state = (["open", "closed", "ended", "withdrawn"] as const).find((one) => one === said) ?? "open";
  return { state, closedAt: state === "open" ? null : (book.state.closedAt ?? book.now()) };
}

export interface Taken { entries: number; devices: string[]; forged: Refused | null }

/** Checks bundles and keeps those that follow on and hold. `entries`: how many were new. */
export async function takeBundles(book: Book, bundles: Bundle[], leases: { [device: string]: Json }): Promise<Taken> {
  const { state } = book;
  const known = { ...state.leases };
  const points = new Map<string, string | null>();
  const have = book.have();
  const good: Bundle[] = [];
  let forged = "";
  for (const bundle of bundles) {
    const { device } = bundle;
    if (!points.has(device)) points.set(device, await pointOf(book, device, leases[device], known));
    const point = points.get(device);
    if ((have[device] ?? 0) >= bundle.first || point === null) continue;
    const holds = point && (await checkBundle(bundle, state.visit, point));
    if (!holds) {
      points.set(device, null);
      forged = device;
      continue;
    }
    const next = Math.max(have[device] ?? 0, device === book.device ? book.written : 0) + 1;
    if (bundle.first !== next) continue;
    have[device] = bundle.first + countOf(bundle) - 1;
    good.push({ device, first: bundle.first, entries: bundle.entries, signature: bundle.signature });
  }
  if (Object.keys(known).length !== Object.keys(state.leases).length) await book.save({ leases: known });
  await book.keep(good);
  const says = `Something in the name of device ${forged} is not signed by it and was not taken.`;
  return {
    entries: good.reduce((sum, one) => sum + countOf(one), 0), devices: [...new Set(good.map((one) => one.device))],
    forged: forged ? new Refused("forged", says, { device: forged }) : null,
  };
}

/** The public key by which a device's bundles are checked, from a lease that the server signed. */
async function pointOf(book: Book, device: string, told: Json | undefined, known: { [device: string]: string }): Promise<string> {
  const { state } = book;
  const text = typeof told === "string" ? told : device === book.device ? state.lease : known[device];
  const lease = text ? await checkLease(text, state.visit, state.serverKey) : null;
  if (lease && lease.device === device && text) known[device] = text;
  if (isServers(device)) return state.serverKey;
  return lease?.device === device ? lease.key : "";
}
