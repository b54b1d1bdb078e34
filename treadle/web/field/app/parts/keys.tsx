/* The keyboard: what each page does with a key, and the list of them behind "?". */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../words.ts";
import { Ask } from "./frame.tsx";
import { go, href, useRoute } from "./route.ts";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("input:not([type=checkbox]), textarea, select") || target.isContentEditable);
const OWN = "a, button, summary, input, [role=button]";

/** `1` to `9`, `Enter`, and the arrows as `previous` and `next` in reading order. Not while somebody types. */
export function useKeys(act: (key: string) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useLayoutEffect(() => { // with the drawing itself, so that a quick key belongs to what is seen and none is lost
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest(OWN)) return;
      const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      const key = event.key === forward ? "next" : /^Arrow(Left|Right)$/.test(event.key) ? "previous" : event.key;
      if (!/^([1-9]|Enter|next|previous)$/.test(key)) return;
      event.preventDefault();
      latest.current(key);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

/** "/" goes to the search of questions, "?" lists the keys; everywhere in a visit. */
export function KeysHelp() {
  const [open, setOpen] = useState(false), { visit } = useRoute();
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
      if (event.key === "?") setOpen(true);
      else if (event.key === "/" && visit) go(href(visit, "questions", "", "find=1"));
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [visit]);
  if (!open) return null;
  const keys: [string, string][] = [["1 – 5", t("keys.answers")], ["← →", t("keys.move")], ["Enter", t("keys.next")], ["/", t("keys.find")], ["?", t("keys.this")], ["Esc", t("keys.close")]];
  return <Ask title={t("keys")} onClose={() => setOpen(false)}>
    <dl class="keys">{keys.map(([key, words]) => <><dt><kbd>{key}</kbd></dt><dd>{words}</dd></>)}</dl>
    <form method="dialog"><button class="button">{t("close")}</button></form></Ask>;
}
