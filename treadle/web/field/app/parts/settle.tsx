/* Differing values side by side, and how one of them comes to stand. Both stay in the record. */
import { useState } from "preact/hooks";
import type { Head, Json, Register, Visit } from "../contract.ts";
import { t } from "../words.ts";
import { person, valueWords } from "./answers.tsx";
import { part, textOf } from "./assess.ts";
import { Input } from "./fields.tsx";
import { day, figure, moment, said } from "./formats.ts";
import { problemWords } from "./refusals.ts";
import { announce, useRegister, useVisit } from "./state.ts";

/** Any value of the journal in words, by the first letter of its key. */
export function anyWords(key: string, value: Json): string {
  if (value === null) return t("taken_back");
  if (key.startsWith("q/")) return valueWords(value);
  if (key.endsWith("/share")) return t("share_is", { share: figure(textOf(value)) });
  if (key.startsWith("b/") || key.startsWith("d/")) { const words = gatheringWords(key, value); if (words) return words; }
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(String).join(", ");
  return Object.values(value).filter((each) => typeof each === "string" || typeof each === "number").map((each) =>
    typeof each === "string" && /^\d{4}-\d\d-\d\d$/.test(each) ? day(each) : String(each)).filter(Boolean).join(" · ");
}

/** Attendance, what became of a decision, an answer of the self-diagnosis; "" for what reads as it stands. */
function gatheringWords(key: string, value: Json): string {
  const words: { [value: string]: string } = { present: t("committee.here"), absent: t("committee.away"), done: t("committee.done"), open: t("committee.still_open"),
    yes: t("yes"), no: t("no"), partly: t("diagnosis.partly"), unknown: t("diagnosis.unknown") };
  return key.endsWith("/minutes") || key.startsWith("d/n/") ? "" : words[String(value)] ?? "";
}

/** What a key of a meeting or the self-diagnosis is about: whose seat, which decision, which question. */
function aboutGathering({ pack }: Visit, key: string): string {
  const [kind, first = "", part = "", id = ""] = key.split("/");
  if (kind === "d") { const question = pack.diagnosis?.questions.find((each) => each.key === part); return `${t("kind.diagnosis")}${question ? ` · ${said(question.text, pack.languages).text}` : ""}`; }
  const committee = pack.committees?.find((each) => each.id === first);
  const words: { [part: string]: string } = { at: t("kind.attendance"), agenda: t("kind.agenda"), minutes: t("kind.minutes"), decision: t("kind.decision"), earlier: t("kind.earlier"), held: t("kind.held") };
  const which = committee?.seats.find((each) => each.id === id)?.name ?? committee?.open.find((each) => each.id === id)?.text ?? "";
  return [words[part] ?? t("committee.meeting"), which].filter(Boolean).join(" · ");
}

/** What a key is about, in words: the question's text, or the kind of thing. */
export function useKeyWords(key: string): string {
  const visit = useVisit(), { pack } = visit;
  if (/^[bd]\//.test(key)) return aboutGathering(visit, key);
  const [kind = "", name = ""] = key.split("/");
  const question = pack.questions.find((each) => each.code === name);
  if (question) return `${question.code} · ${said(question.text, pack.languages).text}`;
  const cluster = kind === "c" && pack.clusters.find((each) => each.key === name);
  if (cluster) return said(cluster.title, pack.languages).text;
  const words: { [kind: string]: string } = { t: t("kind.thing"), i: t("kind.interview"), w: t("kind.wage"), m: t("kind.meeting"), p: t("kind.time"),
    z: t("kind.alert"), g: t("kind.gate"), o: t("kind.start"), a: t("kind.action"), k: t("kind.step"), c: t("kind.cluster") };
  return words[kind] ?? key;
}

function Side({ head, name }: { head: Head; name: string }) {
  const visit = useVisit();
  const remark = textOf(part(head.value, "remark")) || (name.startsWith("q/") ? noteBy(visit.get(`n/${name.slice(2)}`), head.person) : "");
  return <div class="side-of"><p class="small quiet"><strong>{person(visit, head.person)}</strong> · <time>{moment(head.stamp)}</time></p>
    <p class="said">{anyWords(name, head.value)}</p>{remark && <p dir="auto">{remark}</p>}</div>;
}

const noteBy = (note: Register, who: string): string => textOf(note.heads.find((each) => each.person === who)?.value ?? null);

/** Nothing when the key is settled. */
export function Settle({ name }: { name: string }) {
  const visit = useVisit();
  const register = useRegister(name);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  if (!register.conflict) return null;
  const distinct = register.heads.filter((head, at) => register.heads.findIndex((other) => JSON.stringify(other.value) === JSON.stringify(head.value)) === at);
  const keep = (value: Json): void => {
    if (!reason.trim()) return setProblem(t("settle.reason_first"));
    visit.write(name, value, reason.trim()).then(() => announce(t("settle.done")), (error) => setProblem(problemWords(error)));
  };
  return <section class="settle" aria-label={t("settle.title")}>
    <h2>{t("settle.title")}</h2>
    <div class="sides">{register.heads.map((head) => <Side key={head.id} head={head} name={name} />)}</div>
    <details><summary>{t("settle.together")}</summary>
      <p>{t("settle.how")}</p>
      <Input label={t("settle.reason")} value={reason} onInput={(text) => { setReason(text); setProblem(""); }} rows={2} wrong={problem} />
      <div class="actions">{distinct.map((head) => <button type="button" class="button" key={head.id} onClick={() => keep(head.value)}>
        {t("settle.as", { answer: anyWords(name, head.value) })}</button>)}</div>
    </details>
  </section>;
}

/** How a settled question came to its answer, when there were several. */
export function Settled({ name }: { name: string }) {
  const visit = useVisit();
  const head = useRegister(name).heads.find((each) => each.reason);
  return head ? <p class="settled small">{t("settled_by", { name: person(visit, head.person), reason: head.reason ?? "" })}</p> : null;
}
