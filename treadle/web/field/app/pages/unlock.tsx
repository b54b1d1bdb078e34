/* The door: a passphrase when packs come onto this tablet, then the passphrase, and a PIN while it only lay idle. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../words.ts";
import { Input } from "../parts/fields.tsx";
import { useTitle } from "../parts/frame.tsx";
import { Icon } from "../parts/icons.tsx";
import { OpenByPasskey } from "../parts/passkey.tsx";
import { problemWords } from "../parts/refusals.ts";
import { useEngine } from "../parts/state.ts";

export const SHORTEST = 10;

function Door({ title, lead, onSubmit, busy, button, children }: { title: string; lead: string; onSubmit: () => Promise<void>; busy: boolean; button: string; children: JSX.Element | JSX.Element[] }) {
  const head = useRef<HTMLHeadingElement>(null);
  useTitle(title, head);
  const sent = (event: Event): void => { event.preventDefault(); if (!busy) void onSubmit(); };
  return <main id="main" class="door"><form class="card" onSubmit={sent}><Icon name="lock" /><h1 ref={head} tabIndex={-1}>{title}</h1><p class="quiet">{lead}</p>
    {children}<button class="button main wide" disabled={busy}>{busy ? t("one_moment") : button}</button></form></main>;
}

export function SetPassphrase({ onOpen }: { onOpen: () => void }) {
  const engine = useEngine();
  const [one, setOne] = useState(""), [again, setAgain] = useState(""), [pin, setPin] = useState("");
  const [wrong, setWrong] = useState({ one: "", again: "", pin: "" }), [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    const found = { one: [...one].length < SHORTEST ? t("passphrase.short", { least: SHORTEST }) : "",
      again: one === again ? "" : t("passphrase.differs"), pin: pin && !/^\d{4,8}$/.test(pin) ? t("pin.form") : "" };
    setWrong(found);
    if (found.one || found.again || found.pin) return;
    setBusy(true);
    try { await engine.set(one); if (pin) await engine.setPin(pin); onOpen(); } catch (error) { setWrong({ ...found, one: problemWords(error) }); }
    setBusy(false);
  };
  return <Door title={t("passphrase.set")} lead={t("passphrase.why")} onSubmit={submit} busy={busy} button={t("passphrase.set_button")}>
    <Input label={t("passphrase")} type="password" autoComplete="new-password" value={one} onInput={setOne} help={t("passphrase.help", { least: SHORTEST })} wrong={wrong.one} />
    <Input label={t("passphrase.again")} type="password" autoComplete="new-password" value={again} onInput={setAgain} wrong={wrong.again} />
    <Input label={t("pin")} type="password" optional value={pin} onInput={setPin} help={t("pin.help")} wrong={wrong.pin} maxLength={8} />
  </Door>;
}

export function Unlock({ onOpen }: { onOpen: () => void }) {
  const engine = useEngine();
  const [typed, setTyped] = useState(""), [wrong, setWrong] = useState(""), [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try { if (await engine.unlock(typed)) return onOpen(); setWrong(t("passphrase.wrong")); } catch (error) { setWrong(problemWords(error)); }
    setTyped("");
    setBusy(false);
  };
  return <Door title={t("unlock")} lead={t("unlock.lead")} onSubmit={submit} busy={busy} button={t("unlock.button")}>
    <Input label={t("passphrase")} type="password" autoComplete="current-password" value={typed} onInput={setTyped} wrong={wrong} />
    <OpenByPasskey onOpen={onOpen} />
  </Door>;
}

export function Covered({ onOpen, onForgotten }: { onOpen: () => void; onForgotten: () => void }) {
  const engine = useEngine();
  const [typed, setTyped] = useState(""), [wrong, setWrong] = useState("");
  const submit = async (): Promise<void> => {
    const answer = await engine.tryPin(typed);
    setTyped("");
    if (answer === "open") onOpen(); else if (answer === "forgotten") onForgotten(); else setWrong(t("pin.wrong"));
  };
  return <Door title={t("covered")} lead={t("covered.lead")} onSubmit={submit} busy={false} button={t("unlock.button")}>
    <Input label={t("pin")} type="password" value={typed} onInput={setTyped} wrong={wrong} maxLength={8} />
    <p><button type="button" class="as-words" onClick={() => { engine.forget(); onForgotten(); }}>{t("covered.passphrase")}</button></p>
  </Door>;
}
