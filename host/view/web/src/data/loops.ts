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
  /** seen has the sites of the present iteration and their first events. */
  seen: Map<number, number>;
}

/** loopsOf finds the loops of at least two iterations, outer ones before inner ones. */
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
  const [takes, returns] = [trace.kinds.indexOf("loop"), trace.kinds.indexOf("return")];
  const last = new Map<number, number>();

  const close = (levels: Level[], keep: number, at: number): void => {
    while (levels.length > keep) {
      const { site: head, from, iterations } = levels.pop()!;
      if (iterations.length > 1) done.push({ site: head, from, to: at, iterations });
    }
  };
  const next = (level: Level, event: number): void => {
    if (!ends) for (const s of level.seen.keys()) widen(extents, level.site, trace.sites[s]?.span);
    level.iterations.push(event);
    level.seen = new Map([[level.site, event]]);
  };

  for (let i = 0; i < kind.length; i++) {
    const f = frame[i]!;
    const s = site[i]!;
    let levels = frames.get(f);
    if (!levels) frames.set(f, (levels = [{ from: i, to: i, site: -1, iterations: [], seen: new Map() }]));
    const end = (last.get(f) ?? i - 1) + 1;
    const running = levels.findLastIndex((l) => l.site === s);
    if (running > 0) {
      close(levels, running + 1, end);
      next(levels[running]!, i);
    } else {
      if (ends) {
        const kept = levels.findIndex((l) => l.site >= 0 && !holds(extents.get(l.site), trace.sites[s]?.span));
        if (kept > 0) close(levels, kept, end);
      }
      const again = levels.findLastIndex((l) => l.seen.has(s));
      const level: Level = { from: i, to: i, site: s, iterations: [i], seen: new Map([[s, i]]) };
      if (kind[i] === takes && again < 0) {
        levels.push(level);
      } else if (again >= 0 && kind[i] !== takes) {
        close(levels, again + 1, end);
        const first = levels[again]!.seen.get(s)!;
        levels.push({ ...level, from: first, iterations: [first] });
        next(levels.at(-1)!, i);
      } else {
        if (again >= 0) close(levels, again + 1, end);
        if (kind[i] === takes) levels.push(level);
      }
      for (const l of levels) if (!l.seen.has(s)) l.seen.set(s, i);
    }
    last.set(f, i);
    if (kind[i] === returns) {
      close(levels, 0, i + 1);
      frames.delete(f);
    }
  }
  for (const [f, levels] of frames) close(levels, 0, last.get(f)! + 1);
  return done;
}

function widen(extents: Map<number, Span>, head: number, span: Span | undefined): void {
  const known = extents.get(head);
  if (!span) return;
  if (known) extents.set(head, [Math.min(known[0], span[0]), Math.max(known[1], span[1])]);
  else extents.set(head, [span[0], span[1]]);
}

// A loop of one iteration has no known text, and nothing lies outside of it.
const holds = (extent: Span | undefined, span: Span | undefined): boolean =>
  !extent || !span || (span[0] >= extent[0] && span[1] <= extent[1]);
