/* Between this tablet and the others: work shared out, conflicts, refusals, sync, hand-over and handing in. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Kept } from "../contract.ts";
import { n, t } from "../words.ts";
import { person } from "../parts/answers.tsx";
import { missing, textOf } from "../parts/assess.ts";
import { Check, Input, Select } from "../parts/fields.tsx";
import { bytes, freshCode, moment, said } from "../parts/formats.ts";
import { Card, Empty, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { anyWords, Settle, useKeyWords } from "../parts/settle.tsx";
import { announce, useRegister, useSync, useVisit, useWatched } from "../parts/state.ts";
import { codeWords, markWords, problemWords, syncWords } from "../parts/refusals.ts";

export function ClustersPage() {
  const { pack } = useVisit();
  return <Page title={t("clusters.share")} lead={t("clusters.lead")} back={[href(pack.visit, "map"), t("map")]}><Card>{pack.clusters.map((each) => <LookedAfter key={each.key} name={each.key} words={said(each.title, pack.languages).text} />)}</Card></Page>;
}

function LookedAfter({ name, words }: { name: string; words: string }) {
  const visit = useVisit(), key = `c/${name}`, value = textOf(useRegister(key).value);
  return <><Settle name={key} /><Select label={words} value={value} options={[["", t("clusters.both")], ...visit.pack.people.map((each) => [each.id, person(visit, each.id)] as [string, string])]} onPick={(who) => void visit.write(key, who || null).then(() => announce(t("saved")))} /></>;
}

export function ConflictsPage() {
  const { pack } = useVisit(), keys = useWatched((visit) => visit.conflicts().map((each) => each.key));
  return <Page title={t("conflicts")} lead={t("conflicts.lead")} back={[href(pack.visit, "sync"), t("nav.sync")]}>{keys.length ? keys.map((key) => <Conflict key={key} name={key} />) : <Empty text={t("conflicts.none")} />}</Page>;
}

function Conflict({ name }: { name: string }) {
  const { pack } = useVisit(), words = useKeyWords(name), code = /^[qf]\//.test(name) ? name.split("/")[1] ?? "" : "";
  return <Card title={words}><Settle name={name} />{code && <a class="button" href={href(pack.visit, "q", code)}>{t("see_question")}</a>}</Card>;
}

/** The way on after a refusal, by its code. */
const wayOn = (code: string): string => ({ not_asked: t("way.not_asked"), wrong_value: t("way.wrong_value"), unknown_key: t("way.unknown_key"), too_long: t("way.too_long"), seen_unknown: t("way.unknown_key"), too_late: t("way.too_late"), not_allowed: t("way.not_allowed"), unsettled: t("way.unsettled"),
  not_signed_in: t("way.sign_in"), password: t("way.account"), second_factor: t("way.account"), withdrawn: t("way.withdrawn"), closed: t("way.closed"), lease_ended: t("way.lease"), busy: t("way.busy"),
  offline: t("way.offline"), storage_full: t("storage_full"), fork: t("way.fork"), forged: t("way.fork"), waiting: t("way.waiting") })[code] ?? t("way.other");

export function RefusalsPage() {
  const { pack } = useVisit(), { refused } = useSync(), files = useWatched((now) => now.files().filter((each) => each.standing === "refused"));
  return <Page title={t("refusals")} lead={t("refusals.lead")} back={[href(pack.visit, "sync"), t("nav.sync")]}>{refused.map((each) => <Refusal key={each.id} one={each} />)}{files.map((each) => <RefusedFile key={each.sha256} one={each} />)}{!refused.length && !files.length && <Empty text={t("refusals.none")} />}</Page>;
}

function RefusedFile({ one }: { one: Kept }) {
  return <Card title={t("refusals.file")} tone="danger"><dl class="definitions"><dt>{t("refusals.what")}</dt><dd>{one.type} · {bytes(one.size)}</dd><dt>{t("refusals.why")}</dt><dd>{codeWords(one.refused ?? "")}</dd>
    <dt>{t("refusals.way")}</dt><dd>{t("way.file")}</dd></dl></Card>;
}

function Refusal({ one }: { one: { key: string; value: import("../contract.ts").Json; code: string; says: string } }) {
  const { pack } = useVisit(), words = useKeyWords(one.key), [why, besides] = markWords(one.code, one.says), code = /^[qfnl]\//.test(one.key) ? one.key.split("/")[one.key.startsWith("l/") ? 2 : 1] ?? "" : "";
  return <Card title={words} tone="danger"><dl class="definitions"><dt>{t("refusals.what")}</dt><dd dir="auto">{anyWords(one.key, one.value)}</dd><dt>{t("refusals.why")}</dt><dd>{why}{besides && <span dir="auto"> {besides}</span>}</dd><dt>{t("refusals.way")}</dt><dd>{wayOn(one.code)}</dd></dl>
    {pack.questions.some((each) => each.code === code) && <a class="button" href={href(pack.visit, "q", code)}>{t("see_question")}</a>}</Card>;
}

export function SyncPage() {
  const visit = useVisit(), state = useSync(), { pack } = visit, [problem, setProblem] = useState(""), [done, setDone] = useState("");
  const conflicts = useWatched((now) => now.conflicts().length), files = useWatched((now) => now.files()), refusals = state.refused.length + files.filter((each) => each.standing === "refused").length;
  const sync = (): void => { setProblem(""); setDone(""); visit.sync().then((after) => setDone(after.problem ? "" : t("sync.done")), (error) => setProblem(problemWords(error))); };
  const found = state.problem && { code: state.problem.code, says: syncWords(state) };
  return <Page title={t("sync")} lead={state.last ? t("sync.last", { at: moment(state.last * (state.last < 1e14 ? 1000 : 1)) }) : t("sync.never")}>
    <Card><dl class="key-facts"><div><dt>{t("sync.here")}</dt><dd>{n("count_only", state.unsent)}</dd></div><div><dt>{t("sync.files_here")}</dt><dd>{n("count_only", state.unsentFiles)}</dd></div><div><dt>{t("sync.refused")}</dt><dd>{n("count_only", refusals)}</dd></div></dl>
      <p>{state.unsent + state.unsentFiles === 0 ? t("all_sent") : state.online && !state.slow ? t("sync.will") : t("sync.waits")}</p>
      {found && <div class="note waiting"><p><strong>{found.says}</strong></p><p>{wayOn(found.code)}</p>{found.code === "not_signed_in" && <a class="button" href="/sign-in/?next=/field/">{t("sign_in")}</a>}</div>}
      {problem && <p class="error" role="alert">{problem}</p>}<p role="status">{done}</p>
      <button type="button" class="button main wide" disabled={state.running} onClick={sync}>{state.running ? t("sync_running") : t("sync.now")}</button></Card>
    {(conflicts > 0 || refusals > 0) && <div class="actions">{conflicts > 0 && <a class="button waits" href={href(pack.visit, "conflicts")}>{n("conflicts_count", conflicts)}</a>}{refusals > 0 && <a class="button danger" href={href(pack.visit, "refusals")}>{n("refused_count", refusals)}</a>}</div>}
    {files.length > 0 && <Card title={t("sync.files")}><ul class="rows">{files.map((each) => <li key={each.sha256}><div class="what"><p>{each.type} · {bytes(each.size)}</p>{each.standing !== "accepted" && each.sent > 0 && <progress value={each.sent} max={each.size} aria-label={t("sync.sending")} />}</div>
      <span class={`tag ${each.standing === "accepted" ? "kept" : each.standing === "refused" ? "danger" : "waiting"}`}>{{ here: t("is.here"), sent: t("is.sent"), accepted: t("is.accepted"), refused: t("is.refused") }[each.standing]}</span></li>)}</ul></Card>}
    <a class="button wide" href={href(pack.visit, "codes")}>{t("codes")}</a><HandOver />
    {pack.kind === "assessment" && <a class="button wide" href={href(pack.visit, "submit")}>{t("submit")}</a>}
  </Page>;
}

/** From tablet to tablet without a network: a sealed file, and a code that is read aloud. */
function HandOver() {
  const visit = useVisit(), [made, setMade] = useState(""), [code, setCode] = useState(""), [files, setFiles] = useState(true), [says, setSays] = useState(""), [problem, setProblem] = useState(""), picked = useRef<HTMLInputElement>(null);
  const out = async (): Promise<void> => {
    setProblem("");
    try {
      const fresh = freshCode(), blob = await visit.handOver(fresh, files), link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${visit.pack.factory.name} ${visit.device}.treadle`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      setMade(fresh);
    } catch (error) { setProblem(problemWords(error)); }
  };
  const take = async (): Promise<void> => {
    const file = picked.current?.files?.[0];
    if (!file || !code.trim()) return setProblem(t("handover.both"));
    setProblem("");
    try { const got = await visit.takeOver(file, code.trim().toUpperCase()); setSays(n("handover.taken", got.entries)); } catch (error) { setProblem(problemWords(error)); }
  };
  return <details class="card"><summary>{t("handover")}</summary><p class="quiet">{t("handover.lead")}</p>
    <h2>{t("handover.out")}</h2><Check label={t("handover.files")} checked={files} onChange={setFiles} /><button type="button" class="button" onClick={() => void out()}>{t("handover.write")}</button>
    {made && <p role="status">{t("handover.say_code")} <strong class="code-aloud" dir="ltr">{made}</strong></p>}
    <h2>{t("handover.in")}</h2><div class="field"><label for="handed">{t("handover.file")}</label><input id="handed" type="file" ref={picked} /></div><Input label={t("handover.code")} value={code} onInput={setCode} />
    <button type="button" class="button" onClick={() => void take()}>{t("handover.take")}</button><p role="status">{says}</p>{problem && <p class="error" role="alert">{problem}</p>}</details>;
}

function List({ title, codes, tone }: { title: string; codes: string[]; tone: string }) {
  const { pack } = useVisit();
  if (!codes.length) return null;
  return <details class={`note ${tone}`}><summary>{title}</summary><ul class="plain-list">{codes.map((code) => { const found = pack.questions.find((each) => each.code === code); return <li key={code}><a href={href(pack.visit, "q", code, tone === "danger" ? "finding=1" : "")}>{code} · {found ? said(found.text, pack.languages).text : ""}</a></li>; })}</ul></details>;
}

export function SubmitPage() {
  const visit = useVisit(), { pack } = visit, state = useSync(), [sure, setSure] = useState(false), [problem, setProblem] = useState(""), [busy, setBusy] = useState(false);
  const lack = useWatched((now) => { const found = missing(now); return { ...found, unanswered: found.unanswered.map((each) => each.code), incomplete: found.incomplete.map((each) => each.code) }; });
  const closed = useWatched((now) => now.shelf().state !== "open");
  const gaps = lack.unanswered.length > 0 || lack.interviews || lack.closing, answered = pack.questions.length - lack.unanswered.length;
  const stops = lack.incomplete.length + lack.conflicts.length + lack.files + lack.unsent > 0;
  const hand = async (): Promise<void> => { setBusy(true); setProblem(""); try { await visit.submit(sure); announce(t("submit.done")); } catch (error) { setProblem(problemWords(error)); } setBusy(false); };
  useEffect(() => { if (!gaps) setSure(false); }, [gaps]);
  if (closed) return <Page title={t("submit")}><p class="note kept"><strong>{t("handed_in")}</strong> {t("submit.closed")}</p></Page>;
  return <Page title={t("submit")} lead={t("answered_of", { done: answered, of: pack.questions.length })} back={[href(pack.visit, "sync"), t("nav.sync")]}>
    {!stops && !gaps && <p class="note kept">{t("submit.complete")}</p>}
    <List title={n("submit.incomplete", lack.incomplete.length)} codes={lack.incomplete} tone="danger" />
    {lack.conflicts.length > 0 && <p class="note waiting"><a href={href(pack.visit, "conflicts")}>{n("conflicts_count", lack.conflicts.length)}</a> {t("submit.settle_first")}</p>}
    {lack.unsent + lack.files > 0 && <p class="note waiting">{lack.unsent > 0 && n("answers_safe", lack.unsent)} {lack.files > 0 && n("files_safe", lack.files)} <a href={href(pack.visit, "sync")}>{t("submit.sync_first")}</a></p>}
    <List title={n("submit.unanswered", lack.unanswered.length)} codes={lack.unanswered} tone="quiet" />
    {lack.interviews && <p class="note quiet"><a href={href(pack.visit, "interviews")}>{t("submit.no_interviews")}</a></p>}
    {lack.closing && <p class="note quiet"><a href={href(pack.visit, "meeting", "closing")}>{t("submit.no_closing")}</a></p>}
    {gaps && <Check label={t("submit.blanks")} checked={sure} onChange={setSure} help={t("submit.blanks_help")} />}
    {problem && <p class="note danger" role="alert">{problem}</p>}
    <button type="button" class="button main wide" disabled={busy || stops || (gaps && !sure)} onClick={() => void hand()}>{busy ? t("one_moment") : t("submit.button")}</button>
    {(stops || !state.online) && <p class="quiet small">{t("submit.when")}</p>}
  </Page>;
}
