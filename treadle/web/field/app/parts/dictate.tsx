/* Dictated notes: written down by the browser where it can, else recorded. */
import { useEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../words.ts";
import { Icon } from "./icons.tsx";
import { keep, problemWords } from "./things.tsx";
import { useVisit } from "./state.ts";

interface Heard { results: ArrayLike<ArrayLike<{ transcript: string }>> }
interface Recogniser { lang: string; continuous: boolean; interimResults: boolean; onresult: (event: Heard) => void; onend: () => void
  onerror: (event: { error: string }) => void; start(): void; stop(): void }
type Maker = new () => Recogniser;

const maker = (): Maker | undefined => {
  const here = window as unknown as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker };
  return here.SpeechRecognition ?? here.webkitSpeechRecognition;
};

/** Adds what is said to a text. Shown only where the browser can and there is a network: it sends the voice to its maker. */
export function Dictate({ onText }: { onText: (text: string) => void }) {
  const [on, setOn] = useState<Recogniser | null>(null);
  const [problem, setProblem] = useState("");
  const latest = useRef(onText); // a text grows by every sentence: what was there when dictating began is old by the second
  latest.current = onText;
  useEffect(() => () => on?.stop(), [on]);
  if (!maker() || !navigator.onLine) return null;
  const start = (): void => {
    const one = new (maker()!)();
    one.lang = language;
    one.continuous = true;
    one.interimResults = false;
    one.onresult = ({ results }) => latest.current(results[results.length - 1]?.[0]?.transcript ?? "");
    one.onend = () => setOn(null);
    one.onerror = () => setProblem(t("dictate.failed"));
    one.start();
    setProblem("");
    setOn(one);
  };
  return <div class="dictate"><button type="button" class="button" aria-pressed={!!on} onClick={() => on ? on.stop() : start()}>
    <Icon name="voice" />{on ? t("dictate.stop") : t("dictate")}</button><p class="help">{t("dictate.who_hears")}</p>
    {problem && <p class="error" role="alert">{problem}</p>}</div>;
}

/** Records a spoken note into the tray. Nothing leaves the tablet but by its sync. */
export function Record({ code = "" }: { code?: string }) {
  const visit = useVisit();
  const [on, setOn] = useState(false);
  const [problem, setProblem] = useState("");
  const recorder = useRef<MediaRecorder | null>(null);
  useEffect(() => () => recorder.current?.stop(), []);
  if (typeof MediaRecorder === "undefined" || !navigator.mediaDevices) return null;
  const start = async (): Promise<void> => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const one = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 }), parts: Blob[] = [];
      one.ondataavailable = ({ data }) => parts.push(data);
      one.onstop = () => {
        recorder.current = null;
        setOn(false);
        for (const track of stream.getTracks()) track.stop();
        keep(visit, new Blob(parts, { type: one.mimeType }), t("thing.voice"), "voice", code).catch((error) => setProblem(problemWords(error)));
      };
      one.start(1000);
      recorder.current = one;
      setProblem("");
      setOn(true);
    } catch { setProblem(t("record.failed")); }
  };
  return <div class="take"><button type="button" class="tile" aria-pressed={on} onClick={() => on ? recorder.current?.stop() : void start()}>
    <Icon name="voice" /><span>{on ? t("record.stop") : t("record")}</span></button>{problem && <p class="error" role="alert">{problem}</p>}</div>;
}
