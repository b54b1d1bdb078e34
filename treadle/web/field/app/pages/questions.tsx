/* The list of questions, and what narrows it. The address is the filter. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Question } from "../contract.ts";
import { n, t } from "../words.ts";
import { stateWords, valueWords } from "../parts/answers.tsx";
import { type Filter, filterFrom, questionsFor, queryFrom, stateOf, STOPS } from "../parts/assess.ts";
import { Input, Select } from "../parts/fields.tsx";
import { said } from "../parts/formats.ts";
import { Empty, Page } from "../parts/frame.tsx";
import { go, href, useRoute } from "../parts/route.ts";
import { useVisit, useWatched } from "../parts/state.ts";
import { Strip } from "../parts/strip.tsx";
import { RestIsMet } from "./map.tsx";
import { stopWords, tagWords } from "./question.tsx";

export function QuestionsPage() {
  const { query } = useRoute(), visit = useVisit(), { pack } = visit;
  const filter = filterFrom(query), fields = useRef<HTMLDivElement>(null);
  const list = useWatched((now) => questionsFor(now, filter).map((each) => each.code));
  const set = (change: Partial<Filter>): void => go(href(pack.visit, "questions", "", queryFrom({ ...filter, ...change })), true);
  useLayoutEffect(() => { if (query.has("find")) fields.current?.querySelector<HTMLInputElement>("input")?.focus(); }, [query.has("find")]);
  const point = pack.clusters.flatMap((each) => each.points).find((each) => each.key === filter.point);
  const cluster = pack.clusters.find((each) => each.key === filter.cluster || each.points.some((one) => one.key === filter.point));
  const title = point ? said(point.title, pack.languages).text : cluster ? said(cluster.title, pack.languages).text : filter.stop ? stopWords(filter.stop) : t("questions");
  const asked = queryFrom(filter);
  return <><Strip current={cluster?.key ?? ""} /><Page title={title} lead={n("questions_found", list.length)} back={[href(pack.visit, "map"), t("map")]} actions={point && <RestIsMet pointKey={point.key} />}>
    <div class="filters-of" ref={fields}>
      <Input label={t("find")} type="search" value={filter.words} onInput={(words) => set({ words })} />
      <Select label={t("filter.state")} value={filter.state} onPick={(state) => set({ state })} options={[["", t("all")], ["open", t("open")], ["not_met", t("not_met")], ["conflict", t("conflict")], ["later", t("later")], ["met", t("met")]]} />
      <Select label={t("filter.stop")} value={filter.stop} onPick={(stop) => set({ stop })} options={[["", t("all")], ...STOPS.map((each) => [each, stopWords(each)] as [string, string])]} />
      <Select label={t("filter.kind")} value={filter.kind} onPick={(kind) => set({ kind })} options={[["", t("all")], ["observation", t("by.observation")], ["interview", t("by.interview")], ["document", t("by.document")]]} />
      <Select label={t("filter.tag")} value={filter.tag} onPick={(tag) => set({ tag })} options={[["", t("all")], ...[...new Set(pack.questions.flatMap((each) => each.tags))].map((each) => [each, tagWords(each)] as [string, string])]} />
      {asked.size > 0 && <button type="button" class="as-words" onClick={() => set({ words: "", state: "", stop: "", kind: "", tag: "", cluster: "", point: "" })}>{t("filter.clear")}</button>}
    </div>
    {list.length ? <ul class="question-list">{list.map((code) => <Row key={code} question={pack.questions.find((each) => each.code === code)!} query={asked} />)}</ul> : <Empty text={t("questions.none")} />}
  </Page></>;
}

function Row({ question, query }: { question: Question; query: URLSearchParams }) {
  const { pack } = useVisit(), text = said(question.text, pack.languages);
  const { state, words } = useWatched((visit) => { const state = stateOf(visit, question.code); return { state, words: state === "answered" ? valueWords(visit.get(`q/${question.code}`).value) : stateWords(state) }; });
  return <li><a href={href(pack.visit, "q", question.code, query)}><span class="code">{question.code}</span><span class="name" lang={text.lang} dir="auto">{text.text}</span><span class={`state-is ${state}`}>{words}</span></a></li>;
}
