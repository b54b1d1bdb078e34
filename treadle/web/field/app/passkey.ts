/* A passkey of this tablet that opens the store: the secret that it works out of a salt (WebAuthn's prf extension) wraps the
   master key. No server has a part in it; what the passkey signs is thrown away. */
import { type Bytes, bytesOf, fromBase64url, toBase64url } from "./codec.ts";
import { Refused } from "./contract.ts";

const MINUTES_2 = 120_000;
const none = (): Refused => new Refused("no_prf", "This tablet's passkeys cannot open the store. The passphrase does.");

export const passkeysHere = (): boolean => typeof PublicKeyCredential !== "undefined" && Boolean(navigator.credentials);

/** A new one, and its secret for this salt. Refuses with `no_prf` where it has none, `not_confirmed` where nobody confirmed. */
export async function makePasskey(salt: Bytes): Promise<{ id: string; secret: Bytes }> {
  const made = await confirmed(navigator.credentials.create({ publicKey: {
    challenge: crypto.getRandomValues(new Uint8Array(32)), rp: { name: "Treadle" },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: "Treadle: visits on this tablet", displayName: "Treadle: visits on this tablet" },
    pubKeyCredParams: [{ alg: -7, type: "public-key" }, { alg: -257, type: "public-key" }], timeout: MINUTES_2,
    // Some systems have the secret for discoverable passkeys alone.
    authenticatorSelection: { userVerification: "required", residentKey: "required" }, extensions: { prf: { eval: { first: salt } } },
  } }));
  const { prf } = made.getClientExtensionResults(), id = toBase64url(new Uint8Array(made.rawId));
  if (!prf?.enabled && !prf?.results) throw none();
  return { id, secret: prf.results ? bytesIn(prf.results.first) : await askPasskey(id, salt) };
}

/** The secret of a passkey for this salt, after its owner confirmed. */
export async function askPasskey(id: string, salt: Bytes): Promise<Bytes> {
  const told = await confirmed(navigator.credentials.get({ publicKey: {
    challenge: crypto.getRandomValues(new Uint8Array(32)), allowCredentials: [{ id: fromBase64url(id), type: "public-key" }],
    userVerification: "required", timeout: MINUTES_2, extensions: { prf: { eval: { first: salt } } },
  } }));
  const secret = told.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw none();
  return bytesIn(secret);
}

async function confirmed(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await asked.catch(() => null);
  if (!(found instanceof PublicKeyCredential)) throw new Refused("not_confirmed", "It was not confirmed. Try again, or use the passphrase.");
  return found;
}

const bytesIn = (secret: BufferSource): Bytes =>
  secret instanceof ArrayBuffer ? new Uint8Array(secret) : new Uint8Array(secret.buffer.slice(secret.byteOffset, secret.byteOffset + secret.byteLength) as ArrayBuffer);

/** The key that wraps, of a passkey's secret. */
export async function keyOfPasskey(secret: Bytes): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: bytesOf("treadle-passkey-1") };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
