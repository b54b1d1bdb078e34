/* The whole of the tablet's page, around an engine: first the lock, then the visits, then one visit. */
import { render } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import type { Engine, Visit } from "./contract.ts";
import { t } from "./words.ts";
import { Frame, Teller } from "./parts/frame.tsx";
import { KeysHelp } from "./parts/keys.tsx";
import { onLanguage } from "./parts/languages.tsx";
import { followLinks, go, useRoute } from "./parts/route.ts";
import { EngineContext, VisitContext } from "./parts/state.ts";
import { problemWords } from "./parts/things.tsx";
import { AlertPage } from "./pages/alert.tsx";
import { CodesPage } from "./pages/codes.tsx";
import { CommitteePage } from "./pages/committee.tsx";
import { DayPage } from "./pages/day.tsx";
import { DiagnosisPage } from "./pages/diagnosis.tsx";
import { MapPage } from "./pages/map.tsx";
import { MorePage } from "./pages/more.tsx";
import { ClustersPage, ConflictsPage, RefusalsPage, SubmitPage, SyncPage } from "./pages/office.tsx";
import { GatePage, InterviewsPage, MeetingPage, SamplingPage, TimePage } from "./pages/people.tsx";
import { QuestionPage } from "./pages/question.tsx";
import { QuestionsPage } from "./pages/questions.tsx";
import { AdvicePage, TrayPage } from "./pages/tray.tsx";
import { Covered, SetPassphrase, Unlock } from "./pages/unlock.tsx";
import { VisitsPage } from "./pages/visits.tsx";
import { WagesPage } from "./pages/wages.tsx";

type Door = "looking" | "new" | Engine["locked"];

const PAGES: { [page: string]: (props: { onLock: () => void }) => preact.JSX.Element } = { day: DayPage, map: MapPage, questions: QuestionsPage, q: QuestionPage, tray: TrayPage, advice: AdvicePage, alert: AlertPage,
  interviews: InterviewsPage, sampling: SamplingPage, meeting: MeetingPage, time: TimePage, committee: CommitteePage, diagnosis: DiagnosisPage, gate: GatePage, wages: WagesPage, clusters: ClustersPage,
  conflicts: ConflictsPage, refusals: RefusalsPage, sync: SyncPage, codes: CodesPage, submit: SubmitPage, more: MorePage };

/** The visit that the address names; an open one is kept until another is asked for. */
function useOpened(engine: Engine, wanted: string): { visit: Visit | null; problem: string } {
  const [state, setState] = useState<{ visit: Visit | null; problem: string }>({ visit: null, problem: "" });
  useEffect(() => {
    if (!wanted) return;
    let live = true, opened: Visit | null = null;
    engine.open(wanted).then((visit) => { if (!live) return visit.close(); opened = visit; setState({ visit, problem: "" }); },
      (error) => live && setState({ visit: null, problem: problemWords(error) }));
    return () => { live = false; opened?.close(); setState({ visit: null, problem: "" }); };
  }, [engine, wanted]);
  return state;
}

function Opened({ engine, onLock }: { engine: Engine; onLock: () => void }) {
  const route = useRoute(), { visit, problem } = useOpened(engine, route.visit);
  if (!route.visit) return <VisitsPage onLock={onLock} />;
  if (!visit) return <main id="main" class="alone">{problem ? <div class="card"><h1>{t("cannot_open")}</h1><p>{problem}</p><button type="button" class="button main" onClick={() => go("#/")}>{t("visits")}</button></div>
    : <p role="status">{t("loading")}</p>}</main>;
  const Shown = PAGES[route.page] ?? DayPage;
  return <VisitContext.Provider value={visit}><Frame><Shown key={`${route.page}/${route.page === "questions" ? "" : route.arg}`} onLock={onLock} /></Frame></VisitContext.Provider>;
}

function App({ engine }: { engine: Engine }) {
  const [door, setDoor] = useState<Door>("looking"), [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const [update, setUpdate] = useState<(() => void) | null>(null);
  const look = (): void => void engine.isSet().then((set) => setDoor(set ? engine.locked : "new"));
  useEffect(() => {
    onLanguage(redraw);
    look();
    const check = (): void => setDoor((now) => now === "open" || now === "covered" ? engine.locked : now);
    const timer = setInterval(check, 1000), offered = (event: Event): void => setUpdate(() => (event as CustomEvent<() => void>).detail);
    addEventListener("treadle-update", offered);
    return () => { clearInterval(timer); removeEventListener("treadle-update", offered); };
  }, [engine]);
  const open = (): void => setDoor("open");
  return <EngineContext.Provider value={engine}><Teller />
    {update && <p class="update" role="status">{t("update")} <button type="button" class="button" onClick={update}>{t("update.button")}</button></p>}
    {door === "looking" ? <p class="loading" role="status">{t("loading")}</p> : door === "new" ? <SetPassphrase onOpen={open} /> : door === "locked" ? <Unlock onOpen={open} />
      : <><div hidden={door === "covered"}><Opened engine={engine} onLock={look} /><KeysHelp /></div>{door === "covered" && <Covered onOpen={open} onForgotten={look} />}</>}
  </EngineContext.Provider>;
}

export function start(engine: Engine, root: HTMLElement): void { followLinks(); render(<App engine={engine} />, root); }
