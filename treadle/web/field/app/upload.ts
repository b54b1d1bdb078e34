/* Photos and other files to the server, in pieces that a bad line can bear; each goes on where it stopped. */
import type { Api } from "./api.ts";
import { Refused } from "./contract.ts";
import type { Files, Known } from "./files.ts";

const PIECE = 262_144;
const PIECE_MS = 60_000;

/** Sends what the server lacks of each file, until `stop` says that something else goes first. A file that is refused is
    marked and stays; a lost line is raised. */
export async function sendFiles(api: Api, files: Files, visit: string, signal: AbortSignal, stop: () => boolean, onChange: () => void): Promise<void> {
  for (const one of files.unsent()) {
    if (stop()) return;
    try {
      await sendOne(api, files, visit, one, signal, stop, onChange);
    } catch (error) {
      if (!(error instanceof Refused) || !["wrong_kind", "wrong_hash", "too_long", "malformed"].includes(error.code)) throw error;
      await files.change(one.sha256, { refused: error.code });
    }
    onChange();
  }
}

async function sendOne(
  api: Api, files: Files, visit: string, one: Known, signal: AbortSignal, stop: () => boolean, onChange: () => void,
): Promise<void> {
  const bytes = await files.read(one.sha256);
  if (!bytes) return;
  const path = `/field/sync/${visit}/files/${one.sha256}/`;
  let told = await api.ask(path, { signal });
  let tries = 4 + Math.ceil(bytes.length / PIECE);
  while (!told.complete) {
    if (stop()) return;
    if (tries-- < 1) throw new Refused("wrong_hash", "This file does not arrive whole.");
    const from = Number(told.received ?? 0);
    const how = { method: "PUT", body: new Blob([bytes.subarray(from, from + PIECE)]), timeout: PIECE_MS, signal };
    told = await api.ask(`${path}?from=${from}&size=${bytes.length}`, how).catch((error: unknown) => {
      if (error instanceof Refused && error.code === "offset") return { received: error.details.received ?? 0 };
      if (!(error instanceof Refused) || error.code !== "wrong_hash" || tries < 2) throw error;
      return { received: 0 };
    });
    if (!told.complete) await files.change(one.sha256, { sent: Number(told.received ?? 0) });
    onChange();
  }
  await files.change(one.sha256, { sent: bytes.length, done: true });
}

/** A file of another device, from the server. Null where it has none (yet). */
export async function fetchFile(api: Api, visit: string, digest: string): Promise<Blob | null> {
  try {
    return await (await api.response(`/field/sync/${visit}/files/${digest}/content/`, { timeout: PIECE_MS })).blob();
  } catch (error) {
    if (error instanceof Refused && ["not_found", "offline"].includes(error.code)) return null;
    throw error;
  }
}
