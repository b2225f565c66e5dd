// A program as plain text with marks, for places where an editor for each would be too much.

import { useMemo, useState } from "preact/hooks";
import type { Sample, Span } from "../data/format.ts";
import { type Mark, outside, segments } from "../data/segments.ts";
import { highlight } from "./highlight.ts";
import { Visible } from "./text.tsx";

// Lines that are shown at first.
const few = 16;

interface Props {
  language: string;
  sample?: Sample;
  source?: string;
}

/** Snippet shows a sample's program with its span, or a source as it is. */
export function Snippet({ language, sample, source = "" }: Props) {
  const [whole, setWhole] = useState(false);
  const text = sample ? sample.completion : source;
  const lines = text.split("\n").length;
  const range: Span = useMemo(() => (whole ? [0, text.length] : window(text, sample?.spans[0]?.[0] ?? sample?.program[0]?.[0] ?? 0)), [text, whole]);
  const parts = useMemo(() => {
    const program: Span[] = sample ? sample.program : [[0, text.length]];
    const marks: Mark[] = highlight(text, program, language);
    if (sample) {
      for (const [from, to] of outside(text.length, program)) marks.push({ from, to, class: "outside" });
    }
    const [start, end] = range;
    const near = marks.filter((m) => m.from < end && m.to > start);
    // Outlines are elements of their own around what they hold, so that each is drawn in one piece.
    const outlines = segments(text.length, (sample?.spans ?? []).map(([from, to]) => ({ from, to, class: "span" })));
    const inner = segments(text.length, near);
    return outlines.map((o) => ({
      class: o.classes[0],
      from: o.from,
      parts: inner.flatMap((s) => {
        const [from, to] = [Math.max(s.from, start, o.from), Math.min(s.to, end, o.to)];
        return from < to ? [{ from, to, class: s.classes.join(" ") }] : [];
      }),
    }));
  }, [text, range, language]);
  return (
    <>
      <pre class="snippet">
        {range[0] > 0 && <span class="quiet">…{"\n"}</span>}
        {parts.map((o) => <span key={o.from} class={o.class}>{o.parts.map((p) => <span key={p.from} class={p.class}><Visible text={text.slice(p.from, p.to)} /></span>)}</span>)}
        {range[1] < text.length && <span class="quiet">…</span>}
      </pre>
      {lines > few && (
        <button type="button" class="more" onClick={() => setWhole(!whole)}>{whole ? "Show less" : `Show all ${lines} lines`}</button>
      )}
    </>
  );
}

/** window chooses the lines of a text that are shown: some before an offset, most after it. */
function window(text: string, at: number): Span {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  if (starts.length <= few) return [0, text.length];
  const line = starts.findLastIndex((s) => s <= at);
  const first = Math.max(0, Math.min(line - 6, starts.length - few));
  return [starts[first]!, starts[first + few] ?? text.length];
}
