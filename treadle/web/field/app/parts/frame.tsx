/* What stands on every page of a visit: whose visit, what is safe where, and the way to the other pages. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { n, t } from "../words.ts";
import { dayOf, tray, filedWith } from "./assess.ts";
import { names, today } from "./formats.ts";
import { Icon, type IconName } from "./icons.tsx";
import { href, useRoute } from "./route.ts";
import { syncWords } from "./refusals.ts";
import { setTeller, useVisit, useWatched } from "./state.ts";

/** The one line that always says what is safe where. */
export function Standing() {
  const visit = useVisit();
  const { unsent, files, online, slow, running, problem, refused, ended } = useWatched((now) => { const { state } = now; return { unsent: state.unsent,
    files: state.unsentFiles, online: state.online, slow: state.slow, running: state.running, problem: syncWords(state),
    refused: state.refused.length + now.files().filter((each) => each.standing === "refused").length, ended: now.shelf().state }; });
  const here = unsent ? n("answers_safe", unsent) : files ? n("files_safe", files) : "";
  const kind = refused || (problem && online && !slow) || ended === "withdrawn" ? "danger" : here || !online || slow ? "waiting" : "kept";
  const text = refused ? n("refused_count", refused)
    : !online ? here ? t("no_signal_with", { what: here }) : t("no_signal")
    : slow ? here ? t("slow_with", { what: here }) : t("slow")
    : problem ? problem
    : running ? t("sync_running")
    : here || t("all_sent");
  return <a class={`standing ${kind}`} href={href(visit.pack.visit, refused ? "refusals" : "sync")}>{text}</a>;
}

function Tab({ page, icon, label, count, here }: { page: string; icon: IconName; label: string; count?: number; here: boolean }) {
  const visit = useVisit();
  return <li><a href={href(visit.pack.visit, page)} aria-current={here ? "page" : undefined}><Icon name={icon} /><span>{label}</span>
    {!!count && <b class="count">{n("count_only", count)}</b>}</a></li>;
}

const OF_MAP = ["map", "questions", "q"];
const OF_TRAY = ["tray"];
const OF_SYNC = ["sync", "refusals", "submit", "codes"];

function Tabs() {
  const { page } = useRoute();
  const visit = useVisit();
  const loose = useWatched((now) => tray(now).filter((each) => !filedWith(now, each.uid).length).length);
  const advisory = visit.pack.kind === "advisory";
  return <nav class="tabs-below" aria-label={t("nav")}><ul>
    <Tab page="day" icon="day" label={t("nav.day")} here={page === "day"} />
    {advisory ? <Tab page="advice" icon="note" label={t("nav.notes")} here={page === "advice"} />
      : <Tab page="map" icon="map" label={t("nav.questions")} here={OF_MAP.includes(page)} />}
    <Tab page="tray" icon="tray" label={t("nav.tray")} here={OF_TRAY.includes(page)} count={loose} />
    <Tab page="sync" icon="sync" label={t("nav.sync")} here={OF_SYNC.includes(page)} />
    <Tab page="more" icon="more" label={t("nav.more")} here={![...OF_MAP, ...OF_TRAY, ...OF_SYNC, "day", "advice"].includes(page)} />
  </ul></nav>;
}

export function Frame({ children }: { children: ComponentChildren }) {
  const { pack } = useVisit();
  const on = dayOf(pack, today());
  const others = pack.people.filter((each) => each.id !== pack.me).map((each) => each.name);
  return <div class="tablet">
    <header class="above">
      <a class="whose" href={href(pack.visit)}><strong dir="auto">{pack.factory.name}</strong>
        <span>{on ? t("day_of", { day: on, days: pack.days }) : t("days_ahead")}{others.length > 0 && ` · ${t("with", { names: names(others) })}`}</span></a>
      <Standing />
    </header>
    <main id="main">{children}</main>
    <Tabs />
  </div>;
}

/** Speaks what `announce` was given; the same sentence twice is spoken twice. */
export function Teller() {
  const [said, setSaid] = useState({ text: "", turn: 0 });
  useEffect(() => setTeller((text) => setSaid(({ turn }) => ({ text, turn: turn + 1 }))), []);
  return <p class="sr-only" role="status" aria-live="polite">{said.text}{said.turn % 2 ? "\u00a0" : ""}</p>;
}

interface PageProps { title: string; lead?: string; back?: [string, string]; children: ComponentChildren; actions?: ComponentChildren; quietly?: boolean }

/** A page: its title takes the focus when the assessor comes to it, so that it is read out. */
export function Page({ title, lead, back, children, actions, quietly }: PageProps) {
  const head = useRef<HTMLHeadingElement>(null);
  useTitle(title, head);
  return <div class="page-of">
    <header class={quietly ? "sr-only" : "page-title"}>
      {back && <a class="back" href={back[0]}>{t("back_to", { place: back[1] })}</a>}
      <h1 ref={head} tabIndex={-1}>{title}</h1>
      {lead && <p class="quiet">{lead}</p>}
      {actions}
    </header>
    {children}
  </div>;
}

let arrived = false;
/** Names the document and puts the focus on the title; not on the very first page, where nobody came from anywhere. */
export function useTitle(title: string, head: { current: HTMLElement | null }): void {
  useLayoutEffect(() => { // with the drawing: a focus that comes later takes a field away from who is in it already
    document.title = `${title} · Treadle`;
    if (arrived) { document.querySelector(".scrolls, main")?.scrollTo(0, 0); scrollTo(0, 0); head.current?.focus({ preventScroll: true }); }
    arrived = true;
  }, [title]);
}

export function Card({ title, lead, tone = "", children }: { title?: string; lead?: string; tone?: string; children: ComponentChildren }) {
  return <section class={`card ${tone}`}>{title && <header><h2>{title}</h2>{lead && <p>{lead}</p>}</header>}{children}</section>;
}

export function Empty({ text, children }: { text: string; children?: ComponentChildren }) {
  return <div class="empty"><svg viewBox="0 0 112 40" aria-hidden="true"><path d="M4 20h104M20 14v12M44 14v12M68 14v12M92 14v12" /></svg>
    <p>{text}</p>{children}</div>;
}

/** A question to the assessor before something that cannot simply be undone. */
export function Ask({ title, children, onClose }: { title: string; children: ComponentChildren; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => { box.current?.showModal(); }, []);
  return <dialog ref={box} aria-label={title} onClose={onClose} onCancel={onClose}><div class="ask"><h2>{title}</h2>{children}</div></dialog>;
}
