/* The open visit, and how a part is drawn again only when what it shows has changed. */
import { createContext } from "preact";
import { useContext, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Engine, Json, Register, SyncState, Visit } from "../contract.ts";
import { problemWords } from "./refusals.ts";

export const VisitContext = createContext<Visit>(undefined as unknown as Visit);
export const EngineContext = createContext<Engine>(undefined as unknown as Engine);
export const useVisit = (): Visit => useContext(VisitContext);
export const useEngine = (): Engine => useContext(EngineContext);

/** What `select` reads from the visit; draws again when its JSON differs from what was shown. It listens from the drawing
    on: an answer that is given before the browser has painted is shown too. */
export function useWatched<T>(select: (visit: Visit) => T): T {
  const visit = useVisit();
  const [, redraw] = useReducer<number, void>((count) => count + 1, 0);
  const value = select(visit);
  const shown = useRef("");
  const latest = useRef(select);
  shown.current = JSON.stringify(value);
  latest.current = select;
  useLayoutEffect(() => visit.watch(() => {
    if (JSON.stringify(latest.current(visit)) !== shown.current) redraw();
  }), [visit]);
  return value;
}

export const useRegister = (key: string): Register => useWatched((visit) => visit.get(key));
export const useSync = (): SyncState => useWatched((visit) => visit.state);

let tell: (text: string) => void = () => undefined;
/** Where `announce` speaks; the frame sets it. */
export function setTeller(teller: (text: string) => void): void { tell = teller; }
/** Says something to who listens rather than looks. */
export function announce(text: string): void { tell(text); }

export type Saving = "" | "typing" | "saving" | "saved" | "failed";
const PAUSE = 300;

const storedAs = (value: Json): Json => value === "" ? null : value;

interface Draft<T> { value: T; set: (value: T) => void; flush: () => void; saving: Saving; problem: string }

/** A value of the journal that is being typed: written after a short pause, on leaving the field or the page. Until then
    every key press is kept as a draft, which the visit takes up where the browser was killed within the pause.
    What was typed stays until the store has confirmed it, and is not replaced by what comes from elsewhere meanwhile. */
export function useDraft<T extends Json>(key: string, empty: T): Draft<T> {
  const visit = useVisit();
  const register = useRegister(key);
  const stored = (register.value ?? empty) as T;
  const [typed, setTyped] = useState<{ key: string; value: T } | null>(null);
  const [saving, setSaving] = useState<Saving>("");
  const [problem, setProblem] = useState("");
  const pending = useRef<{ key: string; value: T } | null>(null);
  const writing = useRef(0);
  const timer = useRef(0);

  const flush = (): void => {
    clearTimeout(timer.current);
    const wanted = pending.current;
    if (!wanted) return;
    pending.current = null;
    setSaving("saving");
    writing.current += 1;
    visit.write(wanted.key, storedAs(wanted.value)).finally(() => { writing.current -= 1; }).then(() => {
      if (pending.current || writing.current) return;
      setSaving("saved");
      setProblem("");
      setTyped((now) => now?.value === wanted.value ? null : now);
    }, (error: Error) => {
      pending.current ??= wanted;
      setSaving("failed");
      setProblem(problemWords(error));
    });
  };
  const latest = useRef(flush);
  latest.current = flush;

  useLayoutEffect(() => {
    const leave = (): void => latest.current();
    // A page that is closed within the pause: the browser asks first, and meanwhile the write comes to its end.
    const ask = (event: BeforeUnloadEvent): void => {
      if (!pending.current && !writing.current) return;
      latest.current();
      event.preventDefault();
    };
    addEventListener("pagehide", leave);
    addEventListener("beforeunload", ask);
    document.addEventListener("visibilitychange", leave);
    return () => {
      removeEventListener("pagehide", leave);
      removeEventListener("beforeunload", ask);
      document.removeEventListener("visibilitychange", leave);
      leave();
      setTyped(null);
      setSaving("");
    };
  }, [key]);

  const set = (value: T): void => {
    pending.current = { key, value };
    visit.keepDraft(key, storedAs(value)).catch(() => undefined); // the write itself says what is wrong
    setTyped({ key, value });
    setSaving("typing");
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(), PAUSE);
  };
  return { value: typed?.key === key ? typed.value : stored, set, flush, saving, problem };
}
