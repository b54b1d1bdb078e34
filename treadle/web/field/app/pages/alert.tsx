/* Zero tolerance: a suspicion is enough. It goes out before everything else; without a signal the page says whom to phone. */
import { useState } from "preact/hooks";
import type { Json } from "../contract.ts";
import { n, t } from "../words.ts";
import { linesOf, newId, part, textOf } from "../parts/assess.ts";
import { standingWords } from "../parts/answers.tsx";
import { Input, Select, Stamp } from "../parts/fields.tsx";
import { moment, said } from "../parts/formats.ts";
import { Ask, Card, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { Settle } from "../parts/settle.tsx";
import { problemWords } from "../parts/refusals.ts";
import { announce, useDraft, useRegister, useSync, useVisit, useWatched } from "../parts/state.ts";

type Phoned = { who: string; at: number; reached: boolean };

export function AlertPage() {
  const visit = useVisit(), { pack } = visit, text = said(pack.alert.text, pack.languages);
  const raised = useWatched((now) => linesOf(now, "z/"));
  return <Page title={t("alert")} lead={t("alert.lead")} back={[href(pack.visit), t("nav.day")]}>
    {raised.map((key) => <Raised key={key} name={key} />)}
    <Raise />
    {text.text && <details class="card"><summary>{t("alert.protocol")}</summary><p lang={text.lang} dir="auto">{text.text}</p></details>}
  </Page>;
}

/** What is typed here is kept as a draft in the tray until it is raised. */
function Raise() {
  const visit = useVisit(), { pack } = visit, draft = useDraft<{ [name: string]: string | number }>(`t/alert-${visit.device.replace(/[^a-z0-9]/gi, "-")}`, {});
  const [asking, setAsking] = useState(false), [problem, setProblem] = useState("");
  const trigger = textOf(part(draft.value, "place")), description = textOf(part(draft.value, "text"));
  const set = (change: { place?: string; text?: string }): void => draft.set({ kind: "note", text: description, sha256: "", type: "", size: 0, name: "", taken: Date.now() * 1000, place: trigger, ...change });
  const raise = async (): Promise<void> => {
    try {
      await visit.writeAll([{ key: `z/${newId()}`, value: { trigger, description: description.trim(), phoned: [] } }]);
      set({ place: "", text: "" });
      draft.flush();
      setAsking(false);
      announce(t("alert.raised"));
      void visit.sync();
    } catch (error) { setProblem(problemWords(error)); }
  };
  return <Card title={t("alert.raise")}><Select label={t("alert.trigger")} value={trigger} onPick={(place) => set({ place })} options={[["", t("choose")], ...pack.alert.triggers.map((each) => [each.key, said(each.title, pack.languages).text] as [string, string])]} />
    <Input label={t("alert.description")} help={t("alert.description_help")} rows={4} value={description} onInput={(text) => set({ text })} onLeave={draft.flush} /><Stamp saving={draft.saving} problem={draft.problem} />
    <button type="button" class="button danger filled" disabled={!trigger || !description.trim()} onClick={() => setAsking(true)}>{t("alert.button")}</button>
    {asking && <Ask title={t("alert.ask")} onClose={() => setAsking(false)}><p>{t("alert.ask_why")}</p>{problem && <p class="error" role="alert">{problem}</p>}<div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("cancel")}</button>
      <button type="button" class="button danger filled" onClick={() => void raise()}>{t("alert.button")}</button></div></Ask>}</Card>;
}

function Raised({ name }: { name: string }) {
  const visit = useVisit(), { pack } = visit, register = useRegister(name), { online, slow } = useSync(), head = register.heads.at(-1);
  const phoned = (Array.isArray(part(register.value, "phoned")) ? part(register.value, "phoned") : []) as unknown as Phoned[];
  const trigger = pack.alert.triggers.find((each) => each.key === textOf(part(register.value, "trigger")));
  const sent = useWatched((now) => !!head && now.standing(head.id) === "accepted");
  const log = (who: string, reached: boolean): void => void visit.write(name, { ...(register.value as { [name: string]: Json }), phoned: [...phoned, { who, at: Date.now() * 1000, reached }] as unknown as Json }).then(() => announce(t("saved")));
  return <Card title={trigger ? said(trigger.title, pack.languages).text : t("alert")} tone="danger"><Settle name={name} /><p dir="auto">{textOf(part(register.value, "description"))}</p>
    <p><span class={`tag ${sent ? "kept" : "waiting"}`}>{sent ? t("alert.arrived") : head ? standingWords(visit, head.id) : ""}</span></p>
    {!sent && (!online || slow) && <p class="note danger"><strong>{t("alert.phone")}</strong> {t("alert.phone_why")}</p>}
    {!sent && <ul class="rows">{pack.alert.call.map((each) => <li key={`${each.who} ${each.role}`}><div class="what"><h3 dir="auto">{each.who}</h3>{each.role && <p dir="auto">{each.role}</p>}{each.number ? <a class="phone" href={`tel:${each.number}`} dir="ltr">{each.number}</a> : <p class="quiet">{t("alert.no_number")}</p>}</div>
      <div class="actions"><button type="button" class="button" onClick={() => log(each.who, true)}>{t("alert.reached")}</button><button type="button" class="button" onClick={() => log(each.who, false)}>{t("alert.not_reached")}</button></div></li>)}</ul>}
    {phoned.length > 0 && <ul class="plain-list">{phoned.map((each, at) => <li key={at}>{moment(each.at)} · <span dir="auto">{each.who}</span>: {each.reached ? t("alert.reached") : t("alert.not_reached")}</li>)}</ul>}
    <p class="quiet small">{n("alert.phoned", phoned.length)}</p></Card>;
}
