/* A committee's meeting: who is here, what is open, agenda, minutes, decisions; recorded once. */
import { useState } from "preact/hooks";
import type { Committee, Side } from "../contract.ts";
import { n, t } from "../words.ts";
import { standingWords } from "../parts/answers.tsx";
import { linesOf, newId, part, textOf } from "../parts/assess.ts";
import { differsIn, haveUnder, heldOn, hereOf, keyOf, type Quorum, quorumOf, refusalOf, refusedUnder, SIDES } from "../parts/committee.ts";
import { Checklists } from "../parts/checklists.tsx";
import { Check, Choice, Input, SavedText, Stamp } from "../parts/fields.tsx";
import { day, today } from "../parts/formats.ts";
import { Ask, Card, Empty, Page } from "../parts/frame.tsx";
import { problemWords } from "../parts/refusals.ts";
import { href, useRoute } from "../parts/route.ts";
import { Settle } from "../parts/settle.tsx";
import { announce, useDraft, useRegister, useVisit, useWatched } from "../parts/state.ts";

const sideWords = (side: Side): string => ({ workers: t("committee.workers"), management: t("committee.management") })[side];

/** Which committee; with one there is nothing to choose. */
export function CommitteePage() {
  const { arg } = useRoute(), { pack } = useVisit(), all = pack.committees ?? [];
  const found = all.find((each) => each.id === arg) ?? (all.length === 1 ? all[0] : undefined);
  if (found) return <Meeting key={found.id} committee={found} several={all.length > 1} />;
  return <Page title={t("committee.meeting")} back={[href(pack.visit), t("nav.day")]}>
    {all.length ? <Card title={t("committee.choose")}><ul class="links">{all.map((each) => <li key={each.id}><a class="wide-link" href={href(pack.visit, "committee", each.id)} dir="auto">{each.name}</a></li>)}</ul></Card>
      : <Empty text={t("committee.none")} />}</Page>;
}

function Meeting({ committee, several }: { committee: Committee; several: boolean }) {
  const { pack } = useVisit(), { last } = committee, on = useWatched((visit) => heldOn(visit, committee.id));
  const back: [string, string] = several ? [href(pack.visit, "committee"), t("committee.meeting")] : [href(pack.visit), t("nav.day")];
  const lead = last ? t("committee.last", { day: day(last.on), workers: last.workers, management: last.management }) : t("committee.never_met");
  const may = pack.may_meet === true;
  return <Page title={t("committee.meeting_of", { name: committee.name })} lead={lead} back={back}>
    {!may && <p class="note waiting">{t("committee.may_not")}</p>}
    <Refused committee={committee} />
    {on ? <Recorded committee={committee} on={on} /> : <>
      <Checklists stop="" only="committee" />
      <Attendance committee={committee} may={may} />
      <Earlier committee={committee} may={may} />
      {may && <><Agenda committee={committee} /><Card><SavedText name={keyOf(committee.id, "minutes")} label={t("minutes")} rows={6} help={t("minutes.help")} /></Card>
        <Decisions committee={committee} /><Record committee={committee} /></>}</>}
  </Page>;
}

/** What of this meeting was refused, and why it is not recorded. */
function Refused({ committee }: { committee: Committee }) {
  const { pack } = useVisit(), prefix = `b/${committee.id}/`;
  const { why, parts } = useWatched((visit) => ({ why: refusalOf(visit, `${prefix}held`), parts: refusedUnder(visit, prefix).length }));
  if (!parts) return null;
  return <div class="note danger" role="status">{why && <p><strong>{t("meeting.was_refused", { says: why })}</strong></p>}
    <p><a href={href(pack.visit, "refusals")}>{n("meeting.refused_parts", parts)}</a></p></div>;
}

function Attendance({ committee, may }: { committee: Committee; may: boolean }) {
  const here = useWatched((visit) => hereOf(visit, committee));
  return <Card title={t("committee.who")} lead={t("committee.who_lead")}>
    <div class="sides-of">{SIDES.map((side) => <section key={side} class={`side-seats ${side}`} aria-label={sideWords(side)}>
      <h3>{may ? t("committee.side_here", { side: sideWords(side), ...here[side] }) : sideWords(side)}</h3>
      {committee.seats.filter((seat) => seat.side === side).map((seat) => <Seat key={seat.id} committee={committee.id} seat={seat} may={may} />)}
      {!here[side].of && <p class="quiet">{t("committee.no_seats")}</p>}</section>)}</div>
    {may && <QuorumLine committee={committee} />}</Card>;
}

function Seat({ committee, seat, may }: { committee: string; seat: Committee["seats"][number]; may: boolean }) {
  const visit = useVisit(), key = keyOf(committee, "at", seat.id), value = textOf(useRegister(key).value), [problem, setProblem] = useState("");
  const role = seat.role === "chair" ? t("committee.chair") : seat.role, label = role ? `${seat.name}, ${role}` : seat.name;
  if (!may) return <p dir="auto">{label}</p>;
  return <div class="seat"><Settle name={key} />
    <Choice label={label} value={value as "present" | "absent" | ""} options={[["present", t("committee.here")], ["absent", t("committee.away")]]}
      onPick={(at) => void visit.write(key, at === value ? null : at).then(() => { setProblem(""); announce(t("saved")); }, (error) => setProblem(problemWords(error)))} />
    {problem && <p class="error" role="alert">{t("not_saved")} {problem}</p>}</div>;
}

const quorumWords = (quorum: Quorum, here: number, of: number): string => ({ nobody: t("quorum.nobody"), workers: t("quorum.workers"), management: t("quorum.management"),
  few: t("quorum.few", { here, of }), enough: t("quorum.enough", { here, of }) })[quorum];

function QuorumLine({ committee }: { committee: Committee }) {
  const here = useWatched((visit) => hereOf(visit, committee)), quorum = quorumOf(here);
  return <p class={`note quorum ${quorum === "enough" ? "kept" : "waiting"}`} role="status"><strong>{t("quorum")}</strong> {quorumWords(quorum, here.workers.here + here.management.here, here.workers.of + here.management.of)}</p>;
}

function Earlier({ committee, may }: { committee: Committee; may: boolean }) {
  return <Card title={t("committee.open")} lead={committee.open.length ? t("committee.open_lead") : undefined}>
    {committee.open.length ? committee.open.map((each) => <Open key={each.id} committee={committee.id} one={each} may={may} />)
      : <p class="quiet">{t("committee.open_none")}</p>}
    {committee.last?.decisions && <p class="note-text" dir="auto">{committee.last.decisions}</p>}</Card>;
}

function Open({ committee, one, may }: { committee: string; one: Committee["open"][number]; may: boolean }) {
  const visit = useVisit(), key = keyOf(committee, "earlier", one.id), value = textOf(useRegister(key).value);
  const due = one.by && (one.by < today() ? t("committee.was_due", { day: day(one.by) }) : t("committee.is_due", { day: day(one.by) }));
  return <div class="line-of decided"><Settle name={key} />
    <div class="what"><p dir="auto"><strong>{one.text}</strong></p><p class="quiet small" dir="auto">{[one.who, t("committee.decided_on", { day: day(one.on) })].filter(Boolean).join(" · ")}{due && <> · <span class={one.by < today() ? "waits" : ""}>{due}</span></>}</p></div>
    {may && <Choice label={<span class="sr-only">{one.text}</span>} value={value as "done" | "open" | ""} options={[["done", t("committee.done")], ["open", t("committee.still_open")]]}
      onPick={(found) => void visit.write(key, found === value ? null : found).then(() => announce(t("saved")))} />}</div>;
}

function Agenda({ committee }: { committee: Committee }) {
  const visit = useVisit(), lines = useWatched((now) => linesOf(now, keyOf(committee.id, "agenda/")));
  return <Card title={t("agenda")} lead={t("agenda.lead")}>{lines.map((key, at) => <Point key={key} name={key} at={at + 1} />)}
    <button type="button" class="button" onClick={() => void visit.write(keyOf(committee.id, "agenda", newId()), { text: "", done: false })}>{t("agenda.add")}</button></Card>;
}

function Point({ name, at }: { name: string; at: number }) {
  const visit = useVisit(), draft = useDraft<{ text: string; done: boolean }>(name, { text: "", done: false }), { value } = draft;
  return <div class="line-of point"><Settle name={name} />
    <Input label={`${t("agenda.point")} ${at}`} value={value.text} onInput={(text) => draft.set({ ...value, text })} onLeave={draft.flush} maxLength={300} />
    <Check label={t("agenda.talked")} checked={value.done} onChange={(done) => { draft.set({ ...value, done }); queueMicrotask(draft.flush); }} />
    <button type="button" class="as-words" onClick={() => void visit.write(name, null)}>{t("remove")}</button><Stamp saving={draft.saving} problem={draft.problem} /></div>;
}

function Decisions({ committee }: { committee: Committee }) {
  const visit = useVisit(), lines = useWatched((now) => linesOf(now, keyOf(committee.id, "decision/")));
  return <Card title={t("decisions")} lead={t("decisions.lead")}>{lines.map((key) => <Decision key={key} name={key} />)}
    <button type="button" class="button" onClick={() => void visit.write(keyOf(committee.id, "decision", newId()), { text: "", who: "", by: "" })}>{t("decision.add")}</button></Card>;
}

function Decision({ name }: { name: string }) {
  const visit = useVisit(), draft = useDraft<{ text: string; who: string; by: string }>(name, { text: "", who: "", by: "" }), { value } = draft;
  return <div class="line-of decision"><Settle name={name} />
    <Input label={t("decision.what")} rows={2} value={value.text} onInput={(text) => draft.set({ ...value, text })} onLeave={draft.flush} maxLength={2000} />
    <Input label={t("decision.who")} value={value.who} wrong={value.text.trim() && !value.who.trim() ? t("decision.no_who") : ""} onInput={(who) => draft.set({ ...value, who })} onLeave={draft.flush} maxLength={150} />
    <Input label={t("decision.by")} type="date" value={value.by} onInput={(by) => draft.set({ ...value, by })} onLeave={draft.flush} />
    <button type="button" class="as-words" onClick={() => void visit.write(name, null)}>{t("remove")}</button><Stamp saving={draft.saving} problem={draft.problem} /></div>;
}

function Record({ committee }: { committee: Committee }) {
  const visit = useVisit(), [on, setOn] = useState(today()), [asking, setAsking] = useState(false), [problem, setProblem] = useState("");
  const { here, differs } = useWatched((now) => ({ here: hereOf(now, committee), differs: differsIn(now, `b/${committee.id}/`).length }));
  const quorum = quorumOf(here), ready = (quorum === "enough" || quorum === "few") && !differs && on !== "" && on <= today();
  const record = (): void => { setAsking(false); visit.write(keyOf(committee.id, "held"), { on, have: haveUnder(visit, `b/${committee.id}/`) }).then(() => announce(t("saved")), (error) => setProblem(problemWords(error))); };
  return <Card title={t("meeting.record")} lead={t("meeting.record_lead")}>
    <Input label={t("meeting.day")} type="date" value={on} onInput={setOn} wrong={on > today() ? t("meeting.day_ahead") : ""} />
    {differs > 0 && <p class="lacks">{t("meeting.settle_first")}</p>}{!ready && !differs && on <= today() && <p class="quiet">{quorumWords(quorum, 0, 0)}</p>}
    {problem && <p class="error" role="alert">{t("not_saved")} {problem}</p>}
    <button type="button" class="button main wide" disabled={!ready} onClick={() => setAsking(true)}>{t("meeting.record")}</button>
    {asking && <Ask title={t("meeting.record_sure")} onClose={() => setAsking(false)}><p>{t("meeting.record_why", { workers: here.workers.here, management: here.management.here })}</p>
      <div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("cancel")}</button><button type="button" class="button main" onClick={record}>{t("meeting.record")}</button></div></Ask>}
  </Card>;
}

/** The meeting as it was recorded: to be read, not changed. */
function Recorded({ committee, on }: { committee: Committee; on: string }) {
  const said = useWatched((visit) => ({ here: hereOf(visit, committee), at: standingWords(visit, visit.get(keyOf(committee.id, "held")).heads.at(-1)?.id ?? ""),
    agenda: linesOf(visit, keyOf(committee.id, "agenda/")).map((key) => textOf(part(visit.get(key).value, "text"))).filter(Boolean),
    minutes: textOf(visit.get(keyOf(committee.id, "minutes")).value),
    decided: linesOf(visit, keyOf(committee.id, "decision/")).map((key) => visit.get(key).value).map((value) => ({ text: textOf(part(value, "text")), who: textOf(part(value, "who")), by: textOf(part(value, "by")) })).filter((each) => each.text),
    open: committee.open.map((each) => ({ text: each.text, done: visit.get(keyOf(committee.id, "earlier", each.id)).value === "done" })) }));
  return <><Card title={t("meeting.recorded", { day: day(on) })}><p>{t("meeting.recorded_lead", { workers: said.here.workers.here, management: said.here.management.here })} <span class="tag kept">{said.at}</span></p></Card>
    {said.decided.length > 0 && <Card title={t("decisions")}><ul class="rows">{said.decided.map((each, at) => <li key={at}><div class="what"><p dir="auto"><strong>{each.text}</strong></p>
      <p class="quiet small" dir="auto">{[each.who, each.by && t("committee.is_due", { day: day(each.by) })].filter(Boolean).join(" · ")}</p></div></li>)}</ul></Card>}
    {said.open.length > 0 && <Card title={t("committee.open")}><ul class="rows">{said.open.map((each, at) => <li key={at}><div class="what"><p dir="auto">{each.text}</p></div><span class={`tag ${each.done ? "kept" : "waiting"}`}>{each.done ? t("committee.done") : t("committee.still_open")}</span></li>)}</ul></Card>}
    {said.agenda.length > 0 && <Card title={t("agenda")}><ol class="plain-list numbered">{said.agenda.map((each, at) => <li key={at} dir="auto">{each}</li>)}</ol></Card>}
    {said.minutes && <Card title={t("minutes")}><p class="minutes" dir="auto">{said.minutes}</p></Card>}</>;
}
