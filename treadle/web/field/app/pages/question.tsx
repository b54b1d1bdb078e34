/* One question a screen. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Law, Question } from "../contract.ts";
import { t } from "../words.ts";
import { Answers, stateWords } from "../parts/answers.tsx";
import { filterFrom, neighbour, queryFrom, stateOf, type State } from "../parts/assess.ts";
import { SavedText } from "../parts/fields.tsx";
import { besides, day, figure, said } from "../parts/formats.ts";
import { Empty, Page, useTitle } from "../parts/frame.tsx";
import { FindingCard, Filed } from "../parts/finding.tsx";
import { go, href, useRoute } from "../parts/route.ts";
import { Settle, Settled } from "../parts/settle.tsx";
import { useVisit, useWatched } from "../parts/state.ts";
import { Strip } from "../parts/strip.tsx";
import { useKeys } from "../parts/keys.tsx";

export const stopWords = (stop: string): string => ({ gate: t("stop.gate"), opening: t("stop.opening"), floor: t("stop.floor"),
  documents: t("stop.documents"), payroll: t("stop.payroll"), interviews: t("stop.interviews"), closing: t("stop.closing") })[stop] ?? stop;

export const tagWords = (tag: string): string => ({ public: t("tag.public"), differentiation: t("tag.differentiation"),
  zero_tolerance: t("tag.zero_tolerance") })[tag] ?? tag;

export function QuestionPage() {
  const { arg, query } = useRoute(), { pack } = useVisit();
  const question = pack.questions.find((each) => each.code === arg);
  if (!question) return <Page title={t("question_unknown")}><Empty text={t("question_unknown_why")} /></Page>;
  return <One key={question.code} question={question} query={query} />;
}

function Crumbs({ question }: { question: Question }) {
  const { pack } = useVisit();
  const cluster = pack.clusters.find((each) => each.key === question.cluster);
  const point = cluster?.points.find((each) => each.key === question.point);
  const at = (point?.codes.indexOf(question.code) ?? 0) + 1, of = point?.codes.length ?? 1;
  return <p class="crumbs-of"><span dir="auto">{cluster && said(cluster.title, pack.languages).text} › {point && <a href={href(pack.visit, "questions", "", queryFrom({ point: point.key }))}>
    {said(point.title, pack.languages).text}</a>}</span> · {t("at_of", { at, of })} · {stopWords(question.stop)}{question.tags.map((tag) => ` · ${tagWords(tag)}`)}</p>;
}

function LawBox({ question }: { question: Question }) {
  const { pack } = useVisit();
  const laws = question.laws.map((key) => pack.laws.find((each) => each.key === key)).filter((each): each is Law => !!each);
  const plans = pack.plan.filter((each) => each.code === question.code);
  const { last } = question;
  if (!laws.length && !last && !plans.length) return null;
  return <div class="law">
    {laws.map((law) => { const text = said(law.statement, pack.languages); return <p key={law.key}><strong>{t("law")}</strong> <span lang={text.lang} dir="auto">{text.text}</span>
      {law.value && <b class="figure"> {figure(law.value)} {unitWords(law)}</b>} <span class="quiet small">{law.citation}{!law.verified && ` · ${t("law.unverified")}`}</span></p>; })}
    {last && <p><strong>{t("last_cycle")}</strong> {["met", "not_met", "not_applicable", "not_assessed"].includes(last.outcome)
      ? <b class={last.outcome}>{stateWords(last.outcome as State)}</b> : <b dir="auto">{figure(last.outcome)}</b>}
      {last.on && ` · ${day(last.on)}`}{last.explanation && <span dir="auto"> · {last.explanation}</span>}{last.plan && <span dir="auto"> · {t("plan_says", { plan: last.plan })}</span>}</p>}
    {plans.map((each) => <p key={each.title}><strong>{t("plan_open")}</strong> <span dir="auto">{each.action || each.title}</span>{each.due_on && ` · ${t("due", { day: day(each.due_on) })}`}</p>)}
  </div>;
}

export function unitWords({ unit, period }: Law): string {
  const units: { [key: string]: string } = { hours: t("unit.hours"), percent: "%", years: t("unit.years"), days: t("unit.days"), weeks: t("unit.weeks"), minutes: t("unit.minutes") };
  const periods: { [key: string]: string } = { hour: t("per.hour"), day: t("per.day"), week: t("per.week"), month: t("per.month"), year: t("per.year") };
  return [units[unit] ?? unit, periods[period] ?? ""].filter(Boolean).join(" ");
}

function Guidance({ question }: { question: Question }) {
  const { pack } = useVisit(), text = said(question.guidance, pack.languages);
  const kinds = question.kinds.map((kind) => ({ observation: t("by.observation"), document: t("by.document"), interview: t("by.interview") })[kind] ?? kind);
  if (!text.text && !question.evidence && !kinds.length) return null;
  return <details class="guidance"><summary>{t("how_to_check")}</summary><p lang={text.lang} dir="auto">{text.text}</p>
    {question.evidence && <p dir="auto">{question.evidence}</p>}{kinds.length > 0 && <p class="quiet small">{kinds.join(" · ")}</p>}</details>;
}

function One({ question, query }: { question: Question; query: URLSearchParams }) {
  const visit = useVisit(), { pack } = visit, head = useRef<HTMLHeadingElement>(null), filter = filterFrom(query);
  const state = useWatched((now) => stateOf(now, question.code));
  const text = said(question.text, pack.languages), second = besides(question.text, pack.languages);
  const to = (step: 1 | -1): string => {
    const found = neighbour(visit, filter, question.code, step);
    return found ? href(pack.visit, "q", found.code, query) : href(pack.visit, "questions", "", query.size ? query : queryFrom({ cluster: question.cluster }));
  };
  useTitle(text.text, head);
  useKeys((key) => {
    if (/^\d$/.test(key)) document.querySelector<HTMLButtonElement>(`.answering [aria-keyshortcuts="${key}"]`)?.click();
    else if (key === "next" || key === "Enter") go(to(1));
    else if (key === "previous") go(to(-1));
  });
  useLayoutEffect(() => { if (query.has("finding")) document.querySelector<HTMLElement>(".finding textarea")?.focus(); }, []);
  return <>
    <div class="scrolls"><Strip current={question.cluster} />
    <article class="question-of" aria-labelledby="question">
      <Crumbs question={question} />
      <h1 id="question" ref={head} tabIndex={-1} lang={text.lang} dir="auto">{text.text}</h1>
      {second && <p class="second" lang={second.lang} dir="auto">{second.text}</p>}
      <LawBox question={question} />
      <Answers question={question} />
      <Settled name={`q/${question.code}`} />
      <div class="beside">
        {state === "not_met" || (state === "conflict" && question.type === "scored") ? <FindingCard question={question} /> : <Filed code={question.code} />}
        <div class="other-side"><Settle name={`q/${question.code}`} /><Settle name={`f/${question.code}/share`} />
          <SavedText name={`n/${question.code}`} label={t("note")} rows={2} optional help={t("note.help")} /><Guidance question={question} /></div>
      </div>
    </article></div>
    <nav class="onward" aria-label={t("onward")}>
      <a class="button" href={to(-1)} rel="prev">{t("previous")}</a>
      <a class="button" href={href(pack.visit, "interviews")}>{t("interview_notes")}</a>
      <a class="button main" href={to(1)} rel="next">{t("next_question")}</a>
    </nav>
  </>;
}
