// The state of the page is the hash of its address, so each state has a link: #run?mode=logic, #group/3, #sample/17,
// #traces/17?at=240.

import { signal } from "@preact/signals";

export type View = "run" | "group" | "sample" | "traces";

export interface Route {
  view: View;
  /** id is the group's or the sample's number in the run; 0 for the run itself. */
  id: number;
  params: URLSearchParams;
}

const views: View[] = ["run", "group", "sample", "traces"];

/** parse reads a hash. An unknown one is the run's page. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [name = "", id = "0"] = path.split("/", 2);
  const view = views.find((v) => v === name) ?? "run";
  return { view, id: /^\d+$/.test(id) ? Number(id) : 0, params: new URLSearchParams(query) };
}

/** format is the reverse of parse. */
export function format(view: View, id = 0, params?: URLSearchParams): string {
  const query = params?.toString() ?? "";
  return `#${view}${view === "run" ? "" : `/${id}`}${query === "" ? "" : `?${query}`}`;
}

export const route = signal<Route>(parse(typeof location === "undefined" ? "" : location.hash));

/** lastRun is the run's page as it was left, for the way back. */
export const lastRun = signal<string>(format("run"));

let latest: string | null = null;

function read(): void {
  if (location.hash === latest) return;
  latest = location.hash;
  route.value = parse(latest);
  if (route.value.view === "run") lastRun.value = format("run", 0, route.value.params);
}

export function listen(): void {
  addEventListener("hashchange", read);
  read();
}

/** go opens a view, as a step in the history. */
export function go(hash: string): void {
  location.hash = hash;
  // The event comes later, and a key may come before it.
  read();
}

/** change sets parameters of the present view; null or an empty list takes one away. It makes no step in the history. */
export function change(values: Record<string, string | string[] | null>): void {
  const { view, id, params } = route.value;
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    next.delete(name);
    if (value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) next.append(name, one);
  }
  const hash = format(view, id, next);
  if (hash === location.hash) return;
  history.replaceState(null, "", hash);
  latest = hash;
  route.value = { view, id, params: next };
  if (view === "run") lastRun.value = hash;
}
