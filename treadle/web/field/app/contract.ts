/* What the parts of the tablet promise each other: the engine (store, cryptography, journal, sync) and the pages.
   The wire format stands in docs/reference/sync.md; the pack's members in treadle/web/field/packs.py. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** `<device>.<number>` */
export type EntryId = string;

export interface Head { id: EntryId; value: Json; stamp: number; device: string; person: string; reason?: string }

/** A key of the journal as it stands: several heads that differ are a conflict. */
export interface Register { key: string; value: Json; heads: Head[]; conflict: boolean }

/** Where one written thing is: the device's store has confirmed it, the server has it, or the server refused it. */
export type Standing = "here" | "sent" | "accepted" | "refused";

export interface Refusal { id: EntryId; key: string; value: Json; code: string; says: string }

export interface Text { [language: string]: string }

export interface Question {
  code: string; point: string; cluster: string; type: "scored" | "fact"; kind: "compliance" | "number" | "text" | "yes_no";
  negative: boolean; text: Text; guidance: Text; evidence: string; kinds: string[]; laws: string[]; tags: string[];
  stop: Stop; last?: { outcome: string; on: string; explanation: string; plan: string };
}
export type Stop = "gate" | "opening" | "floor" | "documents" | "payroll" | "interviews" | "closing";
export interface Point { key: string; title: Text; codes: string[] }
export interface Cluster { key: string; title: Text; scored: boolean; points: Point[] }
export interface Law { key: string; statement: Text; value: string; unit: string; period: string; topic: string; citation: string; verified: boolean }
export interface PlanItem { code: string; title: string; action: string; state: string; due_on: string }
export interface Checklist { key: string; title: Text; stop: Stop | ""; steps: { key: string; text: Text }[] }

export type Side = "workers" | "management";
export interface Committee {
  id: string; name: string; seats: { id: string; name: string; side: Side; role: string }[];
  last: { on: string; workers: number; management: number; decisions: string } | null;
  open: { id: string; text: string; who: string; by: string; on: string }[];
}
export type Reply = "yes" | "partly" | "no" | "unknown";
/** The sheet of both sides together. `sides` is null until each gave its own answers. */
export interface Diagnosis {
  closed: string; clusters: { key: string; title: Text }[]; questions: { key: string; cluster: string; text: Text }[];
  given: { [key: string]: Reply };
  sides: { workers: { [key: string]: Reply }; management: { [key: string]: Reply }; held_back: boolean } | null;
}

export interface Pack {
  v: 1; visit: string; kind: "assessment" | "advisory"; made_at: string; until: string; keep_days: number; languages: string[];
  version: { id: string; label: string };
  factory: { id: string; name: string; local_name: string; country: string; address: string; workers: number; women: number };
  from: string; days: number; announced: boolean; agenda: string;
  people: { id: string; name: string; role: string }[]; me: string;
  clusters: Cluster[]; questions: Question[]; laws: Law[]; plan: PlanItem[];
  committee: { name: string; side: string; role: string }[];
  /** Left out in packs that were made before these were known. */
  committees?: Committee[]; may_meet?: boolean; diagnosis?: Diagnosis | null;
  checklists: Checklist[]; phrases: { stop: Stop | ""; text: Text }[];
  sampling: { departments: { name: string; workers: number; women: number }[]; rule: { upto: number; interviews: number }[]; groups_share: number };
  alert: { triggers: { key: string; title: Text }[]; call: { who: string; role: string; number: string }[]; text: Text; language: string };
}

export interface PackOffer {
  visit: string; factory: string; kind: string; from: string; days: number; bytes: number; people: string[]; state: string; version: string;
}

/** What the engine says of one visit on this device. */
export interface Shelf { visit: string; factory: string; from: string; until: string; ready: boolean; unsent: number; state: "open" | "closed" | "ended" | "withdrawn" }

export interface SyncState {
  /** `told`: the server said it, in the language of who is signed in. */
  online: boolean; slow: boolean; running: boolean; unsent: number; unsentFiles: number; last: number | null;
  problem: { code: string; says: string; told?: boolean } | null; refused: Refusal[];
}

/** One file of the tray, kept encrypted on this device. */
export interface Kept { sha256: string; type: string; size: number; sent: number; standing: Standing; refused?: string }

/** A message that goes by codes on a screen. `to`: the person whose device asked, or "". Photos and files stay: `filesLeft`. */
export interface Codes { message: Uint8Array<ArrayBuffer>; entries: number; filesLeft: number; to: string }

/** `lacking`: some of it follows on entries that are not here, and was left out. `filesLeft`: files that stayed behind. */
export interface TakenOver { entries: number; devices: string[]; filesLeft: number; lacking: boolean }

/** One visit, open. `write` resolves when the store has confirmed the write on disk, and not before. */
export interface Visit {
  readonly pack: Pack;
  readonly device: string;
  get(key: string): Register;
  /** All registers whose key begins so, in the order of their keys. */
  under(prefix: string): Register[];
  conflicts(): Register[];
  write(key: string, value: Json, reason?: string): Promise<EntryId>;
  /** Several entries in one transaction: all or none. */
  writeAll(entries: { key: string; value: Json; reason?: string }[]): Promise<EntryId[]>;
  /** What is being typed for a key, at every key press: taken up again when the page is killed before it is written. */
  keepDraft(key: string, value: Json): Promise<void>;
  history(key: string): Head[];
  standing(id: EntryId): Standing;
  /** Photos are made small and lose their metadata, unless the original is wanted. */
  keepFile(bytes: Blob, name: string, original?: boolean): Promise<Kept>;
  file(sha256: string): Promise<Blob | null>;
  files(): Kept[];
  sync(): Promise<SyncState>;
  readonly state: SyncState;
  shelf(): Shelf;
  submit(blanksConfirmed: boolean): Promise<{ state: string; missing: number }>;
  handOver(code: string, withFiles: boolean): Promise<Blob>;
  takeOver(file: Blob, code: string): Promise<TakenOver>;
  /** What this device has, signed, to be shown to the camera of one that hands over by codes on its screen. */
  askByCodes(): Promise<Codes["message"]>;
  /** What the asking device lacks, sealed for it; or under a code what the server lacks, or all. */
  handOverByCodes(to: { ask: Codes["message"] } | { code: string; all: boolean }): Promise<Codes>;
  /** The same way in as a file's. `needs_code` where it was sealed under a code. */
  takeOverByCodes(message: Codes["message"], code?: string): Promise<TakenOver>;
  /** Called after every change, local or from elsewhere; returns how to stop. */
  watch(listener: () => void): () => void;
  close(): void;
}

export interface Engine {
  /** Whether a passphrase was set on this device. */
  isSet(): Promise<boolean>;
  set(passphrase: string): Promise<void>;
  unlock(passphrase: string): Promise<boolean>;
  /** A passkey of this tablet as a second way in. `here`: whether the browser knows passkeys. The passphrase always does. */
  passkey(): Promise<{ here: boolean; set: boolean }>;
  /** False: not the passphrase. Refuses with `no_prf` where this tablet's passkeys cannot do it, `not_confirmed`. */
  addPasskey(passphrase: string): Promise<boolean>;
  removePasskey(): Promise<void>;
  unlockByPasskey(): Promise<boolean>;
  /** Quick lock: the page is covered; the PIN lifts it while the key is still in memory, five wrong ones forget the key. */
  setPin(pin: string): Promise<void>;
  tryPin(pin: string): Promise<"open" | "wrong" | "forgotten">;
  lock(): void;
  forget(): void;
  readonly locked: "open" | "covered" | "locked";
  offers(): Promise<PackOffer[]>;
  download(visit: string, languages: [string, string], onProgress: (received: number, of: number) => void): Promise<void>;
  shelves(): Promise<Shelf[]>;
  open(visit: string): Promise<Visit>;
  /** Take a pack off this device; refused while something is unsent unless `evenUnsent`. */
  remove(visit: string, evenUnsent: boolean): Promise<void>;
  storage(): Promise<{ used: number; quota: number; persisted: boolean }>;
}

/** A refusal with a code of docs/reference/sync.md, or the engine's own: `locked`, `storage_full`, `offline`, `unsent`, `wrong_code`. */
export class Refused extends Error {
  constructor(readonly code: string, says: string, readonly details: { [name: string]: Json } = {}) { super(says); }
}
