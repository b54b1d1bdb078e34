/* What the journal says of a committee's meeting and of the self-diagnosis. Pure: reads a visit, writes nothing. */
import type { Committee, Json, Refusal, Reply, Side, Visit } from "../contract.ts";
import { part, textOf } from "./assess.ts";
import { markWords } from "./refusals.ts";

export const SIDES: Side[] = ["workers", "management"];
export const REPLIES: Reply[] = ["yes", "no", "partly", "unknown"];

/** A key of a committee's meeting. */
export const keyOf = (committee: string, ...parts: string[]): string => ["b", committee, ...parts].join("/");

export interface Here { here: number; of: number }
export type Quorum = "nobody" | "workers" | "management" | "few" | "enough";

/** How many of each side are here. */
export function hereOf(visit: Visit, committee: Committee): { [side in Side]: Here } {
  const of = (side: Side): Here => {
    const seats = committee.seats.filter((seat) => seat.side === side);
    return { here: seats.filter((seat) => visit.get(keyOf(committee.id, "at", seat.id)).value === "present").length, of: seats.length };
  };
  return { workers: of("workers"), management: of("management") };
}

/** Whether it is a meeting: at least one person of each side; more than half of the seats of each is enough. */
export function quorumOf({ workers, management }: { [side in Side]: Here }): Quorum {
  if (!workers.here && !management.here) return "nobody";
  if (!workers.here) return "workers";
  if (!management.here) return "management";
  return workers.here * 2 > workers.of && management.here * 2 > management.of ? "enough" : "few";
}

/** What differs and is no text that was woven together. */
export const differsIn = (visit: Visit, prefix: string): string[] =>
  visit.under(prefix).filter((each) => each.conflict && !each.key.endsWith("/minutes")).map((each) => each.key);

/** The day on which the meeting was held, once somebody recorded it; "" before. */
export const heldOn = (visit: Visit, committee: string): string => textOf(part(visit.get(keyOf(committee, "held")).value, "on"));

/** Of each other device, the number of its last entry about this that is here: what recording or closing rests on. */
export function haveUnder(visit: Visit, prefix: string): { [device: string]: number } {
  const found: { [device: string]: number } = {};
  for (const { key } of visit.under(prefix)) for (const { id, device } of visit.history(key))
    if (device !== visit.device) found[device] = Math.max(found[device] ?? 0, Number(id.slice(id.lastIndexOf(".") + 1)));
  return found;
}

export const refusedUnder = (visit: Visit, prefix: string): Refusal[] => visit.state.refused.filter((each) => each.key.startsWith(prefix));

/** Why it was refused to record or close, where nothing was said since; "" else. */
export function refusalOf(visit: Visit, key: string): string {
  const last = visit.history(key).at(-1), found = last && visit.state.refused.find((each) => each.id === last.id);
  if (!found) return "";
  const [words, besides] = markWords(found.code, found.says);
  return besides || words;
}

/** What both sides agreed on: what this journal says, else what the factory's page said when the pack was made. */
export function replyOf(visit: Visit, key: string): { reply: Reply | ""; from: "journal" | "pack" | "" } {
  const register = visit.get(`d/q/${key}`);
  if (register.heads.length) return { reply: asReply(register.value), from: "journal" };
  const given = visit.pack.diagnosis?.given[key];
  return given ? { reply: given, from: "pack" } : { reply: "", from: "" };
}

export const asReply = (value: Json): Reply | "" => REPLIES.find((each) => each === value) ?? "";

/** On which day, or with how many people, it was closed; null while it is open. */
export function closedOf(visit: Visit): { on: string; respondents: number } | null {
  const said = part(visit.get("d/closed").value, "respondents");
  if (typeof said === "number") return { on: "", respondents: said };
  const on = visit.pack.diagnosis?.closed;
  return on ? { on, respondents: 0 } : null;
}
