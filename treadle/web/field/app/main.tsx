/* Where the tablet's page begins: words, engine, page, service worker. */
import { start } from "./app.tsx";
import { createEngine, startWorker } from "./engine.ts";
import { chosen } from "./parts/languages.tsx";
import { speak } from "./words.ts";

const root = document.getElementById("app") ?? document.body.appendChild(document.createElement("div"));
try { await speak(chosen()); } catch { await speak("en").catch(() => undefined); }
root.textContent = "";
start(createEngine(), root);
void startWorker((change) => dispatchEvent(new CustomEvent("treadle-update", { detail: change }))).catch(() => undefined);
