// Filters, facets and the order of a run's samples. One pass over the columns, so that ten thousand samples take
// milliseconds.

import type { Maybe, Run } from "./format.ts";

export const facets = ["mode", "evidence", "ground", "language", "fallback"] as const;
export type Facet = (typeof facets)[number];

export const orders = ["", "confidence", "span", "advantage", "reward"] as const;
export type Order = (typeof orders)[number];

export interface Filter {
  /** chosen has the names of each facet that are let through; none: all are. */
  chosen: Record<Facet, string[]>;
  /** task is a part of the task's name, text of its name, reason or fallback. Case does not count. */
  task: string;
  text: string;
  /** from and to bound the step, or the group's number where the run has no steps; both are let through. */
  from: Maybe;
  to: Maybe;
  order: Order;
  descending: boolean;
}

export interface Found {
  /** samples are the numbers of the samples, in order. */
  samples: Int32Array;
  /** counts says for each facet and name how many samples there would be with that name chosen. */
  counts: Record<Facet, Int32Array>;
}

const lists = { mode: "modes", evidence: "evidences", ground: "grounds", language: "languages", fallback: "fallbacks" } as const;

/** namesOf lists what a facet can be. */
export function namesOf(run: Run, facet: Facet): string[] {
  return run[lists[facet]];
}

const number = (text: string | null): Maybe => (text !== null && /^-?\d+$/.test(text) ? Number(text) : null);

/** readFilter takes a filter out of the address. What it does not know it ignores. */
export function readFilter(params: URLSearchParams): Filter {
  const order = params.get("sort") ?? "";
  const by = order.replace(/^-/, "");
  const chosen = Object.fromEntries(facets.map((f) => [f, params.getAll(f)])) as Record<Facet, string[]>;
  return {
    chosen,
    task: params.get("task") ?? "",
    text: params.get("text") ?? "",
    from: number(params.get("from")),
    to: number(params.get("to")),
    order: orders.find((o) => o === by) ?? "",
    descending: order.startsWith("-"),
  };
}

/** positionOf is where a group stands on the run's horizontal axis: its step, or its number. */
export function positionOf(run: Run, group: number): number {
  return run.groups[group]?.step ?? group;
}

function contains(list: string[], part: string): Uint8Array {
  const lower = part.toLowerCase();
  return Uint8Array.from(list, (s) => (lower === "" || s.toLowerCase().includes(lower) ? 1 : 0));
}

function allowed(names: string[], chosen: string[]): Uint8Array {
  const set = new Set(chosen);
  return Uint8Array.from(names, (n) => (set.size === 0 || set.has(n) ? 1 : 0));
}

/** groupsPassing says of each group whether its task and its position are let through. */
function groupsPassing(run: Run, filter: Filter): Uint8Array {
  const tasks = contains(run.tasks, filter.task);
  return Uint8Array.from(run.groups, (g, i) => {
    const at = positionOf(run, i);
    const within = (filter.from === null || at >= filter.from) && (filter.to === null || at <= filter.to);
    return tasks[g.task] && within ? 1 : 0;
  });
}

/** find applies a filter to a run. */
export function find(run: Run, filter: Filter): Found {
  const s = run.samples;
  const groupPasses = groupsPassing(run, filter);
  const [inTask, inReason, inFallback] = [run.tasks, run.reasons, run.fallbacks].map((list) => contains(list, filter.text));
  const languageOf = Int32Array.from(s.group, (g) => run.groups[g]?.language ?? 0);
  const columns: Record<Facet, ArrayLike<number>> = {
    mode: s.mode, evidence: s.evidence, ground: s.ground, language: languageOf, fallback: s.fallback,
  };
  const tests = facets.map((f) => ({
    column: columns[f],
    allowed: allowed(namesOf(run, f), filter.chosen[f]),
    counts: new Int32Array(namesOf(run, f).length),
  }));
  const samples = new Int32Array(s.group.length);
  let n = 0;
  for (let i = 0; i < s.group.length; i++) {
    const group = s.group[i] ?? 0;
    if (!groupPasses[group]) continue;
    const task = run.groups[group]?.task ?? 0;
    if (!inTask?.[task] && !inReason?.[s.reason[i] ?? 0] && !inFallback?.[s.fallback[i] ?? 0]) continue;
    // A sample that only one facet stops still counts in that facet: so many there would be.
    let stops = 0;
    let stopped = -1;
    for (let f = 0; f < tests.length; f++) {
      const test = tests[f]!;
      if (!test.allowed[test.column[i] ?? 0]) {
        stops++;
        stopped = f;
      }
    }
    if (stops > 1) continue;
    for (let f = 0; f < tests.length; f++) {
      if (stops === 0 || stopped === f) {
        const test = tests[f]!;
        const name = test.column[i] ?? 0;
        test.counts[name] = (test.counts[name] ?? 0) + 1;
      }
    }
    if (stops === 0) samples[n++] = i;
  }
  const counts = Object.fromEntries(facets.map((f, i) => [f, tests[i]!.counts])) as Record<Facet, Int32Array>;
  return { samples: sort(run, samples.subarray(0, n), filter), counts };
}

/** sort orders samples in place. Unknown numbers come last either way; equals stay in the run's order. */
export function sort(run: Run, samples: Int32Array, filter: Filter): Int32Array {
  if (filter.order === "") return filter.descending ? samples.reverse() : samples;
  const column: ArrayLike<Maybe> = run.samples[filter.order];
  const sign = filter.descending ? -1 : 1;
  return samples.sort((a, b) => {
    const x = column[a] ?? null;
    const y = column[b] ?? null;
    if (x === null || y === null) return x === y ? a - b : x === null ? 1 : -1;
    return sign * (x - y) || a - b;
  });
}
