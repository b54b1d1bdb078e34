/* Where the assessor is: the part of the address behind `#`, which never goes to a server. */
import { useEffect, useState } from "preact/hooks";

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

export function go(address: string): void { location.hash = address; }

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const moved = (): void => setRoute(parse(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}
