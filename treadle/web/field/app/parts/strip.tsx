/* The clusters in one row, each with a square a point: done, begun, not met, in conflict, open. Shapes speak beside colours. */
import { useEffect, useRef } from "preact/hooks";
import type { Cluster } from "../contract.ts";
import { t } from "../words.ts";
import { type PointState, pointState, queryFrom } from "./assess.ts";
import { said } from "./formats.ts";
import { href } from "./route.ts";
import { useVisit, useWatched } from "./state.ts";

export function pointWords(state: PointState): string {
  return { open: t("open"), begun: t("begun"), done: t("done"), not_met: t("not_met"), conflict: t("conflict") }[state];
}

/** Decoration beside words that say the same. */
export function Squares({ states }: { states: PointState[] }) {
  return <span class="squares" aria-hidden="true">{states.map((state, at) => <i key={at} class={state} />)}</span>;
}

export function countWords(states: PointState[]): string {
  const done = states.filter((each) => each !== "open" && each !== "begun").length;
  return t("points_done", { done, of: states.length });
}

function One({ cluster, current }: { cluster: Cluster; current: boolean }) {
  const { pack } = useVisit(), link = useRef<HTMLAnchorElement>(null);
  const states = useWatched((visit) => cluster.points.map((each) => pointState(visit, each.codes)));
  useEffect(() => { if (current) link.current?.scrollIntoView({ block: "nearest", inline: "center" }); }, [current]);
  return <li><a ref={link} href={href(pack.visit, "questions", "", queryFrom({ cluster: cluster.key }))} aria-current={current ? "true" : undefined}>
    <span class="name" dir="auto">{said(cluster.title, pack.languages).text}</span><Squares states={states} /><span class="sr-only">{countWords(states)}</span></a></li>;
}

export function Strip({ current = "" }: { current?: string }) {
  const { pack } = useVisit();
  return <nav class="strip" aria-label={t("clusters")}><ul>{pack.clusters.map((each) =>
    <One key={each.key} cluster={each} current={each.key === current} />)}</ul></nav>;
}
