/* Where the assessor is: the part of the address behind `#`, which never goes to a server. */
import { useLayoutEffect, useMemo, useState } from "preact/hooks";

export interface Route { visit: string; page: string; arg: string; query: URLSearchParams }

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first, visit = "", page = "day", arg = ""] = path.split("/").map(decodeURIComponent);
  return first === "v" && visit ? { visit, page, arg, query: new URLSearchParams(query) }
    : { visit: "", page: "visits", arg: "", query: new URLSearchParams(query) };
}

export function href(visit: string, page = "day", arg = "", query: URLSearchParams | string = ""): string {
  const asked = String(query);
  return `#/v/${visit}/${page}${arg ? `/${encodeURIComponent(arg)}` : ""}${asked ? `?${asked}` : ""}`;
}

const listeners = new Set<() => void>();
const tell = (): void => { for (const listener of [...listeners]) listener(); };
addEventListener("hashchange", tell);

/** Turns the page before the next key or tap is heard. The browser's own event comes some time later, and what was
    pressed in between would go to the question before. `instead`: no step in the history. */
export function go(address: string, instead = false): void {
  if (instead) history.replaceState(null, "", address);
  else location.hash = address;
  tell();
}

/** Links inside of the page turn it as `go` does. */
export function followLinks(): void {
  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = event.target instanceof Element && event.target.closest("a[href^='#/']")?.getAttribute("href");
    if (!address) return;
    event.preventDefault();
    go(address);
  });
}

export function useRoute(): Route {
  const [hash, setHash] = useState(() => location.hash);
  useLayoutEffect(() => {
    const moved = (): void => setHash(location.hash);
    listeners.add(moved);
    moved();
    return () => void listeners.delete(moved);
  }, []);
  return useMemo(() => parse(hash), [hash]);
}
