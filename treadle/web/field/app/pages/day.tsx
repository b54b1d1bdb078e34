/* The visit as it goes: gate, opening meeting, floor, documents, payroll, interviews, closing meeting. */
import type { Stop, Visit } from "../contract.ts";
import { n, t } from "../words.ts";
import { isOpen, queryFrom, stateOf, STOPS } from "../parts/assess.ts";
import { day, today } from "../parts/formats.ts";
import { Card, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { useRegister, useVisit, useWatched } from "../parts/state.ts";
import { TakePhoto } from "../parts/things.tsx";
import { Checklists } from "../parts/checklists.tsx";
import { stopWords } from "./question.tsx";

export function DayPage() {
  const { pack } = useVisit();
  return <Page title={t("day.title")} lead={pack.kind === "advisory" ? t("advisory") : t("day.lead")}>
    <Start />
    {pack.plan.length > 0 && pack.kind === "advisory" && <Plan />}
    {pack.kind === "advisory" ? <Advice /> : <ol class="stops">{STOPS.map((stop, at) => <StopCard key={stop} stop={stop} at={at + 1} />)}</ol>}
    <div class="pair"><TakePhoto label={t("capture_first")} /><a class="tile danger" href={href(pack.visit, "alert")}><span>{t("alert.link")}</span></a></div>
  </Page>;
}

function Start() {
  const visit = useVisit(), started = useRegister("o/started"), refused = useRegister("g/refused");
  const on = (started.value as { on?: string } | null)?.on;
  if (refused.value) return <p class="note danger">{t("gate.was_refused")} <a href={href(visit.pack.visit, "gate")}>{t("gate.see")}</a></p>;
  if (on) return null;
  return <div class="card start"><h2>{visit.pack.announced ? t("start.announced") : t("start.unannounced")}</h2><p>{visit.pack.agenda || t("start.lead", { day: day(visit.pack.from, true) })}</p>
    <div class="actions"><button type="button" class="button main" onClick={() => void visit.write("o/started", { on: today() })}>{t("start.button")}</button>
      <a class="button" href={href(visit.pack.visit, "gate")}>{t("gate.link")}</a></div></div>;
}

const withCommittee = ({ pack }: Visit): [string, string][] => [
  ...pack.committees?.length ? [[href(pack.visit, "committee"), t("committee.meeting")] as [string, string]] : [],
  ...pack.diagnosis ? [[href(pack.visit, "diagnosis"), t("diagnosis")] as [string, string]] : []];

const links = (visit: Visit, stop: Stop): [string, string][] => ({
  gate: [[href(visit.pack.visit, "gate"), t("gate.link")]],
  opening: [[href(visit.pack.visit, "meeting", "opening"), t("meeting.attendance")], [href(visit.pack.visit, "clusters"), t("clusters.share")], ...withCommittee(visit)],
  floor: [], documents: [],
  payroll: [[href(visit.pack.visit, "wages"), t("wages")]],
  interviews: [[href(visit.pack.visit, "sampling"), t("sampling")], [href(visit.pack.visit, "interviews"), t("interviews")]],
  closing: [[href(visit.pack.visit, "meeting", "closing"), t("meeting.attendance")], [href(visit.pack.visit, "time"), t("time")], [href(visit.pack.visit, "submit"), t("submit")]],
} as { [stop in Stop]: [string, string][] })[stop];

function StopCard({ stop, at }: { stop: Stop; at: number }) {
  const visit = useVisit();
  const { open, of, conflicts } = useWatched((now) => {
    const states = now.pack.questions.filter((each) => each.stop === stop).map((each) => stateOf(now, each.code));
    return { open: states.filter(isOpen).length, of: states.length, conflicts: states.filter((each) => each === "conflict").length };
  });
  return <li class={`stop ${of && !open ? "done" : ""}`}><span class="at" aria-hidden="true">{of && !open ? "✓" : n("count_only", at)}</span><div class="what">
    <h2>{stopWords(stop)}</h2>
    {of > 0 && <p class="quiet">{open ? n("open_of", open, { of }) : t("all_answered", { of })}{conflicts > 0 && <b class="waits"> · {n("conflicts_count", conflicts)}</b>}</p>}
    <div class="actions">{of > 0 && <a class={`button ${open ? "main" : ""}`} href={href(visit.pack.visit, "questions", "", queryFrom({ stop, state: open ? "open" : "" }))}>{open ? t("open_questions") : t("all_questions")}</a>}
      {links(visit, stop).map(([address, words]) => <a class="button" href={address} key={address}>{words}</a>)}</div>
    <Checklists stop={stop} /></div></li>;
}

function Plan() {
  const { pack } = useVisit();
  return <Card title={t("plan_open")}><ul class="rows">{pack.plan.map((each) => <li key={each.code + each.title}><div class="what"><h3 dir="auto">{each.title}</h3>
    <p class="quiet" dir="auto">{each.action}{each.due_on && ` · ${t("due", { day: day(each.due_on) })}`}</p></div></li>)}</ul></Card>;
}

function Advice() {
  const visit = useVisit(), { pack } = visit, committee = withCommittee(visit);
  return <>{committee.length > 0 && <Card title={t("more.committee")}><div class="actions">{committee.map(([address, words]) => <a class="button main" href={address} key={address}>{words}</a>)}</div></Card>}
    <Card title={t("advice.title")} lead={t("advice.lead")}><div class="actions"><a class="button main" href={href(pack.visit, "advice")}>{t("nav.notes")}</a></div>
    <Checklists stop="" without={[...pack.committees?.length ? ["committee"] : [], ...pack.diagnosis ? ["self_diagnosis"] : []]} /></Card></>;
}
