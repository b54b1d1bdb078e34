/* Clusters and points: done, open, not met, in conflict, and who looks after each. */
import { useState } from "preact/hooks";
import type { Cluster, Point } from "../contract.ts";
import { n, t } from "../words.ts";
import { person } from "../parts/answers.tsx";
import { isOpen, newId, pointState, queryFrom, stateOf, textOf } from "../parts/assess.ts";
import { said } from "../parts/formats.ts";
import { Ask, Card, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { problemWords } from "../parts/refusals.ts";
import { announce, useRegister, useVisit, useWatched } from "../parts/state.ts";
import { pointWords, Squares } from "../parts/strip.tsx";

export function MapPage() {
  const visit = useVisit(), { pack } = visit;
  const { done, of, conflicts } = useWatched((now) => ({ of: now.pack.questions.length, conflicts: now.conflicts().length,
    done: now.pack.questions.filter((each) => !isOpen(stateOf(now, each.code))).length }));
  return <Page title={t("map")} lead={t("answered_of", { done, of })} actions={<div class="actions">
    <a class="button" href={href(pack.visit, "questions")}>{t("all_questions")}</a><a class="button" href={href(pack.visit, "clusters")}>{t("clusters.share")}</a>
    {conflicts > 0 && <a class="button waits" href={href(pack.visit, "conflicts")}>{n("conflicts_count", conflicts)}</a>}</div>}>
    <p class="legend-of" aria-hidden="true">{(["done", "begun", "open", "not_met", "conflict"] as const).map((each) => <span key={each}><Squares states={[each]} /> {pointWords(each)}</span>)}</p>
    <div class="map">{pack.clusters.map((each) => <One key={each.key} cluster={each} />)}</div>
  </Page>;
}

function One({ cluster }: { cluster: Cluster }) {
  const visit = useVisit(), { pack } = visit;
  const who = textOf(useRegister(`c/${cluster.key}`).value);
  return <Card title={said(cluster.title, pack.languages).text}>
    {who && <p class="quiet small">{t("looked_after", { name: person(visit, who) })}</p>}
    <ul class="points">{cluster.points.map((each) => <PointRow key={each.key} point={each} />)}</ul></Card>;
}

function PointRow({ point }: { point: Point }) {
  const { pack } = useVisit();
  const { state, open, done } = useWatched((visit) => ({ state: pointState(visit, point.codes), open: point.codes.filter((code) => isOpen(stateOf(visit, code))).length,
    done: point.codes.filter((code) => !isOpen(stateOf(visit, code))).length }));
  return <li><a href={href(pack.visit, "questions", "", queryFrom({ point: point.key }))}><Squares states={[state]} /><span class="name" dir="auto">{said(point.title, pack.languages).text}</span>
    <span class="quiet small">{pointWords(state)} · {t("of", { done, of: done + open })}</span></a></li>;
}

/** Confirms that what is open of a point is met; the confirmation itself is logged beside the answers. */
export function RestIsMet({ pointKey }: { pointKey: string }) {
  const visit = useVisit(), [asking, setAsking] = useState(false), [problem, setProblem] = useState("");
  const open = useWatched((now) => now.pack.questions.filter((each) => each.point === pointKey && each.type === "scored" && isOpen(stateOf(now, each.code))).map((each) => each.code));
  if (!open.length) return null;
  const confirm = (): void => {
    visit.writeAll([{ key: `r/${pointKey}/${newId()}`, value: { codes: open } }, ...open.map((code) => ({ key: `q/${code}`, value: { o: "met" } }))])
      .then(() => { setAsking(false); announce(t("saved")); }, (error) => setProblem(problemWords(error)));
  };
  return <><button type="button" class="button" onClick={() => setAsking(true)}>{n("rest_met", open.length)}</button>
    {asking && <Ask title={n("rest_met.ask", open.length)} onClose={() => setAsking(false)}><p>{t("rest_met.why")}</p>
      <ul class="plain-list">{open.map((code) => { const found = visit.pack.questions.find((each) => each.code === code)!; return <li key={code}><span dir="auto">{said(found.text, visit.pack.languages).text}</span>
        {found.negative && <b> {t("means.not_found")}</b>}</li>; })}</ul>{problem && <p class="error" role="alert">{problem}</p>}
      <div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("cancel")}</button><button type="button" class="button main" onClick={confirm}>{t("rest_met.confirm")}</button></div></Ask>}</>;
}
