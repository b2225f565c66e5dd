// Two traces in Chrome's trace format, which Perfetto opens: a process a program, a slice a frame and a loop's
// iteration, an instant an event. An event lasts one microsecond: the recorder counts steps and has no clock.

import { loopsOf } from "./loops.ts";
import type { Trace, Traces } from "./format.ts";
import { plain } from "./text.ts";

interface Slice {
  name: string;
  ph: "X" | "i" | "M" | "s" | "f";
  ts?: number;
  dur?: number;
  pid: number;
  tid: number;
  [key: string]: unknown;
}

/** textOf is the first line of a site's statement. */
export function textOf(trace: Trace, site: number): string {
  const s = trace.sites[site];
  if (!s) return "";
  return (trace.source.slice(s.span[0], s.span[1]).split("\n", 1)[0] ?? "").trim();
}

/** chromeTrace gives the JSON of the export. */
export function chromeTrace(traces: Traces): string {
  const slices: Slice[] = [];
  if (traces.candidate) add(slices, traces.candidate, 1, "candidate");
  if (traces.reference) add(slices, traces.reference, 2, "reference");
  const d = traces.divergence;
  for (const [event, pid] of [[d?.candidate, 1], [d?.reference, 2]] as const) {
    if (d && event !== null && event !== undefined) {
      slices.push({ name: "first divergence", ph: "i", s: "g", ts: event, pid, tid: 1, cat: "divergence", args: { words: plain(d.words) } });
    }
  }
  if (d && d.candidate !== null && d.reference !== null) {
    slices.push({ name: "divergence", cat: "divergence", ph: "s", id: 1, ts: d.candidate, pid: 1, tid: 1 });
    slices.push({ name: "divergence", cat: "divergence", ph: "f", bp: "e", id: 1, ts: d.reference, pid: 2, tid: 1 });
  }
  return JSON.stringify({ displayTimeUnit: "ms", otherData: { test: traces.test, input: plain(traces.input) }, traceEvents: slices });
}

function add(slices: Slice[], trace: Trace, pid: number, name: string): void {
  const { kind, site, frame, value } = trace.events;
  slices.push({ name: "process_name", ph: "M", pid, tid: 1, args: { name } });
  slices.push({ name: "thread_name", ph: "M", pid, tid: 1, args: { name: plain(trace.end) } });
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (let i = 0; i < frame.length; i++) {
    if (!first.has(frame[i]!)) first.set(frame[i]!, i);
    last.set(frame[i]!, i);
  }
  for (const [f, from] of first) {
    const called = plain(trace.sites[site[from]!]?.function || "(module)");
    slices.push({ name: called, cat: "frame", ph: "X", ts: from, dur: last.get(f)! + 1 - from, pid, tid: 1, args: { frame: f } });
  }
  for (const loop of loopsOf(trace)) {
    const head = plain(textOf(trace, loop.site));
    slices.push({ name: head, cat: "loop", ph: "X", ts: loop.from, dur: loop.to - loop.from, pid, tid: 1, args: { iterations: loop.iterations.length } });
    loop.iterations.forEach((from, i) => {
      const to = loop.iterations[i + 1] ?? loop.to;
      slices.push({ name: `iteration ${i + 1}`, cat: "iteration", ph: "X", ts: from, dur: to - from, pid, tid: 1 });
    });
  }
  for (let i = 0; i < kind.length; i++) {
    const args = { value: plain(trace.values[value[i]!] ?? ""), line: trace.sites[site[i]!]?.line ?? 0, kind: trace.kinds[kind[i]!] ?? "" };
    slices.push({ name: plain(textOf(trace, site[i]!)) || args.kind, cat: args.kind, ph: "X", ts: i, dur: 1, pid, tid: 1, args });
  }
}
