/* What is easily forgotten at a stop. A step's id is the same on every tablet, so that two ticks are one. */
import type { Checklist, Stop } from "../contract.ts";
import { t } from "../words.ts";
import { part } from "./assess.ts";
import { Check } from "./fields.tsx";
import { said } from "./formats.ts";
import { useRegister, useVisit, useWatched } from "./state.ts";

const idOf = (list: string, step: string): string => `${list}-${step}`.replace(/[^A-Za-z0-9-]/g, "-").padEnd(8, "-").slice(0, 36);

/** Those of a stop; `only` one by its key, `without` those that stand on pages of their own. */
export function Checklists({ stop, only, without = [] }: { stop: Stop | ""; only?: string; without?: string[] }) {
  const { pack } = useVisit();
  return <>{pack.checklists.filter((each) => (!stop || each.stop === stop) && (!only || each.key === only) && !without.includes(each.key)).map((each) => <List key={each.key} list={each} />)}</>;
}

function List({ list }: { list: Checklist }) {
  const { pack } = useVisit();
  const done = useWatched((visit) => list.steps.filter((step) => part(visit.get(`k/${idOf(list.key, step.key)}`).value, "done") === true).length);
  return <details class="checklist"><summary>{t("checklist", { title: said(list.title, pack.languages).text, done, of: list.steps.length })}</summary>
    {list.steps.map((step) => <Step key={step.key} list={list.key} name={step.key} words={said(step.text, pack.languages).text} />)}</details>;
}

function Step({ list, name, words }: { list: string; name: string; words: string }) {
  const visit = useVisit(), key = `k/${idOf(list, name)}`, { value } = useRegister(key);
  return <Check label={words} checked={part(value, "done") === true} onChange={(done) => void visit.write(key, { list, done, remark: "" })} />;
}
