/* A fingerprint, a face or a key instead of the passphrase, where the tablet's passkeys can hold a secret. */
import { useEffect, useState } from "preact/hooks";
import { Refused } from "../contract.ts";
import { t } from "../words.ts";
import { Input } from "./fields.tsx";
import { problemWords } from "./refusals.ts";
import { announce, useEngine } from "./state.ts";

const passkeyWords = (error: unknown): string =>
  ({ no_prf: t("passkey.cannot"), not_confirmed: t("passkey.not_confirmed") })[error instanceof Refused ? error.code : ""] ?? problemWords(error);

function useKnown(): [{ here: boolean; set: boolean }, () => void] {
  const engine = useEngine(), [known, setKnown] = useState({ here: false, set: false });
  const look = (): void => { engine.passkey().then(setKnown, () => undefined); };
  useEffect(look, [engine]);
  return [known, look];
}

/** At the door; nothing where no passkey was set. */
export function OpenByPasskey({ onOpen }: { onOpen: () => void }) {
  const engine = useEngine(), [known] = useKnown(), [problem, setProblem] = useState("");
  if (!known.here || !known.set) return null;
  const open = (): void => { setProblem(""); engine.unlockByPasskey().then((done) => done ? onOpen() : setProblem(t("passkey.not_confirmed")), (error) => setProblem(passkeyWords(error))); };
  return <div class="by-passkey"><button type="button" class="button wide" onClick={open}>{t("passkey.open")}</button>{problem && <p class="error" role="alert">{problem}</p>}</div>;
}

/** Among the tablet's own things: set it, take it off. */
export function SetPasskey() {
  const engine = useEngine(), [known, look] = useKnown(), [phrase, setPhrase] = useState(""), [problem, setProblem] = useState(""), [says, setSays] = useState("");
  if (!known.here) return null;
  const done = (words: string): void => { setPhrase(""); setSays(words); announce(words); look(); };
  const failed = (error: unknown): void => setProblem(passkeyWords(error));
  const add = (): void => { setProblem(""); setSays(""); engine.addPasskey(phrase).then((right) => right ? done(t("passkey.is_set")) : setProblem(t("passphrase.wrong")), failed); };
  const remove = (): void => { setProblem(""); engine.removePasskey().then(() => done(t("passkey.is_removed")), failed); };
  return <details><summary>{t("passkey")}</summary><p class="quiet">{t("passkey.lead")}</p>
    {known.set ? <button type="button" class="button" onClick={remove}>{t("passkey.remove")}</button>
      : <><Input label={t("passphrase")} type="password" autoComplete="current-password" value={phrase} onInput={setPhrase} />
        <button type="button" class="button" disabled={!phrase} onClick={add}>{t("passkey.set")}</button></>}
    {problem && <p class="error" role="alert">{problem}</p>}<p role="status">{says}</p></details>;
}
