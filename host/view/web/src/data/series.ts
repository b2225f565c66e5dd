// The curves of a run over its steps, or over its groups where it has no steps.

import type { Maybe, Run } from "./format.ts";
import { positionOf } from "./filter.ts";

export interface Line {
  name: string;
  values: Maybe[];
}

export interface Plot {
  title: string;
  /** unit is "share" for values from 0 to 1, "seconds", or "" for plain numbers. */
  unit: "share" | "seconds" | "";
  /** stacked lines are shares of one whole. */
  stacked: boolean;
  lines: Line[];
}

export interface Plots {
  axis: "step" | "group";
  xs: number[];
  plots: Plot[];
}

// Where there are more groups than this, neighbours share a point.
const most = 400;

class Mean {
  private sum = 0;
  private n = 0;
  add(x: Maybe | undefined): void {
    if (x === null || x === undefined) return;
    this.sum += x;
    this.n++;
  }
  value(): Maybe {
    return this.n === 0 ? null : this.sum / this.n;
  }
}

class Point {
  reward = new Mean();
  fallback = new Mean();
  span = new Mean();
  waited = new Mean();
  mode: number[] = [];
  evidence: number[] = [];
  total = 0;
  failing = 0;
}

const bump = (counts: number[], at: number): void => {
  counts[at] = (counts[at] ?? 0) + 1;
};

/** plotsOf computes the curves. Those of a metrics file follow by their names in `metric`. */
export function plotsOf(run: Run): Plots {
  const stepped = run.groups.some((g) => g.step !== null);
  const width = stepped ? 1 : Math.max(1, Math.ceil(run.groups.length / most));
  const points = new Map<number, Point>();
  const pointOf = (group: number): Point => {
    const at = Math.floor(positionOf(run, group) / width) * width;
    let point = points.get(at);
    if (!point) points.set(at, (point = new Point()));
    return point;
  };
  const s = run.samples;
  for (let i = 0; i < s.group.length; i++) {
    const p = pointOf(s.group[i] ?? 0);
    p.total++;
    p.reward.add(s.reward[i]);
    bump(p.mode, s.mode[i] ?? 0);
    const spanned = (s.span[i] ?? 0) > 0;
    const fallback = run.fallbacks[s.fallback[i] ?? 0] !== "";
    if (spanned || fallback) {
      p.failing++;
      p.fallback.add(fallback ? 1 : 0);
      bump(p.evidence, s.evidence[i] ?? 0);
    }
    const length = s.length[i] ?? 0;
    if (spanned && length > 0) p.span.add((s.span[i] ?? 0) / length);
  }
  run.groups.forEach((g, i) => {
    pointOf(i).waited.add(g.waited);
  });
  const xs = [...points.keys()].sort((a, b) => a - b);
  const at = xs.map((x) => points.get(x)!);
  const shares = (names: string[], empty: string, counts: (p: Point) => number[], whole: (p: Point) => number): Line[] =>
    names
      .map((name, k) => ({ name: name || empty, values: at.map((p) => (whole(p) === 0 ? null : (counts(p)[k] ?? 0) / whole(p))) }))
      .filter((line) => line.values.some((v) => v !== null && v > 0));
  const plots: Plot[] = [
    { title: "reward", unit: "", stacked: false, lines: [{ name: "mean reward", values: at.map((p) => p.reward.value()) }] },
    { title: "modes", unit: "share", stacked: true, lines: shares(run.modes, "not judged", (p) => p.mode, (p) => p.total) },
    { title: "evidence", unit: "share", stacked: true, lines: shares(run.evidences, "none", (p) => p.evidence, (p) => p.failing) },
    { title: "fallback", unit: "share", stacked: false, lines: [{ name: "failing samples without a span", values: at.map((p) => p.fallback.value()) }] },
    { title: "span size", unit: "share", stacked: false, lines: [{ name: "part of the completion under its span", values: at.map((p) => p.span.value()) }] },
    { title: "waiting", unit: "seconds", stacked: false, lines: [{ name: "wait for credit, mean of groups", values: at.map((p) => p.waited.value()) }] },
  ];
  return { axis: stepped ? "step" : "group", xs, plots: plots.filter((p) => p.lines.some((l) => l.values.some((v) => v !== null))) };
}

/** metricsOf lists the metrics of the trainer that are not drawn already, by name. */
export function metricsOf(run: Run): string[] {
  const names = new Set<string>();
  for (const step of run.steps) for (const name of Object.keys(step.values)) names.add(name);
  return [...names].sort();
}

/** metric is the curve of one of the trainer's metrics. */
export function metric(run: Run, name: string): Plots {
  const steps = run.steps.filter((s) => Object.hasOwn(s.values, name));
  return {
    axis: "step",
    xs: steps.map((s) => s.step),
    plots: [{ title: name, unit: "", stacked: false, lines: [{ name, values: steps.map((s) => s.values[name] ?? null) }] }],
  };
}
