/* The engine of the tablet: passphrase, packs and visits of this device. */
import { type Engine, Refused } from "./contract.ts";

export interface Options { database?: string; idleMinutes?: number }

export { Refused };
export { startWorker } from "./worker.ts";

export function createEngine(options: Options = {}): Engine {
  throw new Refused("locked", options.database ?? "");
}
