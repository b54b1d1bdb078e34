/* The tablet's camera, reading codes off another's screen; and a screen that stays awake meanwhile. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../words.ts";

const PAUSE_MS = 30;

/** Keeps the screen awake while something is shown or read; where the browser cannot, nothing happens. */
export function useAwake(): void {
  useEffect(() => {
    let live = true, held: WakeLockSentinel | null = null;
    const ask = (): void => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock?.request("screen").then((lock) => { if (live) held = lock; else void lock.release(); }, () => undefined);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => { live = false; document.removeEventListener("visibilitychange", ask); void held?.release(); };
  }, []);
}

/** Why there is no picture, in a sentence that says the way on. */
const cameraWords = (error: unknown): string =>
  error instanceof DOMException && error.name === "NotAllowedError" ? t("codes.camera_refused")
  : error instanceof DOMException && error.name === "NotReadableError" ? t("codes.camera_busy") : t("codes.camera_missing");

async function opened(): Promise<MediaStream> {
  const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
}

/** Reads until `onMessage`; the camera is switched off on leaving, and when the page is put away. */
export function Camera({ onMessage }: { onMessage: (message: Uint8Array<ArrayBuffer>) => void }) {
  const video = useRef<HTMLVideoElement>(null), latest = useRef(onMessage);
  const [problem, setProblem] = useState(""), [progress, setProgress] = useState({ have: 0, count: 0 }), [turn, setTurn] = useState(0);
  latest.current = onMessage;
  useAwake();
  useEffect(() => {
    let live = true, stream: MediaStream | null = null;
    const stop = (): void => { live = false; for (const track of stream?.getTracks() ?? []) track.stop(); };
    const read = async (): Promise<void> => {
      const { Gathering, finder } = await import("../codes-read.ts");
      const find = await finder(), gathered = new Gathering(), picture = video.current;
      stream = await opened();
      if (!live || !picture) return stop();
      picture.srcObject = stream;
      await picture.play();
      while (live) {
        for (const text of await find(picture)) if (gathered.take(text)) setProgress({ have: gathered.have, count: gathered.count });
        const message = await gathered.message();
        if (message && live) { stop(); return latest.current(message); }
        await new Promise((done) => setTimeout(done, PAUSE_MS));
      }
    };
    const away = (): void => { if (document.visibilityState === "hidden") { stop(); setProblem(t("codes.camera_stopped")); } };
    document.addEventListener("visibilitychange", away);
    read().catch((error: unknown) => { if (live) { stop(); setProblem(cameraWords(error)); } });
    return () => { document.removeEventListener("visibilitychange", away); stop(); };
  }, [turn]);
  const again = (): void => { setProblem(""); setProgress({ have: 0, count: 0 }); setTurn(turn + 1); };
  if (problem) return <div class="note waiting" role="alert"><p>{problem}</p><button type="button" class="button" onClick={again}>{t("codes.try_again")}</button></div>;
  const { have, count } = progress;
  return <div class="camera"><div class="viewer"><video ref={video} muted playsInline aria-label={t("codes.picture")} /></div>
    <p role="status">{count ? t("codes.progress", { have, count }) : t("codes.looking")}</p>
    <progress value={have} max={count || 1} aria-label={t("codes.read_so_far")} /></div>;
}
