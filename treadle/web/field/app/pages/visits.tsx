/* The visits that this assessor may carry: what each weighs, and what is ready without a network. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { PackOffer, Shelf } from "../contract.ts";
import { language, n, t } from "../words.ts";
import { bytes, day, names, percent } from "../parts/formats.ts";
import { Ask, Card, Empty, Page } from "../parts/frame.tsx";
import { href } from "../parts/route.ts";
import { useEngine } from "../parts/state.ts";
import { problemWords } from "../parts/things.tsx";
import { Languages } from "../parts/languages.tsx";
import { Select } from "../parts/fields.tsx";

const AGAIN_MS = 5_000;
const KNOWN = ["en", "vi", "ar"];
export const languageName = (code: string): string => new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;

export function VisitsPage({ onLock }: { onLock: () => void }) {
  const engine = useEngine();
  const [offers, setOffers] = useState<PackOffer[] | null>(null), [shelves, setShelves] = useState<Shelf[] | null>(null);
  const [problem, setProblem] = useState(""), [second, setSecond] = useState(language === "en" ? "vi" : "en");
  const load = useCallback(() => {
    engine.shelves().then(setShelves, (error) => setProblem(problemWords(error)));
    engine.offers().then((found) => { setOffers(found); setProblem(""); }, (error) => { setOffers([]); setProblem(problemWords(error)); });
  }, [engine]);
  useEffect(() => {
    load();
    addEventListener("online", load);
    return () => removeEventListener("online", load);
  }, [load]);
  useEffect(() => { // a line that fails once is tried again by itself
    if (!problem) return undefined;
    const timer = setTimeout(load, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [problem, offers, load]);
  const ready = shelves?.filter((each) => each.ready) ?? [];
  const rest = (offers ?? []).filter((each) => !ready.some((shelf) => shelf.visit === each.visit));
  return <main id="main" class="alone"><Page title={t("visits")} lead={t("visits.lead")} actions={<Languages />}>
    {problem && <p class="note waiting">{navigator.onLine ? problem : t("visits.offline")}</p>}
    <Card title={t("visits.ready")}>{shelves === null ? <p role="status">{t("loading")}</p> : ready.length
      ? <ul class="rows">{ready.map((each) => <Ready key={each.visit} shelf={each} onChange={load} />)}</ul> : <Empty text={t("visits.none_ready")} />}</Card>
    <Card title={t("visits.offered")} lead={t("visits.offered_lead")}>{offers === null ? <p role="status">{t("loading")}</p> : rest.length ? <>
      <Select label={t("second_language")} value={second} onPick={setSecond} options={KNOWN.filter((each) => each !== language).map((each) => [each, languageName(each)])} />
      <ul class="rows">{rest.map((each) => <Offer key={each.visit} offer={each} languages={[language, second]} onChange={load} />)}</ul></>
      : <Empty text={problem ? t("visits.need_signal") : t("visits.none_offered")} />}</Card>
    <Storage />
    <div class="actions"><button type="button" class="button" onClick={() => { engine.lock(); onLock(); }}>{t("lock_now")}</button></div>
  </Page></main>;
}

function Offer({ offer, languages, onChange }: { offer: PackOffer; languages: [string, string]; onChange: () => void }) {
  const engine = useEngine();
  const [share, setShare] = useState<number | null>(null), [problem, setProblem] = useState("");
  const download = async (): Promise<void> => {
    setProblem("");
    setShare(0);
    try { await engine.download(offer.visit, languages, (received, of) => setShare(of ? received / of : 0)); onChange(); } catch (error) { setProblem(problemWords(error)); }
    setShare(null);
  };
  return <li><div class="what"><h3 dir="auto">{offer.factory}</h3><p class="quiet">{offer.kind === "advisory" ? t("advisory") : t("assessment")} · {day(offer.from)} · {n("days", offer.days)}
    {offer.people.length > 0 && ` · ${names(offer.people)}`}{offer.version && ` · ${offer.version}`}</p>{problem && <p class="error" role="alert">{problem}</p>}</div>
    {share === null ? <button type="button" class="button main" onClick={() => void download()}>{t("download", { size: bytes(offer.bytes) })}</button>
      : <p class="progress" role="status"><progress value={share} max={1} aria-label={t("downloading")} /> {percent(share)}</p>}</li>;
}

function Ready({ shelf, onChange }: { shelf: Shelf; onChange: () => void }) {
  const engine = useEngine();
  const [asking, setAsking] = useState(false), [problem, setProblem] = useState("");
  const remove = (): void => { engine.remove(shelf.visit, shelf.unsent > 0).then(() => { setAsking(false); onChange(); }, (error) => setProblem(problemWords(error))); };
  const state = { open: t("ready_offline"), closed: t("handed_in"), ended: t("visit_ended"), withdrawn: t("withdrawn") }[shelf.state];
  return <li><div class="what"><h3 dir="auto">{shelf.factory}</h3>
    <p><span class={`tag ${shelf.state === "open" ? "kept" : shelf.state === "closed" ? "ours" : "waiting"}`}>{state}</span> <span class="quiet">{day(shelf.from)} · {t("until", { day: day(shelf.until) })}</span></p>
    {shelf.unsent > 0 && <p class="waits">{n("answers_safe", shelf.unsent)}</p>}</div>
    <div class="actions"><a class="button main" href={href(shelf.visit)}>{t("open_visit")}</a><button type="button" class="as-words" onClick={() => setAsking(true)}>{t("remove")}</button></div>
    {asking && <Ask title={t("remove.ask", { name: shelf.factory })} onClose={() => setAsking(false)}>
      <p class={shelf.unsent ? "note danger" : ""}>{shelf.unsent ? n("remove.unsent", shelf.unsent) : t("remove.safe")}</p>{problem && <p class="error" role="alert">{problem}</p>}
      <div class="actions"><button type="button" class="button" onClick={() => setAsking(false)}>{t("keep_it")}</button>
        <button type="button" class="button danger" onClick={remove}>{shelf.unsent ? t("remove.lose") : t("remove")}</button></div></Ask>}</li>;
}

function Storage() {
  const engine = useEngine();
  const [store, setStore] = useState<{ used: number; quota: number; persisted: boolean } | null>(null);
  useEffect(() => { void engine.storage().then(setStore); }, [engine]);
  if (!store) return null;
  const share = store.quota ? store.used / store.quota : 0;
  return <Card title={t("storage")}><p>{t("storage.used", { used: bytes(store.used), of: bytes(store.quota) })}</p><progress value={share} max={1} aria-label={t("storage")} />
    {share > .8 && <p class="note danger">{t("storage.low")}</p>}<p class="quiet small">{store.persisted ? t("storage.kept") : t("storage.may_go")}</p></Card>;
}
