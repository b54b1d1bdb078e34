/* The sample of pay and hours: workers by code, totals against the law's limits. */
import type { Law, Pack } from "../contract.ts";
import { n, t } from "../words.ts";
import { linesOf, newId, part, textOf } from "../parts/assess.ts";
import { Input, Select, Stamp } from "../parts/fields.tsx";
import { figure, later, number, said, today } from "../parts/formats.ts";
import { Card, Empty, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { Settle } from "../parts/settle.tsx";
import { unitWords } from "./question.tsx";
import { useDraft, useVisit, useWatched } from "../parts/state.ts";

type Line = { worker: string; period: string; days: string; hours: string; overtime: string; pay: string; zone: string; remark: string };
const EMPTY: Line = { worker: "", period: "", days: "", hours: "", overtime: "", pay: "", zone: "", remark: "" };
const FIGURES = ["days", "hours", "overtime", "pay"] as const;
const WEEKS = 52 / 12;

const amount = (text: string): number => Number(text.replace(/[\s\u00a0]/g, "") || NaN);
const limit = (pack: Pack, topic: string): Law | undefined => pack.laws.find((each) => each.topic === topic && Number(each.value) > 0);

/** The most that a month may hold by the law's figures, and the sentence that says so; null where none is known. */
export function limits(pack: Pack): { overtime: [number, Law] | null; hours: [number, Law] | null } {
  const month = limit(pack, "overtime_month"), week = limit(pack, "overtime_week"), usual = limit(pack, "normal_hours_week");
  return { overtime: month ? [Number(month.value), month] : week ? [Number(week.value) * WEEKS, week] : null,
    hours: usual ? [Number(usual.value) * WEEKS, usual] : null };
}

const ZONE = "minimum_wage_zone_";
const leasts = (pack: Pack): Law[] => pack.laws.filter((each) => (each.topic === "minimum_wage" || each.topic.startsWith(ZONE)) && Number(each.value) > 0);
const zones = (pack: Pack): string[] => leasts(pack).filter((each) => each.topic.startsWith(ZONE)).map((each) => each.topic.slice(ZONE.length));

/** The least pay of the line's month by the law: of the country, or of the zone chosen; null where it cannot be told. */
export function least(line: Line, pack: Pack): number | null {
  const law = leasts(pack).find((each) => each.topic === (zones(pack).length ? ZONE + line.zone : "minimum_wage"));
  if (!law) return null;
  const parts: { [period: string]: number } = { hour: amount(line.hours), day: amount(line.days), week: WEEKS, month: 1, quarter: 1 / 3, year: 1 / 12 };
  const found = Number(law.value) * (parts[law.period] ?? NaN);
  return Number.isFinite(found) ? found : null;
}

export function over(line: Line, pack: Pack): ("overtime" | "hours" | "pay")[] {
  const most = limits(pack), lowest = least(line, pack);
  return [most.overtime && amount(line.overtime) > most.overtime[0] && "overtime", most.hours && amount(line.hours) > most.hours[0] && "hours",
    lowest !== null && amount(line.pay) < lowest && "pay"].filter((each): each is "overtime" | "hours" | "pay" => !!each);
}

const read = (value: unknown): Line => Object.fromEntries(Object.keys(EMPTY).map((name) => [name, textOf(part(value as never, name))])) as Line;

export function WagesPage() {
  const visit = useVisit(), { pack } = visit, most = limits(pack);
  const lines = useWatched((now) => linesOf(now, "w/").map((key) => ({ key, line: read(now.get(key).value) })));
  const add = (): void => { const next = String(lines.length + 1).padStart(2, "0"); void visit.write(`w/${newId()}`, { ...EMPTY, worker: `W-${next}`, period: lines.at(-1)?.line.period || later(today(), -28).slice(0, 7), zone: lines.at(-1)?.line.zone || "" }); };
  return <Page title={t("wages")} lead={t("wages.lead")} back={[href(pack.visit), t("nav.day")]}>
    <p class="note waiting"><strong>{t("no_names")}</strong> {t("wages.codes")}</p>
    <Card title={t("wages.limits")}>{[most.hours, most.overtime].filter((each) => !!each).map(([value, law]) =>
      <p key={law.key}><span dir="auto">{said(law.statement, pack.languages).text}</span> <b>{t("wages.month", { most: number(value, 0) })}</b>{!law.verified && <span class="quiet small"> · {t("law.unverified")}</span>}</p>)}
      {leasts(pack).map((law) => <p key={law.key}><span dir="auto">{said(law.statement, pack.languages).text}</span> <b>{figure(law.value)} {unitWords(law)}</b>{!law.verified && <span class="quiet small"> · {t("law.unverified")}</span>}</p>)}
      {!most.hours && !most.overtime && <p class="quiet">{t("wages.no_limits")}</p>}
      {!leasts(pack).length && <p class="note waiting">{t("wages.no_minimum")}</p>}</Card>
    {lines.length > 0 && <Totals lines={lines.map((each) => each.line)} />}
    {lines.length ? lines.map((each) => <LineCard key={each.key} name={each.key} />) : <Empty text={t("wages.none")} />}
    <button type="button" class="button main wide" onClick={add}>{t("wages.add")}</button>
  </Page>;
}

function Totals({ lines }: { lines: Line[] }) {
  const { pack } = useVisit();
  const above = lines.filter((each) => over(each, pack).length).length;
  const column = (name: typeof FIGURES[number]): number[] => lines.map((each) => amount(each[name])).filter(Number.isFinite);
  const mean = (list: number[]): string => list.length ? number(list.reduce((one, other) => one + other, 0) / list.length, 1) : "–";
  return <Card title={n("wages.workers", lines.length)}><p class={above ? "lacks" : "quiet"}>{above ? n("wages.outside", above, { of: lines.length }) : t("wages.all_within")}</p>
    <div class="scroll" tabIndex={0} role="region" aria-label={t("wages.totals")}><table><thead><tr><th scope="col"><span class="sr-only">{t("wages.totals")}</span></th>{FIGURES.map((each) => <th scope="col" key={each}>{columnWords(each)}</th>)}</tr></thead>
      <tbody><tr><th scope="row">{t("wages.mean")}</th>{FIGURES.map((each) => <td key={each}>{mean(column(each))}</td>)}</tr><tr><th scope="row">{t("wages.most")}</th>{FIGURES.map((each) => <td key={each}>{column(each).length ? number(Math.max(...column(each)), 1) : "–"}</td>)}</tr></tbody></table></div></Card>;
}

const columnWords = (name: typeof FIGURES[number]): string => ({ days: t("wages.days"), hours: t("wages.hours"), overtime: t("wages.overtime"), pay: t("wages.pay") })[name];

function LineCard({ name }: { name: string }) {
  const visit = useVisit(), draft = useDraft<Line>(name, EMPTY), value = read(draft.value), outside = over(value, visit.pack), most = limits(visit.pack), lowest = least(value, visit.pack), of = zones(visit.pack);
  const set = (change: Partial<Line>): void => draft.set({ ...value, ...change });
  const wrong = (field: typeof FIGURES[number]): string => value[field].trim() && !Number.isFinite(amount(value[field])) ? t("wrong.number")
    : field === "overtime" && outside.includes("overtime") ? t("wages.above", { most: number(most.overtime![0], 0) })
    : field === "hours" && outside.includes("hours") ? t("wages.above", { most: number(most.hours![0], 0) })
    : field === "pay" && outside.includes("pay") ? t("wages.below", { least: number(lowest ?? 0, 2) }) : "";
  return <Card><Settle name={name} /><div class="line-of wage"><Input label={t("wages.worker")} value={value.worker} onInput={(worker) => set({ worker })} onLeave={draft.flush} maxLength={20} />
    <Input label={t("wages.period")} type="month" value={value.period} onInput={(period) => set({ period })} onLeave={draft.flush} />
    {FIGURES.map((each) => <Input key={each} label={columnWords(each)} type="number" value={value[each]} wrong={wrong(each)} onInput={(text) => set({ [each]: text })} onLeave={draft.flush} />)}
    {of.length > 0 && <Select label={t("wages.zone")} value={value.zone} onPick={(zone) => set({ zone })} options={[["", t("wages.zone_lacks")], ...of.map((each) => [each, each] as [string, string])]} />}
    <Input label={t("remark")} value={value.remark} optional onInput={(remark) => set({ remark })} onLeave={draft.flush} /></div>
    <Stamp saving={draft.saving} problem={draft.problem} /><button type="button" class="as-words" onClick={() => void visit.write(name, null)}>{t("remove")}</button></Card>;
}
