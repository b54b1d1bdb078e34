/* Why something was refused, in the reader's language: by its code, or as the server said it to this person. */
import { Refused, type SyncState } from "../contract.ts";
import { t } from "../words.ts";

const sentences = (): { [code: string]: string } => ({
  not_asked: t("refused.not_asked"), wrong_value: t("refused.wrong_value"), unknown_key: t("refused.unknown_key"),
  seen_unknown: t("refused.seen_unknown"), too_late: t("refused.too_late"), not_allowed: t("refused.not_allowed"),
  unsettled: t("refused.unsettled"), not_signed_in: t("refused.not_signed_in"), password: t("refused.password"),
  second_factor: t("refused.second_factor"), csrf: t("refused.csrf"), not_found: t("refused.not_found"),
  unknown_device: t("refused.unknown_device"), lease_ended: t("refused.lease_ended"), withdrawn: t("refused.withdrawn"),
  forged: t("refused.forged"), fork: t("refused.fork"), gap: t("refused.gap"), closed: t("refused.closed"),
  busy: t("refused.busy"), waiting: t("refused.waiting"), offline: t("refused.offline"), slow: t("refused.slow"),
  not_synced: t("refused.not_synced"), conflicts: t("refused.conflicts"), files_missing: t("refused.files_missing"),
  incomplete: t("refused.incomplete"), unconfirmed: t("refused.unconfirmed"), storage_full: t("refused.storage_full"),
  too_long: t("refused.too_long"), wrong_kind: t("refused.wrong_kind"), wrong_hash: t("refused.wrong_hash"),
  weak: t("refused.weak"), locked: t("refused.locked"), no_pack: t("refused.no_pack"), unsupported: t("refused.unsupported"),
  unsent: t("refused.unsent"), malformed: t("refused.malformed"), wrong_code: t("refused.wrong_code"),
});
/** Codes with several reasons: what the server said stands beside. */
const SEVERAL = ["wrong_value", "too_late", "not_allowed", "unsettled"];

/** The sentence of a code; of one that these pages do not know, a general one that names it. */
export const codeWords = (code: string): string => sentences()[code] ?? t("refused.other", { code });

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
