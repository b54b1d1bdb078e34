/* Everything that is not needed every minute. */
import { n, t } from "../words.ts";
import { Card, Page } from "../parts/frame.tsx";
import { Languages } from "../parts/languages.tsx";
import { href } from "../parts/route.ts";
import { problemWords } from "../parts/refusals.ts";
import { useEngine, useVisit, useWatched } from "../parts/state.ts";
import { Input } from "../parts/fields.tsx";
import { SetPasskey } from "../parts/passkey.tsx";
import { useState } from "preact/hooks";

export function MorePage({ onLock }: { onLock: () => void }) {
  const engine = useEngine(), { pack } = useVisit(), conflicts = useWatched((visit) => visit.conflicts().length);
  const row = (page: string, words: string, arg = "") => <li key={page + arg}><a class="wide-link" href={href(pack.visit, page, arg)}>{words}</a></li>;
  return <Page title={t("nav.more")}>
    <div class="columns">
      <Card title={t("more.people")}><ul class="links">{row("interviews", t("interviews"))}{row("sampling", t("sampling"))}{row("meeting", t("stop.opening"), "opening")}{row("meeting", t("stop.closing"), "closing")}{row("time", t("time"))}</ul></Card>
      <Card title={t("more.work")}><ul class="links">{row("advice", t("advice.title"))}{pack.kind === "assessment" && [row("wages", t("wages")), row("clusters", t("clusters.share")), row("submit", t("submit"))]}{row("conflicts", conflicts ? n("conflicts_count", conflicts) : t("conflicts"))}{row("refusals", t("refusals"))}</ul></Card>
      <Card title={t("more.committee")}><ul class="links">{row("committee", t("committee.meeting"))}{row("diagnosis", t("diagnosis"))}</ul></Card>
      <Card title={t("more.serious")}><ul class="links">{row("alert", t("alert"))}{row("gate", t("gate"))}</ul></Card>
      <Card title={t("more.tablet")}><Languages /><ul class="links"><li><a class="wide-link" href="#/">{t("visits")}</a></li></ul><Pin /><SetPasskey />
        <button type="button" class="button wide" onClick={() => { engine.lock(); onLock(); }}>{t("lock_now")}</button></Card>
    </div></Page>;
}

function Pin() {
  const engine = useEngine(), [pin, setPin] = useState(""), [says, setSays] = useState("");
  const set = (): void => { if (!/^\d{4,8}$/.test(pin)) return setSays(t("pin.form")); engine.setPin(pin).then(() => { setSays(t("pin.set")); setPin(""); }, (error) => setSays(problemWords(error))); };
  return <details><summary>{t("pin.change")}</summary><Input label={t("pin")} type="password" value={pin} onInput={setPin} help={t("pin.help")} maxLength={8} /><button type="button" class="button" onClick={set}>{t("pin.set_button")}</button><p role="status">{says}</p></details>;
}
