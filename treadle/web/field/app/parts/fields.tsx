/* Fields that write what is typed into the journal, and say when it is safe. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Json } from "../contract.ts";
import { t } from "../words.ts";
import { type Saving, useDraft } from "./state.ts";

/** "Saved on this tablet" only after the store confirmed; until then that it is being written. */
export function Stamp({ saving, problem }: { saving: Saving; problem: string }) {
  return <p class={`stamp ${saving || "fresh"}`} role="status">
    {saving === "saved" ? t("saved") : saving === "failed" ? `${t("not_saved")} ${problem}` : saving ? t("saving") : ""}</p>;
}

interface Labelled { label: string; help?: string; optional?: boolean; wrong?: string; children: (id: string, described: string | undefined) => ComponentChildren }

export function Field({ label, help, optional, wrong, children }: Labelled) {
  const id = useId();
  return <div class={wrong ? "field wrong" : "field"}>
    <label for={id}>{label}{optional && <span class="optional"> {t("optional")}</span>}</label>
    {help && <p class="help" id={`${id}-h`}>{help}</p>}
    {children(id, [help && `${id}-h`, wrong && `${id}-w`].filter(Boolean).join(" ") || undefined)}
    {wrong && <p class="error" id={`${id}-w`}>{wrong}</p>}
  </div>;
}

interface Input { label: string; value: string; onInput: (value: string) => void; onLeave?: () => void; help?: string; wrong?: string
  type?: "text" | "number" | "date" | "month" | "password" | "search"; rows?: number; lang?: string; autoComplete?: string; optional?: boolean
  maxLength?: number }

/** One field, and nothing but its value. Numbers are texts with a numeric keyboard, so that nothing typed disappears. */
export function Input({ label, value, onInput, onLeave, help, wrong, type = "text", rows, autoComplete = "off", optional, maxLength = 8000 }: Input) {
  return <Field label={label} help={help} wrong={wrong} optional={optional}>{(id, described) => rows
    ? <textarea id={id} rows={rows} dir="auto" value={value} aria-describedby={described} aria-invalid={wrong ? true : undefined}
        maxLength={maxLength} onInput={(event) => onInput(event.currentTarget.value)} onBlur={onLeave} />
    : <input id={id} type={(type === "number" ? "text" : type) as "text"} inputMode={type === "number" ? "decimal" : undefined} dir="auto" value={value}
        aria-describedby={described} aria-invalid={wrong ? true : undefined} autoComplete={autoComplete} maxLength={maxLength}
        onInput={(event) => onInput(event.currentTarget.value)} onBlur={onLeave} />}</Field>;
}

interface Written { name: string; label: string; rows?: number; help?: string; type?: Input["type"]; optional?: boolean
  read?: (value: Json) => string; make?: (text: string) => Json }

/** A text of the journal: `name` is its key. */
export function SavedText({ name, label, rows, help, type, optional, read = String, make }: Written) {
  const draft = useDraft<Json>(name, "");
  const [text, setText] = useState<string | null>(null);
  const shown = draft.saving === "typing" || draft.saving === "failed" ? text ?? "" : draft.value === null ? "" : read(draft.value);
  const typed = (value: string): void => { setText(value); draft.set(make ? make(value) : value); };
  return <div class="saved-text">
    <Input label={label} value={shown} onInput={typed} onLeave={draft.flush} rows={rows} help={help} type={type} optional={optional} />
    <Stamp saving={draft.saving} problem={draft.problem} />
  </div>;
}

export function Check({ label, checked, onChange, help }: { label: string; checked: boolean; onChange: (on: boolean) => void; help?: string }) {
  const id = useId();
  return <div class="check-line">
    <label class="check"><input type="checkbox" checked={checked} aria-describedby={help ? id : undefined}
      onChange={(event) => onChange(event.currentTarget.checked)} /><span>{label}</span></label>
    {help && <p class="help" id={id}>{help}</p>}</div>;
}

/** One of a few, as buttons that say whether they are pressed. */
export function Choice<T extends string>({ label, options, value, onPick }: { label: ComponentChildren; options: [T, string][]; value: T | ""; onPick: (value: T) => void }) {
  const id = useId();
  return <div class="field" role="group" aria-labelledby={id}><span class="legend" id={id}>{label}</span>
    <div class="choices">{options.map(([key, words]) => <button key={key} type="button" class="choice" aria-pressed={value === key}
      onClick={() => onPick(key)}>{words}</button>)}</div></div>;
}

export function Select({ label, options, value, onPick }: { label: string; options: [string, string][]; value: string; onPick: (value: string) => void }) {
  return <Field label={label}>{(id) => <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
    {options.map(([key, words]) => <option key={key} value={key}>{words}</option>)}</select>}</Field>;
}
