/* The data key of this device. It lies in the database under the passphrase, and in memory while somebody works.

   Covered: the key is in memory and the page shows nothing until the PIN comes. Locked: only the passphrase helps. */
import { type Bytes, bytesOf, fromBase64url, textOf, toBase64url, toHex } from "./codec.ts";
import { Refused } from "./contract.ts";
import { askPasskey, keyOfPasskey, makePasskey } from "./passkey.ts";
import type { Store } from "./store.ts";

const ROUNDS = 600_000;
const VAULT = "vault";
const MOST_WRONG_PINS = 5;
const COVERED_AT_MOST = 12 * 3600_000;

/** What everything is encrypted with, and what names of records are made with. Neither can be read out. */
export interface Keys { data: CryptoKey; names: CryptoKey }

interface Wrapped { v: 1; rounds: number; salt: string; iv: string; key: string; pin: string; pinIv: string; passkey?: WrappedAgain }
/** The same master key once more, under a passkey's secret. `id`: the credential; `salt`: what it is asked for. */
interface WrappedAgain { id: string; salt: string; iv: string; key: string }

/** A key from a passphrase or a code that was read aloud. */
export async function keyFrom(phrase: string, salt: Bytes, rounds: number, usage: KeyUsage): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey("raw", bytesOf(phrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, [usage]);
}

async function opened(under: CryptoKey, sealed: { iv: string; key: string }): Promise<Bytes | null> {
  const how = { name: "AES-GCM", iv: fromBase64url(sealed.iv) };
  const master = await crypto.subtle.decrypt(how, under, fromBase64url(sealed.key)).catch(() => null);
  return master && new Uint8Array(master);
}

async function keysOf(master: Bytes): Promise<Keys> {
  const raw = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveKey"]);
  const how = (info: string): HkdfParams => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: bytesOf(info) });
  return {
    data: await crypto.subtle.deriveKey(how("data"), raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    names: await crypto.subtle.deriveKey(how("names"), raw, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
  };
}

/** The name under which a visit's records stand. */
export async function handleOf(keys: Keys, visit: string): Promise<string> {
  const made = await crypto.subtle.sign("HMAC", keys.names, bytesOf(visit.toLowerCase()));
  return toHex(new Uint8Array(made).subarray(0, 12));
}

export class Vault {
  private held: Keys | null = null;
  private pin = "";
  private wrong = 0;
  private covered = false;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private onChange: () => void = () => undefined;

  constructor(private readonly store: Store, private readonly idleMinutes: number) {}

  watch(listener: () => void): void {
    this.onChange = listener;
  }

  get state(): "open" | "covered" | "locked" {
    return !this.held ? "locked" : this.covered ? "covered" : "open";
  }

  /** The keys. Background work goes on while the page is covered; refuses with `locked` once they are forgotten. */
  keys(): Keys {
    if (!this.held) throw new Refused("locked", "This device is locked. Enter the passphrase.");
    return this.held;
  }

  isSet(): Promise<boolean> {
    return this.store.has(VAULT);
  }

  async set(passphrase: string): Promise<void> {
    if (await this.isSet()) throw new Refused("locked", "This device has a passphrase already.");
    if (passphrase.trim().length < 8) throw new Refused("weak", "Take a passphrase of at least eight characters.");
    const master = crypto.getRandomValues(new Uint8Array(32));
    const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
    const under = await keyFrom(passphrase, salt, ROUNDS, "encrypt");
    const key = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, under, master));
    const wrapped: Wrapped = { v: 1, rounds: ROUNDS, salt: toBase64url(salt), iv: toBase64url(iv), key: toBase64url(key), pin: "", pinIv: "" };
    await this.store.write({ put: [[VAULT, bytesOf(JSON.stringify(wrapped))]] });
    await this.open(master, wrapped);
  }

  /** Whether the passphrase was right. */
  async unlock(passphrase: string): Promise<boolean> {
    const wrapped = await this.wrapped();
    const master = wrapped && (await this.master(wrapped, passphrase));
    if (!master) return false;
    await this.open(master, wrapped);
    return true;
  }

  private async wrapped(): Promise<Wrapped | null> {
    const found = await this.store.read(VAULT);
    return found ? JSON.parse(textOf(found)) as Wrapped : null;
  }

  private async master(wrapped: Wrapped, passphrase: string): Promise<Bytes | null> {
    const under = await keyFrom(passphrase, fromBase64url(wrapped.salt), wrapped.rounds, "decrypt");
    return opened(under, wrapped);
  }

  // ---- a passkey as a second way in; the passphrase stays the first ----

  async hasPasskey(): Promise<boolean> {
    return Boolean((await this.wrapped())?.passkey);
  }

  /** Whether the passphrase was right. The master key is in memory only while a lock is opened, so it is asked for here. */
  async addPasskey(passphrase: string): Promise<boolean> {
    const wrapped = await this.wrapped();
    const master = wrapped && (await this.master(wrapped, passphrase));
    if (!master) return false;
    const [salt, iv] = [crypto.getRandomValues(new Uint8Array(32)), crypto.getRandomValues(new Uint8Array(12))];
    const { id, secret } = await makePasskey(salt);
    const key = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOfPasskey(secret), master));
    master.fill(0);
    await this.change({ passkey: { id, salt: toBase64url(salt), iv: toBase64url(iv), key: toBase64url(key) } });
    return true;
  }

  async removePasskey(): Promise<void> {
    await this.change({ passkey: undefined });
  }

  async unlockByPasskey(): Promise<boolean> {
    const wrapped = await this.wrapped();
    if (!wrapped?.passkey) return false;
    const secret = await askPasskey(wrapped.passkey.id, fromBase64url(wrapped.passkey.salt));
    const master = await opened(await keyOfPasskey(secret), wrapped.passkey);
    if (master) await this.open(master, wrapped);
    return master !== null;
  }

  private async change(change: Partial<Wrapped>): Promise<void> {
    const found = await this.wrapped();
    if (found) await this.store.write({ put: [[VAULT, bytesOf(JSON.stringify({ ...found, ...change }))]] });
  }

  private async open(master: Bytes, wrapped: Wrapped): Promise<void> {
    this.held = await keysOf(master);
    master.fill(0);
    if (wrapped.pin) {
      const how = { name: "AES-GCM", iv: fromBase64url(wrapped.pinIv) };
      this.pin = textOf(await crypto.subtle.decrypt(how, this.held.data, fromBase64url(wrapped.pin)));
    }
    this.uncover();
  }

  private uncover(): void {
    this.covered = false;
    this.wrong = 0;
    this.touched();
    this.onChange();
  }

  async setPin(pin: string): Promise<void> {
    const keys = this.keys();
    if (!/^\d{4,8}$/.test(pin)) throw new Refused("weak", "A PIN has four to eight digits.");
    if (!(await this.isSet())) throw new Refused("locked", "This device has no passphrase yet.");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const made = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, keys.data, bytesOf(pin)));
    await this.change({ pin: toBase64url(made), pinIv: toBase64url(iv) });
    this.pin = pin;
  }

  async tryPin(pin: string): Promise<"open" | "wrong" | "forgotten"> {
    if (!this.held) return "forgotten";
    if (!this.covered || (this.pin && pin === this.pin)) {
      this.uncover();
      return "open";
    }
    this.wrong += 1;
    if (this.wrong < MOST_WRONG_PINS) return "wrong";
    this.forget();
    return "forgotten";
  }

  /** Covers the page; without a PIN the key is forgotten, because nothing could lift the cover. */
  lock(): void {
    if (!this.held) return;
    if (!this.pin) return this.forget();
    this.covered = true;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.forget(), COVERED_AT_MOST);
    this.onChange();
  }

  forget(): void {
    this.held = null;
    this.pin = "";
    this.covered = false;
    this.wrong = 0;
    clearTimeout(this.idle);
    this.onChange();
  }

  /** Somebody is there: the time until the cover begins anew. */
  touched(): void {
    if (this.state !== "open") return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.lock(), this.idleMinutes * 60_000);
  }
}
