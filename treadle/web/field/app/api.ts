/* Requests to the server. Slow counts as offline: what does not answer in time is tried again later. */
import { type Json, Refused } from "./contract.ts";

export const SLOW_MS = 20_000;

export interface Ask { method?: string; body?: string | Blob; timeout?: number; signal?: AbortSignal }
export type Answered = { [name: string]: Json };

export class Api {
  /** `send` stands in for `fetch`; tests lose and double requests with it. */
  constructor(private readonly send: typeof fetch) {}

  /** The answer's JSON. Refuses with the server's code, or with `offline` (details: `slow`). */
  async ask(path: string, how: Ask = {}): Promise<Answered> {
    const answer = await this.response(path, how);
    try {
      return (await answer.json()) as Answered;
    } catch {
      throw offline(false);
    }
  }

  /** The answer itself, where it is a good one. */
  async response(path: string, how: Ask = {}, again = true): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (typeof how.body === "string") headers["Content-Type"] = "application/json";
    if (how.method) headers["X-CSRFToken"] = await this.token();
    const answer = await this.timed(path, { method: how.method ?? "GET", headers, body: how.body ?? null }, how);
    if (answer.ok) return answer;
    // Every page that asks somebody to sign in is a redirect; no address of ours redirects for another reason.
    if (answer.type === "opaqueredirect") throw new Refused("not_signed_in", "Sign in first. What is on this device stays here.", { status: 401 });
    const refused = await refusalOf(answer);
    if (refused.code !== "csrf" || !again) throw refused;
    await this.token(true);
    return this.response(path, how, false);
  }

  private async timed(path: string, what: RequestInit, how: Ask): Promise<Response> {
    const timer = AbortSignal.timeout(how.timeout ?? SLOW_MS);
    const signal = how.signal ? AbortSignal.any([how.signal, timer]) : timer;
    try {
      return await this.send(path, { ...what, signal, credentials: "same-origin", cache: "no-store", redirect: "manual" });
    } catch {
      throw offline(timer.aborted);
    }
  }

  /** Django's token against forged requests; the page's own answer brings it where the cookie is missing. */
  private async token(anew = false): Promise<string> {
    const known = (): string => /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    if (!known() || anew) await this.timed("/field/?token=1", {}, {});
    return known();
  }
}

function offline(slow: boolean): Refused {
  return new Refused("offline", slow ? "The network is too slow just now." : "There is no network just now.", { slow });
}

async function refusalOf(answer: Response): Promise<Refused> {
  let said: Answered = {};
  try {
    if (/json/.test(answer.headers.get("Content-Type") ?? "")) said = (await answer.json()) as Answered;
  } catch { /* a proxy's page: the status says enough */ }
  const usual: Record<number, string> = { 401: "not_signed_in", 403: "csrf", 404: "not_found", 413: "too_long", 503: "busy" };
  const code = typeof said.code === "string" && said.code ? said.code : (usual[answer.status] ?? `status_${answer.status}`);
  const says = typeof said.detail === "string" && said.detail ? said.detail : `The server answered ${answer.status}.`;
  return new Refused(code, says, { ...said, status: answer.status, after: Number(answer.headers.get("Retry-After") ?? 0) });
}
