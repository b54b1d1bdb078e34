/* Handing over by QR codes: one tablet shows, the other reads with its camera. No network, no cable. */
import { useEffect, useState } from "preact/hooks";
import type { Codes, TakenOver } from "../contract.ts";
import { Refused } from "../contract.ts";
import { n, t } from "../words.ts";
import { person } from "../parts/answers.tsx";
import { Camera } from "../parts/camera.tsx";
import { Check, Input } from "../parts/fields.tsx";
import { freshCode } from "../parts/formats.ts";
import { Card, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { Running } from "../parts/running.tsx";
import { announce, useVisit, useWatched } from "../parts/state.ts";
import { problemWords } from "../parts/things.tsx";

type Message = Codes["message"];

/** What codes were refused for, in the words of this page. */
const refusalWords = (error: unknown): string => ({ not_asking: t("codes.not_asking"), other_visit: t("codes.other_visit"), stranger: t("codes.stranger"), lease_ended: t("codes.lease_ended"),
  too_much: t("codes.too_much"), both_ask: t("codes.both_ask"), wrong_code: t("codes.wrong_code"), not_for_this: t("codes.not_for_this"), malformed: t("codes.malformed"),
  forged: t("codes.forged") })[error instanceof Refused ? error.code : ""] ?? problemWords(error);

export function CodesPage() {
  const { pack } = useVisit(), [side, setSide] = useState<"" | "show" | "read">("");
  const back: [string, string] = [href(pack.visit, "sync"), t("nav.sync")];
  return <Page title={t("codes")} lead={t("codes.lead")} back={back}>
    {side === "show" ? <Shows /> : side === "read" ? <Reads /> : <Sides onPick={setSide} />}
    {side && <button type="button" class="button" onClick={() => setSide("")}>{t("codes.begin_anew")}</button>}</Page>;
}

function Sides({ onPick }: { onPick: (side: "show" | "read") => void }) {
  const files = useWatched((visit) => visit.state.unsentFiles);
  return <><div class="columns"><Card title={t("codes.this_shows")} lead={t("codes.this_shows_lead")}><button type="button" class="button main wide" onClick={() => onPick("show")}>{t("codes.show")}</button></Card>
    <Card title={t("codes.this_reads")} lead={t("codes.this_reads_lead")}><button type="button" class="button main wide" onClick={() => onPick("read")}>{t("codes.read")}</button></Card></div>
    {files > 0 && <p class="note waiting">{n("codes.files_stay", files)}</p>}<p class="quiet">{t("codes.or_file")}</p></>;
}

/** The tablet that has something: it may first read what the other lacks. */
function Shows() {
  const visit = useVisit(), [asks, setAsks] = useState(false), [all, setAll] = useState(false), [code, setCode] = useState(""), [made, setMade] = useState<Codes | null>(null), [problem, setProblem] = useState("");
  const make = (to: { ask: Message } | { code: string; all: boolean }): void => {
    setProblem("");
    setCode("code" in to ? to.code : "");
    visit.handOverByCodes(to).then(setMade, (error) => { setAsks(false); setProblem(refusalWords(error)); });
  };
  if (made) return <Made made={made} code={code} />;
  if (asks) return <Card title={t("codes.reads_ask")} lead={t("codes.hold")}><Camera onMessage={(ask) => make({ ask })} /></Card>;
  return <>{problem && <p class="note danger" role="alert">{problem}</p>}
    <Card title={t("codes.ask_first")} lead={t("codes.ask_first_lead")}><button type="button" class="button main wide" onClick={() => setAsks(true)}>{t("codes.ask_first_button")}</button></Card>
    <Card title={t("codes.without")} lead={t("codes.without_lead")}><Check label={t("codes.all")} checked={all} onChange={setAll} />
      <button type="button" class="button wide" onClick={() => make({ code: freshCode(), all })}>{t("codes.without_button")}</button></Card></>;
}

function Made({ made, code }: { made: Codes; code: string }) {
  const visit = useVisit(), left = made.filesLeft > 0 && <p class="note waiting">{n("codes.files_stay", made.filesLeft)}</p>;
  const title = made.to ? t("codes.for", { name: person(visit, made.to) }) : t("codes.for_code");
  if (!made.entries) return <Card title={title}><p>{made.to ? t("codes.nothing") : t("codes.nothing_new")}</p>{left}</Card>;
  return <Card title={title} lead={n("codes.entries", made.entries)}>
    {code && <p>{t("codes.type_code")} <strong class="code-aloud" dir="ltr">{code}</strong></p>}
    <p class="quiet">{t("codes.bright")}</p><Running message={made.message} />{left}</Card>;
}

/** The tablet that takes: it shows what it has, then reads. */
function Reads() {
  const visit = useVisit(), [ask, setAsk] = useState<Message | null>(null), [reads, setReads] = useState(false), [got, setGot] = useState<Message | null>(null), [done, setDone] = useState<TakenOver | null>(null), [problem, setProblem] = useState("");
  useEffect(() => { visit.askByCodes().then(setAsk, (error) => setProblem(refusalWords(error))); }, [visit]);
  const take = (message: Message, code = ""): void => {
    setProblem("");
    visit.takeOverByCodes(message, code).then((taken) => { setDone(taken); announce(n("handover.taken", taken.entries)); }, (error) => {
      if (error instanceof Refused && error.code === "needs_code") return setGot(message);
      setProblem(refusalWords(error));
      if (!(error instanceof Refused && error.code === "wrong_code")) setReads(false);
    });
  };
  const wrong = problem && <p class="note danger" role="alert">{problem}</p>;
  if (done) return <Taken done={done} />;
  if (got) return <>{wrong}<TypeCode onCode={(code) => take(got, code)} /></>;
  if (reads) return <Card title={t("codes.reading")} lead={t("codes.hold")}><Camera onMessage={(message) => take(message)} /></Card>;
  return <>{wrong}<Card title={t("codes.show_has")} lead={t("codes.show_has_lead")}>{ask && <Running message={ask} steady />}
    <button type="button" class="button main wide" onClick={() => setReads(true)}>{t("codes.now_read")}</button></Card></>;
}

function TypeCode({ onCode }: { onCode: (code: string) => void }) {
  const [code, setCode] = useState("");
  return <Card title={t("codes.all_read")}><Input label={t("codes.their_code")} value={code} onInput={setCode} />
    <button type="button" class="button main wide" disabled={!code.trim()} onClick={() => onCode(code.trim().toUpperCase())}>{t("handover.take")}</button></Card>;
}

function Taken({ done }: { done: TakenOver }) {
  return <Card title={n("handover.taken", done.entries)}><p>{done.entries ? t("codes.taken") : t("codes.knew")}</p>
    {done.lacking && <p class="note waiting">{t("codes.lacking")}</p>}{done.filesLeft > 0 && <p class="note waiting">{n("codes.files_there", done.filesLeft)}</p>}</Card>;
}
