/* Numbers, days and sizes as the reader's language writes them; texts of the pack in the reader's languages. */
import type { Text } from "../contract.ts";
import { language } from "../words.ts";

export const number = (value: number, most = 2): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: most }).format(value);

/** Wire texts hold numbers with a point; what is no number is shown as it stands. */
export const figure = (value: string): string =>
  value.trim() !== "" && Number.isFinite(Number(value)) ? number(Number(value)) : value;

export const percent = (share: number): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);

/** An ISO day such as 2026-11-24, without a clock or zone. */
export function day(iso: string, long = false): string {
  if (!/^\d{4}-\d\d-\d\d/.test(iso)) return iso;
  const at = new Date(`${iso.slice(0, 10)}T12:00:00`);
  return new Intl.DateTimeFormat(language, long ? { weekday: "long", day: "numeric", month: "long" }
    : { day: "numeric", month: "short", year: "numeric" }).format(at);
}

/** A stamp of the journal: milliseconds × 1000. Today as a time, else with its day. */
export function moment(stamp: number, now = Date.now()): string {
  const at = new Date(Math.floor(stamp / 1000)), today = new Date(now);
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, at.toDateString() === today.toDateString() ? clock
    : { day: "numeric", month: "short", ...clock }).format(at);
}

export function bytes(size: number): string {
  const mega = size >= 1_000_000;
  return new Intl.NumberFormat(language, { style: "unit", unit: mega ? "megabyte" : "kilobyte",
    maximumFractionDigits: mega ? 1 : 0 }).format(size / (mega ? 1_000_000 : 1000));
}

export function names(list: string[]): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(list);
}

/** The local day, as the journal writes it. */
export function today(): string {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
}

/** A day some days after another. */
export function later(iso: string, days: number): string {
  const at = new Date(`${iso}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** A text in the reader's language where the pack has it, else in its first one. */
export function said(text: Text, languages: string[]): { text: string; lang: string } {
  const lang = [language, ...languages].find((each) => text[each]) ?? Object.keys(text)[0] ?? language;
  return { text: text[lang] ?? "", lang };
}

/** The same in the pack's other language, or null where it says nothing else. */
export function besides(text: Text, languages: string[]): { text: string; lang: string } | null {
  const first = said(text, languages);
  const lang = languages.find((each) => each !== first.lang && text[each] && text[each] !== first.text);
  return lang ? { text: text[lang] ?? "", lang } : null;
}

/** A code to be read aloud: ten letters that are not mistaken for each other. */
export const freshCode = (): string => { const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte, at) => (at === 5 ? "-" : "") + letters[byte % 32]).join(""); };
