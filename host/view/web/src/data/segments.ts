// Overlapping marks on a text become segments that follow each other, each with the classes of all marks on it.

import type { Span } from "./format.ts";

export interface Mark {
  from: number;
  to: number;
  class: string;
}

export interface Segment {
  from: number;
  to: number;
  classes: string[];
}

/** segments cuts [0, length) where a mark begins or ends. */
export function segments(length: number, marks: Mark[]): Segment[] {
  const edges = new Set([0, length]);
  for (const m of marks) {
    if (m.from < m.to) edges.add(clamp(m.from, length)).add(clamp(m.to, length));
  }
  const at = [...edges].sort((a, b) => a - b);
  const starts = marks.filter((m) => m.from < m.to).sort((a, b) => a.from - b.from);
  const out: Segment[] = [];
  let open: Mark[] = [];
  let next = 0;
  for (let i = 0; i + 1 < at.length; i++) {
    const from = at[i]!;
    open = open.filter((m) => m.to > from);
    for (; next < starts.length && starts[next]!.from <= from; next++) {
      if (starts[next]!.to > from) open.push(starts[next]!);
    }
    out.push({ from, to: at[i + 1]!, classes: open.map((m) => m.class) });
  }
  return out;
}

const clamp = (x: number, length: number): number => Math.max(0, Math.min(x, length));

/** outside gives the parts of [0, length) that no span holds. */
export function outside(length: number, spans: Span[]): Span[] {
  const out: Span[] = [];
  let at = 0;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (from > at) out.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < length) out.push([at, length]);
  return out;
}

/** join puts the parts of a text together, in the order of the spans, and gives a way back to the text's offsets. */
export function join(text: string, spans: Span[]): { text: string; back: (from: number, to: number) => Span[] } {
  const starts: number[] = [];
  let joined = "";
  for (const [from, to] of spans) {
    starts.push(joined.length);
    joined += text.slice(from, to);
  }
  const back = (from: number, to: number): Span[] => {
    const out: Span[] = [];
    for (let i = 0; i < spans.length; i++) {
      const [start, end] = spans[i]!;
      const at = starts[i]!;
      const a = Math.max(from, at);
      const b = Math.min(to, at + end - start);
      if (a < b) out.push([start + a - at, start + b - at]);
    }
    return out;
  };
  return { text: joined, back };
}
