// Loops of a trace, as regions of events that can be folded. They follow from the events alone, in every language: a
// site that comes again in its frame, with no head of a loop in between, heads a loop itself.

import type { Span, Trace } from "./format.ts";

export interface Loop {
  /** from and to bound its events: [from, to). */
  from: number;
  to: number;
  /** site heads the loop. */
  site: number;
  /** iterations begin at these events, in order. */
  iterations: number[];
}

/** Level is a loop that runs, or a frame outside of all loops (with site -1). */
interface Level extends Loop {
  /** seen has the sites of the present iteration that are in no inner loop, and their events. */
  seen: Map<number, number>;
  /** reach is the text of all events of the present iteration. */
  reach: Span | null;
}

/** loopsOf finds the loops whose heads ran at least twice, outer ones before inner ones. */
export function loopsOf(trace: Trace): Loop[] {
  const extents = new Map<number, Span>();
  walk(trace, extents, false);
  return walk(trace, extents, true).sort((a, b) => a.from - b.from || b.to - a.to);
}

/** walk goes through the events. The first time it learns how far the text of each loop goes, from whole iterations;
 * the second time it ends a loop at the first event outside of that text. */
function walk(trace: Trace, extents: Map<number, Span>, ends: boolean): Loop[] {
  const { kind, site, frame } = trace.events;
  const done: Loop[] = [];
  const frames = new Map<number, Level[]>();
  const last = new Map<number, number>();
  const [takes, returns] = [trace.kinds.indexOf("loop"), trace.kinds.indexOf("return")];

  const close = (levels: Level[], keep: number, at: number): void => {
    while (levels.length > keep) {
      const { site: head, from, iterations } = levels.pop()!;
      if (iterations.length < 2) continue;
      // The last test of a condition, after which the program goes on, begins no iteration.
      if (iterations.at(-1) === at - 1 && kind[at - 1] !== takes) iterations.pop();
      done.push({ site: head, from, to: at, iterations });
    }
  };
  const begin = (levels: Level[], head: number, event: number): Level => {
    const level: Level = { from: event, to: event, site: head, iterations: [event], seen: new Map([[head, event]]), reach: null };
    levels.push(level);
    return level;
  };
  const next = (level: Level, event: number): void => {
    if (!ends && level.reach) extents.set(level.site, union(extents.get(level.site) ?? null, level.reach));
    level.iterations.push(event);
    level.seen = new Map([[level.site, event]]);
    level.reach = null;
  };

  for (let i = 0; i < kind.length; i++) {
    const f = frame[i]!;
    const s = site[i]!;
    const span = trace.sites[s]?.span;
    let levels = frames.get(f);
    if (!levels) frames.set(f, (levels = [{ from: i, to: i, site: -1, iterations: [], seen: new Map(), reach: null }]));
    const end = (last.get(f) ?? i - 1) + 1;
    const running = levels.findLastIndex((l) => l.site === s);
    const again = levels.findLastIndex((l) => l.seen.has(s));
    if (running > 0) {
      close(levels, running + 1, end);
      next(levels[running]!, i);
    } else if (again >= 0 && kind[i] !== takes) {
      // It heads a loop whose first iteration is over.
      close(levels, again + 1, end);
      const outer = levels[again]!;
      const first = outer.seen.get(s)!;
      const level = begin(levels, s, first);
      for (const [other, event] of outer.seen) {
        if (event >= first) outer.seen.delete(other);
      }
      for (let j = first; j < i; j++) {
        const of = trace.sites[site[j]!]?.span;
        if (frame[j] === f && of) level.reach = union(level.reach, of);
      }
      next(level, i);
    } else {
      const left = ends ? levels.findIndex((l) => l.site >= 0 && !holds(extents.get(l.site), span)) : -1;
      if (left > 0) close(levels, left, end);
      if (kind[i] === takes) begin(levels, s, i);
      else levels.at(-1)!.seen.set(s, i);
    }
    if (span) for (const l of levels) l.reach = union(l.reach, span);
    last.set(f, i);
    if (kind[i] === returns) {
      close(levels, 0, i + 1);
      frames.delete(f);
    }
  }
  for (const [f, levels] of frames) close(levels, 0, last.get(f)! + 1);
  return done;
}

const union = (a: Span | null, b: Span): Span => (a ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : b);

// A loop of one iteration has no known text, and nothing lies outside of it.
const holds = (extent: Span | undefined, span: Span | undefined): boolean =>
  !extent || !span || (span[0] >= extent[0] && span[1] <= extent[1]);
