/* Capture first, file later. */
import { useState } from "preact/hooks";
import { n, t } from "../words.ts";
import { filedWith, linesOf, newId, queryFrom, questionsFor, filterFrom, type Thing, thing, tray } from "../parts/assess.ts";
import { Dictate, Record } from "../parts/dictate.tsx";
import { Check, Input, SavedText } from "../parts/fields.tsx";
import { said } from "../parts/formats.ts";
import { Ask, Card, Empty, Page } from "../parts/frame.tsx";
import { Icon } from "../parts/icons.tsx";
import { go, href, useRoute } from "../parts/route.ts";
import { announce, useDraft, useRegister, useVisit, useWatched } from "../parts/state.ts";
import { keep, Look, problemWords, TakePhoto } from "../parts/things.tsx";
import { Settle } from "../parts/settle.tsx";

export function TrayPage() {
  const { arg } = useRoute(), visit = useVisit();
  const there = useRegister(`t/${arg || "none-such"}`).value !== null;
  if (arg && there) return <One key={arg} uid={arg} />;
  const open = (uid: string): void => go(href(visit.pack.visit, "tray", uid));
  const note = async (): Promise<void> => {
    const uid = newId();
    await visit.write(`t/${uid}`, { kind: "note", text: "", sha256: "", type: "", size: 0, name: "", taken: Date.now() * 1000, place: "" });
    open(uid);
  };
  return <Page title={t("tray")} lead={t("tray.lead")}>
    <div class="capture"><TakePhoto label={t("photo")} /><button type="button" class="tile" onClick={() => void note()}><Icon name="note" /><span>{t("thing.note")}</span></button>
      <Record /><TakeFile /></div>
    <Things />
  </Page>;
}

function TakeFile() {
  const visit = useVisit(), [problem, setProblem] = useState("");
  const taken = (field: HTMLInputElement): void => { const [file] = field.files ?? []; if (file) keep(visit, file, file.name, "file").catch((error) => setProblem(problemWords(error))); field.value = ""; };
  return <div class="take"><label class="tile"><input type="file" onChange={(event) => taken(event.currentTarget)} /><Icon name="file" /><span>{t("thing.file")}</span></label>{problem && <p class="error" role="alert">{problem}</p>}</div>;
}

function Things() {
  const things = useWatched((visit) => tray(visit).map((each) => ({ ...each, filed: filedWith(visit, each.uid) })));
  const loose = things.filter((each) => !each.filed.length), filed = things.filter((each) => each.filed.length);
  if (!things.length) return <Empty text={t("tray.empty")} />;
  return <>{loose.length > 0 && <Card title={n("tray.loose", loose.length)}><Shelf things={loose} /></Card>}
    {filed.length > 0 && <Card title={n("tray.filed", filed.length)}><Shelf things={filed} /></Card>}</>;
}

function Shelf({ things }: { things: (Thing & { filed: string[] })[] }) {
  const { pack } = useVisit();
  return <div class="looks">{things.map((each) => <div class="looked" key={each.uid}><Look thing={each} /><a class="button" href={href(pack.visit, "tray", each.uid)}>
    {each.filed.length ? each.filed.join(", ") : t("file_it")}</a></div>)}</div>;
}

function One({ uid }: { uid: string }) {
  const visit = useVisit(), { pack } = visit, key = `t/${uid}`;
  const draft = useDraft<{ [name: string]: string | number }>(key, {});
  const [asking, setAsking] = useState(false);
  const one = thing(uid, draft.value), filed = useWatched((now) => filedWith(now, uid));
  const text = (value: string): void => draft.set({ ...draft.value, text: value });
  const remove = (): void => void visit.writeAll([{ key, value: null }, ...filed.map((code) => ({ key: `l/${uid}/${code}`, value: null }))]).then(() => { announce(t("removed")); go(href(pack.visit, "tray")); });
  return <Page title={t("thing.title")} back={[href(pack.visit, "tray"), t("tray")]}>
    <Settle name={key} />
    <Card>{one.kind !== "note" && <Look thing={one} />}
      <Input label={one.kind === "note" ? t("thing.note") : t("thing.caption")} value={one.text} rows={one.kind === "note" ? 5 : 2} onInput={text} onLeave={draft.flush} help={t("note.help")} />
      <p class={`stamp ${draft.saving || "fresh"}`} role="status">{draft.saving === "saved" ? t("saved") : draft.saving === "failed" ? `${t("not_saved")} ${draft.problem}` : draft.saving ? t("saving") : ""}</p>
      <Dictate onText={(more) => text([one.text, more].filter(Boolean).join(" "))} /></Card>
    {pack.questions.length > 0 && <FileWith uid={uid} filed={filed} />}
    <div class="actions"><a class="button main" href={href(pack.visit, "tray")}>{t("done_here")}</a><button type="button" class="as-words" onClick={() => setAsking(true)}>{t("remove")}</button></div>
    {asking && <Ask title={t("thing.remove_ask")} onClose={() => setAsking(false)}><p>{t("thing.remove_why")}</p><div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("keep_it")}</button>
      <button type="button" class="button danger" onClick={remove}>{t("remove")}</button></div></Ask>}
  </Page>;
}

/** With which questions: those it is with, then those that the words find. */
function FileWith({ uid, filed }: { uid: string; filed: string[] }) {
  const visit = useVisit(), { pack } = visit, [words, setWords] = useState("");
  const turn = (code: string, on: boolean): void => void visit.write(`l/${uid}/${code}`, on).then(() => announce(t("saved")));
  const found = questionsFor(visit, filterFrom(queryFrom({ words }))).filter((each) => !filed.includes(each.code)).slice(0, 12);
  const line = (code: string) => { const question = pack.questions.find((each) => each.code === code); return <Check key={code} checked={filed.includes(code)} onChange={(on) => turn(code, on)}
    label={`${code} · ${question ? said(question.text, pack.languages).text : ""}`} />; };
  return <Card title={t("file_with")} lead={t("file_with.lead")}>{filed.map(line)}<Input label={t("find")} type="search" value={words} onInput={setWords} />{found.map((each) => line(each.code))}</Card>;
}

export function AdvicePage() {
  return <Page title={t("advice.title")} lead={t("advice.lead")}><Card><SavedText name="v/notes" label={t("advice.notes")} rows={6} help={t("advice.notes_help")} /></Card><Actions />
    <Card><SavedText name="v/summary" label={t("advice.summary")} rows={8} help={t("advice.summary_help")} /></Card></Page>;
}

function Actions() {
  const visit = useVisit(), uids = useWatched((now) => linesOf(now, "a/"));
  return <Card title={t("actions_agreed")}>{uids.map((key) => <Action key={key} name={key} />)}
    <button type="button" class="button" onClick={() => void visit.write(`a/${newId()}`, { text: "", responsible: "", due_on: "" })}>{t("actions.add")}</button></Card>;
}

function Action({ name }: { name: string }) {
  const visit = useVisit(), draft = useDraft<{ text: string; responsible: string; due_on: string }>(name, { text: "", responsible: "", due_on: "" }), { value } = draft;
  return <div class="line-of"><Settle name={name} /><Input label={t("actions.what")} rows={2} value={value.text} onInput={(text) => draft.set({ ...value, text })} onLeave={draft.flush} />
    <Input label={t("actions.who")} value={value.responsible} onInput={(responsible) => draft.set({ ...value, responsible })} onLeave={draft.flush} />
    <Input label={t("actions.when")} type="date" value={value.due_on} onInput={(due_on) => draft.set({ ...value, due_on })} onLeave={draft.flush} />
    <button type="button" class="as-words" onClick={() => void visit.write(name, null)}>{t("remove")}</button></div>;
}
