/* A message on the screen as a run of QR codes, for another tablet's camera. */
import { useEffect, useRef, useState } from "preact/hooks";
import { n, t } from "../words.ts";
import type { Run } from "../codes-show.ts";
import { useAwake } from "./camera.tsx";
import { Check, Choice } from "./fields.tsx";

type Speed = "3" | "5" | "8";
const [BLOCK, LARGE] = [300, 120];

/** Codes a second. Three and fewer do not count as flashing (WCAG 2.3.1): who asked for less motion begins there. */
const usual = (): Speed => matchMedia("(prefers-reduced-motion: reduce)").matches ? "3" : "5";

/** `steady`: a few codes that need no speed of their own. */
export function Running({ message, steady }: { message: Uint8Array<ArrayBuffer>; steady?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null), number = useRef(0);
  const [speed, setSpeed] = useState<Speed>(steady ? "3" : usual()), [large, setLarge] = useState(false), [paused, setPaused] = useState(false);
  const [run, setRun] = useState<{ run: Run; draw: (text: string, canvas: HTMLCanvasElement, width: number) => void } | null>(null), [problem, setProblem] = useState("");
  useAwake();
  useEffect(() => {
    let live = true;
    setRun(null);
    import("../codes-show.ts").then(async ({ runOf, draw }) => {
      const found = await runOf(message, large ? LARGE : BLOCK);
      number.current = 0;
      if (live && found) setRun({ run: found, draw });
    }).catch(() => live && setProblem(t("codes.not_here")));
    return () => { live = false; };
  }, [message, large]);
  useEffect(() => {
    const board = canvas.current;
    if (!run || !board || paused) return;
    const next = (): void => run.draw(run.run.code(number.current++), board, board.clientWidth * devicePixelRatio);
    next();
    const timer = run.run.count > 1 ? setInterval(next, 1000 / Number(speed)) : 0;
    return () => clearInterval(timer);
  }, [run, speed, paused]);
  if (problem) return <p class="note waiting" role="alert">{problem}</p>;
  const count = run?.run.count ?? 0, seconds = Math.ceil(count / Number(speed));
  return <div class="running"><div class="sheet-of-code"><canvas ref={canvas} role="img" aria-label={t("codes.running")} /></div>
    <p class="quiet">{count > 1 ? n("codes.takes", seconds, { codes: count }) : t("codes.one")}</p>
    {!steady && <Choice label={t("codes.speed")} options={[["3", t("codes.slow")], ["5", t("codes.usual")], ["8", t("codes.fast")]]} value={speed} onPick={setSpeed} />}
    {!steady && <Check label={t("codes.large")} checked={large} onChange={setLarge} help={t("codes.large_help")} />}
    {count > 1 && <button type="button" class="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>{paused ? t("codes.go_on") : t("codes.pause")}</button>}</div>;
}
