/* What is written of a question that is not met, and the things that are filed with it. */
import { useEffect } from "preact/hooks";
import type { Question } from "../contract.ts";
import { n, t } from "../words.ts";
import { findingOf, KINDS, lacks, thingsOf } from "./assess.ts";
import { Check, Input, Stamp } from "./fields.tsx";
import { said } from "./formats.ts";
import { Dictate, Record } from "./dictate.tsx";
import { useDraft, useRegister, useVisit, useWatched } from "./state.ts";
import { Look, TakePhoto } from "./things.tsx";
import { href } from "./route.ts";

const kindWords = (kind: string): string => ({ observation: t("kind.observation"), document: t("kind.document"), interview: t("kind.interview_evidence") })[kind] ?? kind;

export function FindingCard({ question }: { question: Question }) {
  const { code } = question;
  const missing = useWatched((visit) => lacks(visit, code));
  const words = { explanation: t("lacks.explanation"), kinds: t("lacks.kinds"), evidence: t("lacks.evidence") };
  return <section class="finding" aria-label={t("finding")}>
    <h2>{t("finding")}</h2>
    {missing.length > 0 && <p class="lacks small">{t("lacks", { what: missing.map((each) => words[each]).join(" · ") })}</p>}
    <Explanation question={question} />
    <Kinds code={code} />
    <Share code={code} workers={useVisit().pack.factory.workers} />
    <Evidence code={code} />
    <Interviews code={code} />
    <Filed code={code} bare />
  </section>;
}

function Explanation({ question }: { question: Question }) {
  const visit = useVisit(), { pack } = visit;
  const draft = useDraft<string>(`f/${question.code}/explanation`, "");
  const add = (text: string): void => { draft.set([draft.value.trimEnd(), text.trim()].filter(Boolean).join(" ")); };
  const phrases = pack.phrases.filter((each) => !each.stop || each.stop === question.stop);
  return <div class="saved-text">
    <Input label={t("finding.explanation")} value={draft.value} onInput={draft.set} onLeave={draft.flush} rows={3} />
    <Stamp saving={draft.saving} problem={draft.problem} />
    {phrases.length > 0 && <details class="phrases"><summary>{t("phrases")}</summary><div class="choices">{phrases.map((each, at) => { const text = said(each.text, pack.languages);
      return <button type="button" class="choice" key={at} lang={text.lang} onClick={() => add(text.text)}>{text.text}</button>; })}</div></details>}
    <Dictate onText={add} />
  </div>;
}

function Kinds({ code }: { code: string }) {
  const visit = useVisit();
  const register = useRegister(`f/${code}/kinds`);
  const kinds = Array.isArray(register.value) ? register.value.map(String) : [];
  const turn = (kind: string, on: boolean): void => void visit.write(`f/${code}/kinds`, KINDS.filter((each) => each === kind ? on : kinds.includes(each)));
  return <fieldset class="kinds"><legend>{t("finding.kinds")}</legend>{KINDS.map((kind) =>
    <Check key={kind} label={kindWords(kind)} checked={kinds.includes(kind)} onChange={(on) => turn(kind, on)} />)}</fieldset>;
}

function Evidence({ code }: { code: string }) {
  const draft = useDraft<string>(`f/${code}/evidence`, "");
  return <div class="saved-text"><Input label={t("finding.evidence")} value={draft.value} onInput={draft.set} onLeave={draft.flush} rows={2} help={t("finding.evidence_help")} />
    <Stamp saving={draft.saving} problem={draft.problem} /></div>;
}

function Share({ code, workers }: { code: string; workers: number }) {
  const draft = useDraft<string>(`f/${code}/share`, "");
  const share = draft.value.replace(",", "."), fits = !share || (/^\d{1,3}(\.\d{1,2})?$/.test(share) && Number(share) <= 100);
  return <div class="saved-text share">
    <Input label={t("finding.share")} value={draft.value} type="number" optional onInput={(text) => draft.set(text.trim().replace(",", "."))} onLeave={draft.flush}
      wrong={fits ? "" : t("wrong.share")} help={fits && share && workers ? n("share_people", Math.round(Number(share) * workers / 100)) : undefined} />
    <Stamp saving={draft.saving} problem={draft.problem} /></div>;
}

/** Follows by itself when interviews are the only kind of evidence. */
function Interviews({ code }: { code: string }) {
  const visit = useVisit();
  const on = useRegister(`f/${code}/interviews`).value === true;
  const only = useWatched((now) => findingOf(now, code).kinds.join() === "interview");
  useEffect(() => { if (only && !on) void visit.write(`f/${code}/interviews`, true); }, [only]);
  return <Check label={t("finding.interviews")} checked={on} help={t("finding.interviews_help")} onChange={(wanted) => void visit.write(`f/${code}/interviews`, wanted)} />;
}

/** The photos, notes and recordings of a question, and the tile to take another. */
export function Filed({ code, bare }: { code: string; bare?: boolean }) {
  const visit = useVisit();
  const things = useWatched((now) => thingsOf(now, code));
  const inside = <div class="looks">{things.map((each) => <div class="looked" key={each.uid}><Look thing={each} />
    <a class="small" href={href(visit.pack.visit, "tray", each.uid)}>{t("edit")}</a></div>)}
    <TakePhoto code={code} label={t("photo")} /><Record code={code} /></div>;
  return bare ? inside : <section class="finding calm" aria-label={t("filed")}><h2>{t("filed")}</h2>{inside}</section>;
}
