/* What the journal says of questions, points and the whole visit. Pure: reads a visit, writes nothing. */
import type { Json, Pack, Question, Stop, Visit } from "../contract.ts";

export type State = "open" | "later" | "met" | "not_met" | "not_applicable" | "not_assessed" | "answered" | "conflict";
export type PointState = "open" | "begun" | "done" | "not_met" | "conflict";
export const STOPS: Stop[] = ["gate", "opening", "floor", "documents", "payroll", "interviews", "closing"];
export const KINDS = ["observation", "document", "interview"] as const;

export function part(value: Json, name: string): Json {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value[name] ?? null : null;
}

export const textOf = (value: Json): string => typeof value === "string" ? value : "";

/** What one value of an answer says, conflicts set aside. */
export function stateOfValue(value: Json): State {
  if (part(value, "later") === true) return "later";
  const outcome = part(value, "o");
  if (outcome === "met" || outcome === "not_met" || outcome === "not_applicable" || outcome === "not_assessed")
    return part(value, "v") && outcome === "met" ? "answered" : outcome;
  return textOf(part(value, "v")).trim() ? "answered" : "open";
}

export function stateOf(visit: Visit, code: string): State {
  const register = visit.get(`q/${code}`);
  return register.conflict ? "conflict" : stateOfValue(register.value);
}

export const isOpen = (state: State): boolean => state === "open" || state === "later";

export function pointState(visit: Visit, codes: string[]): PointState {
  const states = codes.map((code) => stateOf(visit, code));
  if (states.includes("conflict")) return "conflict";
  if (states.includes("not_met")) return "not_met";
  const open = states.filter(isOpen).length;
  return open === 0 ? "done" : open < states.length ? "begun" : "open";
}

export interface Filter { stop: string; kind: string; tag: string; state: string; cluster: string; point: string; words: string }

export function filterFrom(query: URLSearchParams): Filter {
  const get = (name: string): string => query.get(name) ?? "";
  return { stop: get("stop"), kind: get("kind"), tag: get("tag"), state: get("state"), cluster: get("cluster"),
    point: get("point"), words: get("words") };
}

export function queryFrom(filter: Partial<Filter>): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function fits(question: Question, filter: Filter): boolean {
  if (filter.stop && question.stop !== filter.stop) return false;
  if (filter.kind && !question.kinds.includes(filter.kind)) return false;
  if (filter.tag && !question.tags.includes(filter.tag)) return false;
  if (filter.cluster && question.cluster !== filter.cluster) return false;
  if (filter.point && question.point !== filter.point) return false;
  const text = plain([question.code, ...Object.values(question.text)].join(" "));
  return plain(filter.words).split(/\s+/).every((word) => text.includes(word));
}

function fitsState(visit: Visit, code: string, wanted: string): boolean {
  if (!wanted) return true;
  const state = stateOf(visit, code);
  return wanted === "open" ? isOpen(state) : state === wanted;
}

/** Questions in the order of the pack. */
export function questionsFor(visit: Visit, filter: Filter, withState = true): Question[] {
  return visit.pack.questions.filter((each) => fits(each, filter) && (!withState || fitsState(visit, each.code, filter.state)));
}

/** The question before (-1) or after (1) this one among those that the filter leaves. */
export function neighbour(visit: Visit, filter: Filter, code: string, step: 1 | -1): Question | undefined {
  const list = questionsFor(visit, filter, false);
  let at = list.findIndex((each) => each.code === code) + step;
  for (; list[at]; at += step) if (fitsState(visit, list[at]!.code, filter.state)) return list[at];
  return undefined;
}

export interface Finding { explanation: string; evidence: string; kinds: string[]; share: string; interviews: boolean }

export function findingOf(visit: Visit, code: string): Finding {
  const get = (name: string): Json => visit.get(`f/${code}/${name}`).value;
  const kinds = get("kinds");
  return { explanation: textOf(get("explanation")), evidence: textOf(get("evidence")), share: textOf(get("share")),
    kinds: Array.isArray(kinds) ? kinds.map(String) : [], interviews: get("interviews") === true };
}

/** Findings are complete with an explanation, a kind of evidence, and a text or a photo that shows it. */
export function lacks(visit: Visit, code: string): ("explanation" | "kinds" | "evidence")[] {
  const finding = findingOf(visit, code), missing: ("explanation" | "kinds" | "evidence")[] = [];
  if (!finding.explanation.trim()) missing.push("explanation");
  if (!finding.kinds.length) missing.push("kinds");
  if (!finding.evidence.trim() && !thingsOf(visit, code).length) missing.push("evidence");
  return missing;
}

export interface Thing { uid: string; kind: "photo" | "note" | "voice" | "file"; text: string; sha256: string; type: string;
  size: number; name: string; taken: number; place: string }

export function thing(uid: string, value: Json): Thing {
  const get = (name: string): string => textOf(part(value, name));
  return { uid, kind: (get("kind") || "note") as Thing["kind"], text: get("text"), sha256: get("sha256"), type: get("type"),
    name: get("name"), place: get("place"), size: Number(part(value, "size") ?? 0), taken: Number(part(value, "taken") ?? 0) };
}

export function tray(visit: Visit): Thing[] {
  return visit.under("t/").filter((each) => each.value !== null && each.key !== "t/sampling-plan")
    .map((each) => thing(each.key.slice(2), each.value)).sort((one, other) => other.taken - one.taken);
}

/** Keys under this prefix that were not taken back, in the order in which they were first written: ids are random, and a new
    line belongs below those that stand. */
export function linesOf(visit: Visit, prefix: string): string[] {
  const lines = visit.under(prefix).filter((each) => each.value !== null).map(({ key }) => ({ key, first: visit.history(key)[0]?.stamp ?? 0 }));
  return lines.sort((one, other) => one.first - other.first || (one.key < other.key ? -1 : 1)).map((each) => each.key);
}

export function filedWith(visit: Visit, uid: string): string[] {
  return visit.under(`l/${uid}/`).filter((each) => each.value === true).map((each) => each.key.slice(uid.length + 3));
}

export function thingsOf(visit: Visit, code: string): Thing[] {
  return tray(visit).filter((each) => visit.get(`l/${each.uid}/${code}`).value === true);
}

export interface Missing { unanswered: Question[]; interviews: boolean; closing: boolean; incomplete: Question[]; conflicts: string[]; files: number; unsent: number; refused: number }

/** What stands between this sheet and handing it in, worked out on the device alone. */
export function missing(visit: Visit): Missing {
  const { questions } = visit.pack;
  return { interviews: !visit.under("i/").some((each) => each.value !== null), closing: !textOf(part(visit.get("m/closing").value, "held_on")),
    unanswered: questions.filter((each) => isOpen(stateOf(visit, each.code))),
    incomplete: questions.filter((each) => stateOf(visit, each.code) === "not_met" && lacks(visit, each.code).length > 0),
    conflicts: visit.conflicts().map((each) => each.key).filter((key) => key.startsWith("q/") || key.endsWith("/share")),
    files: visit.state.unsentFiles, unsent: visit.state.unsent, refused: visit.state.refused.length };
}

/** Whole shares of a number by weight, largest remainders first, so that they add up to it. */
export function shareOut(total: number, weights: number[]): number[] {
  const sum = weights.reduce((one, other) => one + other, 0);
  if (!sum) return weights.map(() => 0);
  const exact = weights.map((weight) => total * weight / sum), parts = exact.map(Math.floor);
  const rest = total - parts.reduce((one, other) => one + other, 0);
  const order = exact.map((value, at) => [value - parts[at]!, at] as const).sort((one, other) => other[0] - one[0]);
  for (const [, at] of order.slice(0, rest)) parts[at]! += 1;
  return parts;
}

/** Which day of the visit this is, from 1; 0 before it. */
export function dayOf(pack: Pack, today: string): number {
  const passed = Math.round((Date.parse(today) - Date.parse(pack.from)) / 86_400_000) + 1;
  return Math.max(0, Math.min(passed, pack.days));
}

/** An id that this device chose: 12 letters and digits. */
export function newId(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => letters[byte % 32]).join("");
}
