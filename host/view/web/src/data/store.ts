// The loaded data, as signals. A group and its traces are loaded when a view asks for them, and kept while few.

import { signal, type Signal } from "@preact/signals";
import type { Group, Run, Traces } from "./format.ts";
import { route } from "./route.ts";
import { loadGroup, loadKnown, loadRun, loadTraces, newerRun } from "./load.ts";

export type Loaded<T> = { state: "loading" } | { state: "failed"; error: string } | { state: "ready"; value: T };

export const run = signal<Loaded<Run>>({ state: "loading" });

const kept = 20;
const groups = new Map<number, Signal<Loaded<Group>>>();
const traces = new Map<number, Signal<Loaded<Traces>>>();

function fill<T>(into: Signal<Loaded<T>>, from: Promise<T>): void {
  from.then(
    (value) => {
      into.value = { state: "ready", value };
    },
    (error: unknown) => {
      into.value = { state: "failed", error: error instanceof Error ? error.message : String(error) };
    },
  );
}

type Load<T> = (key: number, meanwhile: (value: T) => void) => Promise<T>;

function lookup<T>(from: Map<number, Signal<Loaded<T>>>, key: number, load: Load<T>): Signal<Loaded<T>> {
  let found = from.get(key);
  if (!found) {
    const made = (found = signal<Loaded<T>>({ state: "loading" }));
    fill(made, load(key, (value) => {
      made.value = { state: "ready", value };
    }));
    from.set(key, found);
    const oldest = from.keys().next();
    if (from.size > kept && !oldest.done) from.delete(oldest.value);
  }
  return found;
}

/** loadBoth shows what is known of a group while programs run for the rest of it. Where that fails the rest stays away. */
async function loadBoth(group: number, meanwhile: (known: Group) => void): Promise<Group> {
  const known = await loadKnown(group);
  if (!known.making) return known;
  meanwhile(known);
  try {
    return await loadGroup(group);
  } catch (error) {
    return { ...known, making: false, note: `The tests could not be loaded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export const groupOf = (group: number): Signal<Loaded<Group>> => lookup(groups, group, loadBoth);
export const tracesOf = (sample: number): Signal<Loaded<Traces>> => lookup(traces, sample, loadTraces);

const pause = 2000;

/** start loads the run, and asks a live one for news from then on. */
export function start(): void {
  fill(run, loadRun().then(watched));
  route.subscribe(forgetFailed);
}

/** forgetFailed lets a view that could not be loaded be asked for again when the reader comes back to it. */
function forgetFailed(): void {
  for (const map of [groups, traces]) {
    for (const [key, found] of map) if (found.peek().state === "failed") map.delete(key);
  }
}

function watched(value: Run): Run {
  if (value.live) setTimeout(() => void poll(value), pause);
  return value;
}

/** forgetGrown drops the groups of a live run that have other samples now. */
function forgetGrown(before: Run, after: Run): void {
  for (const group of groups.keys()) {
    if (before.groups[group - before.firstGroup]?.count !== after.groups[group - after.firstGroup]?.count) groups.delete(group);
  }
}

async function poll(known: Run): Promise<void> {
  let latest = known;
  try {
    const newer = document.hidden ? null : await newerRun(known.version);
    if (newer) {
      latest = newer;
      forgetGrown(known, newer);
      run.value = { state: "ready", value: newer };
    }
  } catch {
    // The server is away for a moment, or for good: the page keeps what it has and asks again.
  }
  setTimeout(() => void poll(latest), pause);
}
