/* Every sentence that the assessor reads, by key: fetched once for each language, kept by the service worker. */
import type { Counted, Plain } from "./keys.ts";

export type Parameters = { [name: string]: string | number };
type Forms = { [category: string]: string };

let words: { [key: string]: string | Forms } = {};
let plurals = new Intl.PluralRules("en");
export let language = "en";

const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

/** Fetches the words of a language and turns the page over to it. A language that cannot be had leaves what is there. */
export async function speak(wanted: string): Promise<void> {
  const answer = await fetch(`/field/words/${wanted}.json`);
  if (!answer.ok) throw new Error(`no words: ${answer.status}`);
  words = await answer.json() as typeof words;
  language = wanted;
  plurals = new Intl.PluralRules(wanted);
  document.documentElement.lang = wanted;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(wanted) ? "rtl" : "ltr";
}

function fill(sentence: string, parameters: Parameters): string {
  return sentence.replace(/%\((\w+)\)s/g, (_, name: string) => {
    const value = parameters[name];
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value ?? "";
  }).replaceAll("%%", "%");
}

/** The sentence of a key. */
export function t(key: Plain, parameters: Parameters = {}): string {
  const found = words[key];
  return fill(typeof found === "string" ? found : key, parameters);
}

/** The sentence of a key for a number, in the form that the language has for it. */
export function n(key: Counted, count: number, parameters: Parameters = {}): string {
  const found = words[key] as Forms | undefined;
  const sentence = found?.[plurals.select(count)] ?? found?.other ?? key;
  return fill(sentence, { count, ...parameters });
}
