/* Interviews without identities, help with whom to ask, the meetings, and time on site. */
import { useState } from "preact/hooks";
import { n, t } from "../words.ts";
import { dayOf, isOpen, linesOf, newId, part, shareOut, stateOf, textOf } from "../parts/assess.ts";
import { Check, Choice, Input, SavedText, Select, Stamp } from "../parts/fields.tsx";
import { day, later, number, percent, today } from "../parts/formats.ts";
import { Card, Empty, Page } from "../parts/frame.tsx";
import { href, useRoute } from "../parts/route.ts";
import { announce, useDraft, useRegister, useVisit, useWatched } from "../parts/state.ts";
import { Settle } from "../parts/settle.tsx";
import { Checklists } from "../parts/checklists.tsx";

type Interview = { kind: string; women: number; men: number; consent: boolean; text: string };
const KINDS = ["workers_single", "workers_group", "union", "representatives", "managers"];
const kindWords = (kind: string): string => ({ workers_single: t("interview.workers_single"), workers_group: t("interview.workers_group"), union: t("interview.union"),
  representatives: t("interview.representatives"), managers: t("interview.managers") })[kind] ?? kind;

export function InterviewsPage() {
  const visit = useVisit();
  const lines = useWatched((now) => linesOf(now, "i/").map((key) => { const { value } = now.get(key); return { key, women: Number(part(value, "women")), men: Number(part(value, "men")) }; }));
  const people = lines.reduce((sum, each) => sum + each.women + each.men, 0), women = lines.reduce((sum, each) => sum + each.women, 0);
  const agreed = (kind: string): void => void visit.write(`i/${newId()}`, { kind, women: 0, men: 0, consent: true, text: "" }).then(() => announce(t("saved")));
  return <Page title={t("interviews")} lead={people ? n("interviews.people", people, { women }) : t("interviews.lead")}>
    <Card title={t("consent.title")} tone="consent"><p class="read-out">{t("consent.text")}</p><p class="quiet small">{t("consent.how")}</p><Agree onAgree={agreed} /></Card>
    <p class="note waiting"><strong>{t("no_names")}</strong> {t("no_names.why")}</p>
    {lines.length ? lines.map((each, at) => <InterviewCard key={each.key} name={each.key} at={at + 1} />) : <Empty text={t("interviews.none")} />}
    <div class="actions"><a class="button" href={href(visit.pack.visit, "sampling")}>{t("sampling")}</a></div>
  </Page>;
}

function Agree({ onAgree }: { onAgree: (kind: string) => void }) {
  const [kind, setKind] = useState("workers_single");
  return <><Choice label={t("interview.kind")} value={kind} onPick={setKind} options={KINDS.map((each) => [each, kindWords(each)])} />
    <div class="actions"><button type="button" class="button main" onClick={() => onAgree(kind)}>{t("consent.yes")}</button>
      <button type="button" class="button" onClick={() => announce(t("consent.no_done"))}>{t("consent.no")}</button></div></>;
}

const whole = (text: string): number => Math.min(999, Math.max(0, Math.round(Number(text.replace(/\D/g, "")) || 0)));

function InterviewCard({ name, at }: { name: string; at: number }) {
  const visit = useVisit(), draft = useDraft<Interview>(name, { kind: "workers_single", women: 0, men: 0, consent: true, text: "" }), { value } = draft;
  const points = /\b(mr|mrs|ms|line|id)\b\.? ?\d*|\d{3,}/i.test(value.text);
  return <Card title={t("interview.title", { at })}><Settle name={name} />
    <Select label={t("interview.kind")} value={value.kind} options={KINDS.map((each) => [each, kindWords(each)])} onPick={(kind) => draft.set({ ...value, kind })} />
    <div class="two"><Input label={t("women")} type="number" value={String(value.women || "")} onInput={(text) => draft.set({ ...value, women: whole(text) })} onLeave={draft.flush} />
      <Input label={t("men")} type="number" value={String(value.men || "")} onInput={(text) => draft.set({ ...value, men: whole(text) })} onLeave={draft.flush} /></div>
    <Input label={t("interview.text")} rows={4} value={value.text} onInput={(text) => draft.set({ ...value, text })} onLeave={draft.flush} help={t("interview.text_help")} />
    {points && <p class="note danger" role="alert">{t("interview.points")}</p>}
    <Stamp saving={draft.saving} problem={draft.problem} />
    <p class="foot-of"><span class="tag kept">{t("consent.given")}</span><button type="button" class="as-words" onClick={() => void visit.write(name, null)}>{t("remove")}</button></p></Card>;
}

/* The plan of a sample is kept as a note of the tray: one line a department, `name | workers | women`. */
const PLAN = "t/sampling-plan";

interface Department { name: string; workers: number; women: number }
const readPlan = (text: string): Department[] => text.split("\n").filter(Boolean).map((line) => { const [name = "", workers, women] = line.split(" | "); return { name, workers: whole(workers ?? ""), women: whole(women ?? "") }; });
const planText = (list: Department[]): string => list.map((each) => `${each.name} | ${each.workers} | ${each.women}`).join("\n");

export function SamplingPage() {
  const { pack } = useVisit(), { sampling } = pack;
  const draft = useDraft<{ [name: string]: string | number }>(PLAN, {});
  const list = textOf(part(draft.value, "text")) ? readPlan(textOf(part(draft.value, "text"))) : sampling.departments;
  const set = (at: number, change: Partial<Department>): void => draft.set({ kind: "note", text: planText(list.map((each, index) => index === at ? { ...each, ...change } : each)), sha256: "", type: "", size: 0, name: "", taken: Date.now() * 1000, place: "" });
  const counted = list.reduce((sum, each) => sum + each.workers, 0), workers = counted || pack.factory.workers;
  const wanted = Math.min(workers, (sampling.rule.find((each) => workers <= each.upto) ?? sampling.rule.at(-1))?.interviews ?? 0);
  const groups = Math.round(wanted * sampling.groups_share), shares = shareOut(wanted, list.map((each) => each.workers));
  return <Page title={t("sampling")} lead={t("sampling.lead", { workers: number(workers) })} back={[href(pack.visit, "interviews"), t("interviews")]}>
    <Card><dl class="key-facts"><div><dt>{t("sampling.interviews")}</dt><dd>{number(wanted)}</dd></div><div><dt>{t("sampling.single")}</dt><dd>{number(wanted - groups)}</dd></div>
      <div><dt>{t("sampling.groups", { share: percent(sampling.groups_share) })}</dt><dd>{number(groups)}</dd></div></dl><p class="quiet small">{t("sampling.rule")}</p></Card>
    <Card title={t("sampling.departments")} lead={t("sampling.departments_lead")}>{list.map((each, at) => { const women = each.workers ? Math.round(shares[at]! * each.women / each.workers) : 0; return <div class="line-of department" key={at}>
      <Input label={t("department")} value={each.name} onInput={(name) => set(at, { name: name.replaceAll("|", "/") })} onLeave={draft.flush} />
      <Input label={t("workers")} type="number" value={String(each.workers || "")} onInput={(text) => set(at, { workers: whole(text) })} onLeave={draft.flush} />
      <Input label={t("women")} type="number" value={String(each.women || "")} onInput={(text) => set(at, { women: whole(text) })} onLeave={draft.flush} />
      {each.workers > 0 && <p class="takes">{n("sampling.takes", shares[at]!, { women, men: shares[at]! - women })}</p>}</div>; })}
      <Stamp saving={draft.saving} problem={draft.problem} />
      <button type="button" class="button" onClick={() => draft.set({ kind: "note", text: `${planText(list)}\n${t("department")} | 0 | 0`, sha256: "", type: "", size: 0, name: "", taken: Date.now() * 1000, place: "" })}>{t("department.add")}</button></Card>
  </Page>;
}

type Attendee = { name: string; position: string; side: string };
type Meeting = { held_on: string; attended: Attendee[]; remark: string };

export function MeetingPage() {
  const { arg } = useRoute(), { pack } = useVisit(), closing = arg === "closing", name = closing ? "m/closing" : "m/opening";
  const draft = useDraft<Meeting>(name, { held_on: "", attended: [], remark: "" }), { value } = draft;
  const side = (attended: Attendee[]): void => draft.set({ ...value, held_on: value.held_on || today(), attended });
  const change = (at: number, more: Partial<Attendee>): void => side(value.attended.map((each, index) => index === at ? { ...each, ...more } : each));
  const others = pack.committee.filter((each) => !value.attended.some((one) => one.name === each.name));
  const sideOf = (wish: string): string => ["management", "workers", "union"].includes(wish) ? wish : "workers";
  return <Page title={closing ? t("stop.closing") : t("stop.opening")} lead={t("meeting.lead")} back={[href(pack.visit), t("nav.day")]}><Settle name={name} />
    <Checklists stop={closing ? "closing" : "opening"} />{closing && <p class="note">{t("meeting.held_back")}</p>}
    <Card><Input label={t("meeting.on")} type="date" value={value.held_on} onInput={(held_on) => draft.set({ ...value, held_on })} onLeave={draft.flush} />
      <h2>{n("meeting.came", value.attended.length)}</h2>
      {value.attended.map((each, at) => <div class="line-of attendee" key={at}><Input label={t("name")} value={each.name} onInput={(text) => change(at, { name: text })} onLeave={draft.flush} />
        <Input label={t("position")} value={each.position} onInput={(text) => change(at, { position: text })} onLeave={draft.flush} />
        <Select label={t("side")} value={each.side} onPick={(one) => change(at, { side: one })} options={[["management", t("side.management")], ["workers", t("side.workers")], ["union", t("side.union")], ["programme", t("side.programme")]]} />
        <button type="button" class="as-words" onClick={() => side(value.attended.filter((_, index) => index !== at))}>{t("remove")}</button></div>)}
      <div class="choices">{others.map((each) => <button type="button" class="choice" key={each.name} onClick={() => side([...value.attended, { name: each.name, position: each.role, side: sideOf(each.side) }])}>+ {each.name}</button>)}
        <button type="button" class="choice" onClick={() => side([...value.attended, { name: "", position: "", side: "management" }])}>{t("meeting.add")}</button></div>
      <Input label={t("remark")} rows={3} value={value.remark} onInput={(remark) => draft.set({ ...value, remark })} onLeave={draft.flush} optional />
      <Stamp saving={draft.saving} problem={draft.problem} /></Card></Page>;
}

export function TimePage() {
  const visit = useVisit(), { pack } = visit, days = Array.from({ length: Math.max(pack.days, dayOf(pack, today())) }, (_, at) => later(pack.from, at));
  const total = useWatched((now) => now.under("p/").reduce((sum, each) => sum + Number(textOf(each.value) || 0), 0));
  return <Page title={t("time")} lead={n("time.lead", total, { days: number(total, 1) })} back={[href(pack.visit), t("nav.day")]}>{days.map((on) => <Card key={on} title={day(on, true)}>{pack.people.map((each) => <OnSite key={each.id} on={on} who={each.id} name={each.name} />)}</Card>)}</Page>;
}

function OnSite({ on, who, name }: { on: string; who: string; name: string }) {
  const visit = useVisit(), key = `p/${on}/${who}`, value = textOf(useRegister(key).value);
  return <><Settle name={key} /><Choice label={name} value={value || "0"} options={[["0", t("time.none")], ["0.5", t("time.half")], ["1", t("time.whole")]]}
    onPick={(share) => void visit.write(key, share === "0" ? null : share).then(() => announce(t("saved")))} /></>;
}

export function GatePage() {
  const visit = useVisit(), { value } = useRegister("g/refused"), [asking, setAsking] = useState(false);
  const answered = useWatched((now) => now.pack.questions.some((each) => !isOpen(stateOf(now, each.code))));
  const field = (name: string) => ({ read: (stored: unknown) => textOf(part(stored as never, name)), make: (text: string) => ({ on: textOf(part(value, "on")) || today(), said: textOf(part(value, "said")), function: textOf(part(value, "function")), [name]: text }) });
  return <Page title={t("gate")} lead={t("gate.lead")} back={[href(visit.pack.visit), t("nav.day")]}><Settle name="g/refused" /><Checklists stop="gate" />
    {value ? <Card title={t("gate.recorded", { day: day(textOf(part(value, "on"))) })}><SavedText name="g/refused" label={t("gate.said")} rows={3} {...field("said")} /><SavedText name="g/refused" label={t("gate.function")} help={t("gate.function_help")} {...field("function")} />
      <button type="button" class="button" onClick={() => void visit.write("g/refused", null)}>{t("gate.let_in")}</button></Card>
      : answered ? <p class="note waiting">{t("gate.answered")}</p> : <Card><Check label={t("gate.sure")} checked={asking} onChange={setAsking} /><button type="button" class="button danger" disabled={!asking} onClick={() => void visit.write("g/refused", { on: today(), said: "", function: "" })}>{t("gate.record")}</button></Card>}</Page>;
}
