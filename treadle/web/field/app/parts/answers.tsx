/* The answers to one question. "Met" and "Not met" say what they mean here, so that a reversed question cannot mislead. */
import type { Json, Question, Visit } from "../contract.ts";
import { t } from "../words.ts";
import { part, type State, stateOfValue, textOf } from "./assess.ts";
import { Input, Stamp } from "./fields.tsx";
import { figure } from "./formats.ts";
import { announce, useDraft, useRegister, useVisit, useWatched } from "./state.ts";
import { problemWords } from "./things.tsx";
import { useState } from "preact/hooks";

export const OUTCOMES = ["met", "not_met", "not_applicable", "not_assessed", "later"] as const;
export type Outcome = typeof OUTCOMES[number];

export const valueOf = (outcome: Outcome): Json => outcome === "later" ? { later: true } : { o: outcome };

export async function answer(visit: Visit, code: string, outcome: Outcome): Promise<void> {
  await visit.write(`q/${code}`, valueOf(outcome));
  announce(t("saved_answer", { answer: stateWords(outcome) }));
}

export function stateWords(state: State | Outcome): string {
  return { met: t("met"), not_met: t("not_met"), not_applicable: t("not_applicable"), not_assessed: t("not_assessed"),
    later: t("later"), open: t("open"), answered: t("answered"), conflict: t("conflict") }[state];
}

/** One value of an answer in words: an outcome, or what a fact says. */
export function valueWords(value: Json): string {
  const said = textOf(part(value, "v"));
  if (!said) return stateWords(stateOfValue(value));
  return said === "yes" ? t("yes") : said === "no" ? t("no") : figure(said);
}

/** What an answer means for this question: of a reversed one, "met" means no. */
const meaning = (question: Question, outcome: "met" | "not_met"): string => question.negative
  ? outcome === "met" ? t("means.not_found") : t("means.found")
  : outcome === "met" ? t("means.so") : t("means.not_so");

export function Answers({ question }: { question: Question }) {
  const visit = useVisit();
  const register = useRegister(`q/${question.code}`);
  const [problem, setProblem] = useState("");
  const state: State = register.conflict ? "conflict" : stateOfValue(register.value);
  const done = (written: Promise<unknown>): void => void written.then(() => setProblem(""), (error) => setProblem(problemWords(error)));
  const byKey = question.type === "scored" || question.kind === "yes_no"; // elsewhere a digit may be meant for the field
  const button = (outcome: Outcome, at: number, words: string, hint = "") => <button type="button" key={outcome} aria-keyshortcuts={byKey ? String(at) : undefined}
    class={`answer-is ${outcome}`} aria-pressed={state === outcome} onClick={() => done(answer(visit, question.code, outcome))}><strong>{words}</strong>{hint && <small>{hint}</small>}</button>;
  const lesser = <div class="lesser">
    {button("not_applicable", 3, t("not_applicable"))}{button("not_assessed", 4, t("not_assessed"))}{button("later", 5, t("later"))}</div>;
  return <div class="answering" role="group" aria-label={t("answer")}>
    {question.type === "fact" ? <Fact question={question} />
      : <div class="greater">{button("met", 1, t("met"), meaning(question, "met"))}{button("not_met", 2, t("not_met"), meaning(question, "not_met"))}</div>}
    {lesser}
    <div class="answer-foot">
      <p class="stamp-of" role="status">{problem ? <strong class="error">{t("not_saved")} {problem}</strong>
        : register.heads.length > 0 && state !== "open" ? <Whose code={question.code} /> : ""}</p>
      {state !== "open" && state !== "conflict" && <button type="button" class="as-words" onClick={() => done(visit.write(`q/${question.code}`, null))}>{t("take_back")}</button>}
    </div>
  </div>;
}

/** Who answered, and where the answer is. */
function Whose({ code }: { code: string }) {
  return <>{useWatched((visit) => {
    const head = visit.get(`q/${code}`).heads.at(-1);
    return head ? `${person(visit, head.person)} · ${standingWords(visit, head.id)}` : "";
  })}</>;
}

export function person(visit: Visit, id: string): string {
  return id === visit.pack.me ? t("you") : visit.pack.people.find((each) => each.id === id)?.name ?? (id || t("the_office"));
}

export function standingWords(visit: Visit, id: string): string {
  return { here: t("is.here"), sent: t("is.sent"), accepted: t("is.accepted"), refused: t("is.refused") }[visit.standing(id)];
}

function Fact({ question }: { question: Question }) {
  const draft = useDraft<Json>(`q/${question.code}`, null);
  const value = textOf(part(draft.value, "v"));
  const wrong = question.kind === "number" && value.trim() && !/^-?\d+([.]\d+)?$/.test(value.replace(/[\s\u00a0]/g, "")) ? t("wrong.number") : "";
  const set = (text: string): void => draft.set(text.trim() ? { v: text } : null);
  if (question.kind === "yes_no") return <div class="greater">{(["yes", "no"] as const).map((each, at) =>
    <button key={each} type="button" class="answer-is fact" aria-pressed={value === each} aria-keyshortcuts={String(at + 1)}
      onClick={() => { set(each); queueMicrotask(draft.flush); }}><strong>{t(each)}</strong></button>)}</div>;
  return <div class="fact-field">
    <Input label={question.kind === "number" ? t("fact.number") : t("fact.text")} value={value} type={question.kind === "number" ? "number" : "text"}
      rows={question.kind === "number" ? undefined : 3} onInput={set} onLeave={draft.flush} wrong={wrong} />
    <Stamp saving={draft.saving} problem={draft.problem} /></div>;
}
