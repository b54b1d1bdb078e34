/* The self-diagnosis with both sides at one table: one question a screen, closed once. */
import { useRef, useState } from "preact/hooks";
import type { Diagnosis, Reply, Visit } from "../contract.ts";
import { n, t } from "../words.ts";
import { standingWords } from "../parts/answers.tsx";
import { Checklists } from "../parts/checklists.tsx";
import { asReply, closedOf, differsIn, haveUnder, refusalOf, refusedUnder, REPLIES, replyOf } from "../parts/committee.ts";
import { Input, SavedText } from "../parts/fields.tsx";
import { besides, day, said } from "../parts/formats.ts";
import { Ask, Card, Empty, Page, useTitle } from "../parts/frame.tsx";
import { useKeys } from "../parts/keys.tsx";
import { problemWords } from "../parts/refusals.ts";
import { go, href, useRoute } from "../parts/route.ts";
import { Settle, Settled } from "../parts/settle.tsx";
import { announce, useRegister, useVisit, useWatched } from "../parts/state.ts";

type Question = Diagnosis["questions"][number];

export const replyWords = (reply: Reply | ""): string => reply ? { yes: t("yes"), no: t("no"), partly: t("diagnosis.partly"), unknown: t("diagnosis.unknown") }[reply] : t("open");

export function DiagnosisPage() {
  const { arg } = useRoute(), { pack } = useVisit(), { diagnosis } = pack;
  if (!diagnosis?.questions.length) return <Page title={t("diagnosis")} back={[href(pack.visit), t("nav.day")]}><Empty text={t("diagnosis.none")} /></Page>;
  const question = diagnosis.questions.find((each) => each.key === arg);
  return question ? <One key={question.key} question={question} diagnosis={diagnosis} /> : <Overview diagnosis={diagnosis} />;
}

const openIn = (visit: Visit, diagnosis: Diagnosis): Question | undefined => diagnosis.questions.find((each) => !replyOf(visit, each.key).reply);

function Overview({ diagnosis }: { diagnosis: Diagnosis }) {
  const { pack } = useVisit();
  const { done, closed, next, refused, why } = useWatched((visit) => ({ done: diagnosis.questions.filter((each) => replyOf(visit, each.key).reply).length, closed: closedOf(visit),
    next: openIn(visit, diagnosis)?.key ?? "", refused: refusedUnder(visit, "d/").length, why: refusalOf(visit, "d/closed") }));
  return <Page title={t("diagnosis")} lead={t("diagnosis.lead")} back={[href(pack.visit), t("nav.day")]}>
    {refused > 0 && <div class="note danger" role="status">{why && <p><strong>{t("diagnosis.was_refused", { says: why })}</strong></p>}<p><a href={href(pack.visit, "refusals")}>{n("diagnosis.refused_parts", refused)}</a></p></div>}
    <Card title={closed ? closed.on ? t("diagnosis.closed_on", { day: day(closed.on) }) : t("diagnosis.closed") : t("diagnosis.answered", { done, of: diagnosis.questions.length })}>
      {closed ? closed.respondents > 0 && <p>{n("diagnosis.closed_with", closed.respondents)} <ClosedAt /></p> : <><progress value={done} max={diagnosis.questions.length} aria-label={t("diagnosis.answered", { done, of: diagnosis.questions.length })} />
        {next && <a class="button main wide" href={href(pack.visit, "diagnosis", next)}>{t("diagnosis.begin")}</a>}</>}</Card>
    <Card title={t("diagnosis.apart")}><p>{diagnosis.sides ? t("diagnosis.both") : t("diagnosis.not_both")}</p>{diagnosis.sides?.held_back && <p class="quiet">{t("diagnosis.held_back")}</p>}</Card>
    <Checklists stop="" only="self_diagnosis" />
    {diagnosis.clusters.map((cluster) => <section key={cluster.key} class="cluster-of"><h2 dir="auto">{said(cluster.title, pack.languages).text}</h2>
      <ul class="question-list">{diagnosis.questions.filter((each) => each.cluster === cluster.key).map((each) => <Row key={each.key} question={each} />)}</ul></section>)}
    {!closed && <Close />}
  </Page>;
}

function ClosedAt() {
  return <span class="tag kept">{useWatched((visit) => standingWords(visit, visit.get("d/closed").heads.at(-1)?.id ?? ""))}</span>;
}

function Row({ question }: { question: Question }) {
  const { pack } = useVisit(), text = said(question.text, pack.languages);
  const { reply, conflict } = useWatched((visit) => ({ reply: replyOf(visit, question.key).reply, conflict: visit.get(`d/q/${question.key}`).conflict }));
  return <li><a href={href(pack.visit, "diagnosis", question.key)}><span class="name" lang={text.lang} dir="auto">{text.text}</span>
    <span class={`state-is ${conflict ? "conflict" : reply ? "answered" : "open"}`}>{conflict ? t("conflict") : replyWords(reply)}</span></a></li>;
}

function Close() {
  const visit = useVisit(), [people, setPeople] = useState(""), [asking, setAsking] = useState(false), [problem, setProblem] = useState("");
  const { done, differs } = useWatched((now) => ({ done: now.under("d/q/").some((each) => each.value !== null) || Object.keys(now.pack.diagnosis?.given ?? {}).length > 0, differs: differsIn(now, "d/q/").length }));
  const count = Number(people), right = /^\d{1,3}$/.test(people.trim()) && count > 0;
  const close = (): void => { setAsking(false); visit.write("d/closed", { respondents: count, have: haveUnder(visit, "d/") }).then(() => announce(t("saved")), (error) => setProblem(problemWords(error))); };
  return <Card title={t("diagnosis.close")} lead={t("diagnosis.close_lead")}>
    <Input label={t("diagnosis.respondents")} type="number" value={people} onInput={setPeople} wrong={people.trim() && !right ? t("diagnosis.respondents_wrong") : ""} maxLength={3} />
    {differs > 0 ? <p class="lacks">{t("diagnosis.settle_first")}</p> : !done && <p class="quiet">{t("diagnosis.nothing")}</p>}
    {problem && <p class="error" role="alert">{t("not_saved")} {problem}</p>}
    <button type="button" class="button wide" disabled={!right || !done || differs > 0} onClick={() => setAsking(true)}>{t("diagnosis.close")}</button>
    {asking && <Ask title={t("diagnosis.close_sure")} onClose={() => setAsking(false)}><p>{t("diagnosis.close_why")}</p><div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("cancel")}</button>
      <button type="button" class="button main" onClick={close}>{t("diagnosis.close")}</button></div></Ask>}</Card>;
}

function One({ question, diagnosis }: { question: Question; diagnosis: Diagnosis }) {
  const visit = useVisit(), { pack } = visit, head = useRef<HTMLHeadingElement>(null), name = `d/q/${question.key}`;
  const text = said(question.text, pack.languages), second = besides(question.text, pack.languages), at = diagnosis.questions.indexOf(question);
  const cluster = diagnosis.clusters.find((each) => each.key === question.cluster), closed = useWatched((now) => closedOf(now) !== null);
  const to = (step: 1 | -1): string => href(pack.visit, "diagnosis", diagnosis.questions[at + step]?.key ?? "");
  useTitle(text.text, head);
  useKeys((key) => {
    if (/^\d$/.test(key)) document.querySelector<HTMLButtonElement>(`.answering [aria-keyshortcuts="${key}"]`)?.click();
    else if (key === "next" || key === "Enter") go(to(1));
    else if (key === "previous") go(to(-1));
  });
  return <><div class="scrolls"><article class="question-of" aria-labelledby="question">
    <p class="crumbs-of"><a href={href(pack.visit, "diagnosis")}>{t("diagnosis")}</a> <span dir="auto">› {cluster && said(cluster.title, pack.languages).text}</span> · {t("at_of", { at: at + 1, of: diagnosis.questions.length })}</p>
    <h1 id="question" ref={head} tabIndex={-1} lang={text.lang} dir="auto">{text.text}</h1>
    {second && <p class="second" lang={second.lang} dir="auto">{second.text}</p>}
    <Said question={question} diagnosis={diagnosis} />
    <Replies question={question} closed={closed} />
    <Settled name={name} /><Settle name={name} />
    {!closed && <SavedText name={`d/n/${question.key}`} label={t("diagnosis.note")} rows={2} optional help={t("diagnosis.note_help")} />}
  </article></div>
    <nav class="onward" aria-label={t("onward")}><a class="button" href={to(-1)} rel="prev">{t("previous")}</a><a class="button" href={href(pack.visit, "diagnosis")}>{t("diagnosis.overview")}</a>
      <a class="button main" href={to(1)} rel="next">{t("diagnosis.next")}</a></nav></>;
}

/** What each side said on its own, once both did. */
function Said({ question, diagnosis }: { question: Question; diagnosis: Diagnosis }) {
  const { sides } = diagnosis;
  if (!sides) return null;
  const workers = sides.workers[question.key] ?? "", management = sides.management[question.key] ?? "", none = t("diagnosis.no_answer");
  return <div class="law" role="group" aria-label={t("diagnosis.sides")}><dl class="said-apart"><div><dt>{t("diagnosis.workers")}</dt><dd>{sides.held_back ? "–" : workers ? replyWords(workers) : none}</dd></div>
    <div><dt>{t("diagnosis.management")}</dt><dd>{management ? replyWords(management) : none}</dd></div></dl>
    {sides.held_back && <p class="small">{t("diagnosis.held_back")}</p>}{workers && management && workers !== management && <p><strong>{t("diagnosis.differ")}</strong></p>}</div>;
}

function Replies({ question, closed }: { question: Question; closed: boolean }) {
  const visit = useVisit(), name = `d/q/${question.key}`, register = useRegister(name), [problem, setProblem] = useState("");
  const { reply, from } = useWatched((now) => replyOf(now, question.key)), standing = useWatched((now) => { const head = now.get(name).heads.at(-1); return head ? standingWords(now, head.id) : ""; });
  const save = (value: Reply | null): void => void visit.write(name, value).then(() => { setProblem(""); announce(value ? t("saved_answer", { answer: replyWords(asReply(value)) }) : t("saved")); }, (error) => setProblem(problemWords(error)));
  return <div class="answering" role="group" aria-label={t("diagnosis.together")}><p class="legend">{t("diagnosis.together")}</p>
    <div class="greater">{REPLIES.map((each, at) => <button type="button" key={each} class={`answer-is ${each}`} disabled={closed} aria-keyshortcuts={String(at + 1)} aria-pressed={!register.conflict && reply === each} onClick={() => save(each)}><strong>{replyWords(each)}</strong></button>)}</div>
    <div class="answer-foot"><p class="stamp-of" role="status">{problem ? <strong class="error">{t("not_saved")} {problem}</strong> : from === "pack" ? t("diagnosis.given_elsewhere") : reply ? standing : ""}</p>
      {!closed && from === "journal" && reply && !register.conflict && <button type="button" class="as-words" onClick={() => save(null)}>{t("take_back")}</button>}</div></div>;
}
