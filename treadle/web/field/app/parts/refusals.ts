/* Why something was refused, in the reader's language: by its code, or as the server said it to this person. */
import { Refused, type SyncState } from "../contract.ts";
import { t } from "../words.ts";

const CODES = [
  "not_asked", "wrong_value", "unknown_key", "seen_unknown", "too_late", "not_allowed", "unsettled", "not_signed_in",
  "password", "second_factor", "csrf", "not_found", "unknown_device", "lease_ended", "withdrawn", "forged", "fork", "gap",
  "closed", "busy", "waiting", "offline", "slow", "not_synced", "conflicts", "files_missing", "incomplete", "unconfirmed",
  "storage_full", "too_long", "wrong_kind", "wrong_hash", "weak", "locked", "no_pack", "unsupported", "unsent", "malformed",
  "wrong_code",
] as const;
/** Codes with several reasons: what the server said stands beside. */
const SEVERAL = ["wrong_value", "too_late", "not_allowed", "unsettled"];

/** The sentence of a code; of one that these pages do not know, a general one that names it. */
export function codeWords(code: string): string {
  const known = CODES.find((each) => each === code);
  return known ? t(`refused.${known}`) : t("refused.other", { code });
}

/** What went wrong, for whoever tried. A refusal of the server speaks their language already. */
export function problemWords(error: unknown): string {
  if (!(error instanceof Refused)) return codeWords(error instanceof Error ? error.name : "unknown");
  if (typeof error.details.detail === "string" && error.details.detail) return error.message;
  return codeWords(error.code === "offline" && error.details.slow === true ? "slow" : error.code);
}

/** What stands in the way of syncing; "" for nothing. */
export const syncWords = ({ problem, slow }: SyncState): string =>
  !problem ? "" : problem.told ? problem.says : codeWords(problem.code === "offline" && slow ? "slow" : problem.code);

/** Why an entry counts nowhere: its code, and what the server said in the language of who brought it. */
export const markWords = (code: string, says: string): [words: string, besides: string] =>
  [codeWords(code), SEVERAL.includes(code) && says !== codeWords(code) ? says : ""];
