/* The language of the page; each is named in itself. */
import { useState } from "preact/hooks";
import { language, speak, t } from "../words.ts";
import { languageName } from "../pages/visits.tsx";

const KNOWN = ["en", "vi", "ar"];
const PLACE = "treadle-language";

/** What was chosen on this tablet, else what the browser asks for. */
export function chosen(): string {
  const wished = [localStorage.getItem(PLACE) ?? "", ...navigator.languages.map((each) => each.slice(0, 2))];
  return wished.find((each) => KNOWN.includes(each)) ?? "en";
}

export let redraw: () => void = () => undefined;
/** How the whole page is drawn again in another language. */
export function onLanguage(change: () => void): void { redraw = change; }

export function Languages() {
  const [problem, setProblem] = useState("");
  const choose = (code: string): void => {
    speak(code).then(() => { localStorage.setItem(PLACE, code); redraw(); }, () => setProblem(t("language.not_here")));
  };
  return <div class="choices languages" role="group" aria-label={t("language")}>{KNOWN.map((each) =>
    <button type="button" class="choice" key={each} lang={each} aria-pressed={each === language} onClick={() => choose(each)}>{languageName(each)}</button>)}
    {problem && <p class="error" role="alert">{problem}</p>}</div>;
}
