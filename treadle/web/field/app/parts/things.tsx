/* Photos, notes, recordings and files of the tray: taken, shown, played. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Visit } from "../contract.ts";
import { t } from "../words.ts";
import { newId, type Thing } from "./assess.ts";
import { bytes, moment } from "./formats.ts";
import { Icon } from "./icons.tsx";
import { problemWords } from "./refusals.ts";
import { announce, useVisit } from "./state.ts";

/** Keeps a file and its entry in the tray, filed with a question at once if one is named. */
export async function keep(visit: Visit, file: Blob, name: string, kind: Thing["kind"], code = ""): Promise<string> {
  const kept = await visit.keepFile(file, name), uid = newId();
  const entry = { kind, text: "", sha256: kept.sha256, type: kept.type, size: kept.size, name, taken: Date.now() * 1000, place: "" };
  await visit.writeAll([{ key: `t/${uid}`, value: entry }, ...code ? [{ key: `l/${uid}/${code}`, value: true }] : []]);
  announce(t("saved"));
  return uid;
}

export { problemWords };

/** A large tile that opens the camera; `code` files what was taken with a question. */
export function TakePhoto({ code = "", label }: { code?: string; label: string }) {
  const visit = useVisit();
  const [busy, setBusy] = useState(0);
  const [problem, setProblem] = useState("");
  const taken = async (field: HTMLInputElement): Promise<void> => {
    const files = [...field.files ?? []];
    field.value = "";
    setBusy(files.length);
    setProblem("");
    for (const file of files) try { await keep(visit, file, file.name, "photo", code); } catch (error) { setProblem(problemWords(error)); }
    setBusy(0);
  };
  return <div class="take"><label class="tile"><input type="file" accept="image/*" capture="environment" multiple
    onChange={(event) => void taken(event.currentTarget)} /><Icon name="camera" /><span>{busy ? t("keeping") : label}</span></label>
    {problem && <p class="error" role="alert">{problem}</p>}</div>;
}

/** A picture drawn from its kept bytes; nothing of it gets an address. */
export function Picture({ sha256, label }: { sha256: string; label: string }) {
  const visit = useVisit(), canvas = useRef<HTMLCanvasElement>(null);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    let live = true;
    visit.file(sha256).then(async (blob) => {
      if (!blob) return setGone(true);
      const picture = await createImageBitmap(blob), board = canvas.current;
      if (!live || !board) return picture.close();
      const scale = Math.min(1, 640 / picture.width);
      board.width = Math.round(picture.width * scale);
      board.height = Math.round(picture.height * scale);
      board.getContext("2d")?.drawImage(picture, 0, 0, board.width, board.height);
      picture.close();
    }).catch(() => setGone(true));
    return () => { live = false; };
  }, [sha256, visit]);
  return gone ? <p class="picture gone">{t("on_other_tablet")}</p> : <canvas ref={canvas} class="picture" role="img" aria-label={label} />;
}

/** Plays a recording through the tablet's speaker, decoded here. */
function Play({ sha256 }: { sha256: string }) {
  const visit = useVisit();
  const [playing, setPlaying] = useState<AudioContext | null>(null);
  useEffect(() => () => void playing?.close(), [playing]);
  const play = async (): Promise<void> => {
    if (playing) return setPlaying(null);
    const blob = await visit.file(sha256);
    if (!blob) return;
    const context = new AudioContext(), source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(await blob.arrayBuffer());
    source.connect(context.destination);
    source.onended = () => setPlaying(null);
    source.start();
    setPlaying(context);
  };
  return <button type="button" class="button" onClick={() => void play()}>{playing ? t("stop_playing") : t("play")}</button>;
}

export function kindWords(kind: Thing["kind"]): string {
  return { photo: t("thing.photo"), note: t("thing.note"), voice: t("thing.voice"), file: t("thing.file") }[kind];
}

/** What a thing of the tray shows of itself. */
export function Look({ thing }: { thing: Thing }) {
  const label = `${kindWords(thing.kind)}, ${moment(thing.taken)}${thing.text ? `: ${thing.text}` : ""}`;
  return <figure class={`look ${thing.kind}`}>
    {thing.kind === "photo" ? <Picture sha256={thing.sha256} label={label} />
      : thing.kind === "voice" ? <Play sha256={thing.sha256} />
      : thing.kind === "file" ? <p><Icon name="file" /> <span dir="auto">{thing.name}</span> · {bytes(thing.size)}</p>
      : <p dir="auto" class="note-text">{thing.text || t("thing.note_empty")}</p>}
    <figcaption><time>{moment(thing.taken)}</time>{thing.kind !== "note" && thing.text && <span dir="auto"> {thing.text}</span>}</figcaption>
  </figure>;
}
