// One program at a moment: its source with the statement that ran, and its variables.

import { useMemo } from "preact/hooks";
import type { Span, Trace } from "../data/format.ts";
import type { Moment } from "../data/moment.ts";
import type { Mark } from "../data/segments.ts";
import { Code } from "../parts/code.tsx";
import { highlight } from "../parts/highlight.ts";
import { Shape } from "../parts/glyphs.tsx";
import { Long, Visible } from "../parts/text.tsx";

interface Props {
  title: string;
  side: "candidate" | "reference";
  trace: Trace;
  language: string;
  moment: Moment | null;
  /** waits says that the program has no event in the present row. */
  waits: boolean;
  diverges: number | null;
}

export function Pane({ title, side, trace, language, moment, waits, diverges }: Props) {
  const colours = useMemo(() => highlight(trace.source, [[0, trace.source.length]], language), [trace, language]);
  const site = moment ? trace.sites[trace.events.site[moment.event] ?? -1] : undefined;
  const outlines = useMemo(() => {
    const mark = (span: Span | undefined, name: string): Mark[] => (span ? [{ from: span[0], to: span[1], class: name }] : []);
    return [...mark(trace.sites[trace.events.site[diverges ?? -1] ?? -1]?.span, "diverges"), ...mark(site?.span, "current")];
  }, [trace, diverges, site]);
  return (
    <section class={`panel pane ${side}`} aria-label={title}>
      <div class="panel-head">
        <h2>{title}</h2>
        <span class="quiet">
          {moment ? <>line {site?.line ?? "–"}{moment.function && <> in <code><Visible text={moment.function} /></code></>}{waits ? ", waiting" : ""}</> : "not begun"}
        </span>
      </div>
      <Code text={trace.source} label={`the program of the ${side}`} marks={colours} outlines={outlines} focus={site?.span[0] ?? null} />
      <div class="variables" tabindex={0} role="region" aria-label={`variables of the ${side}`}>
        <table data-testid={`${side}-variables`}>
          <thead><tr><th scope="col">Variable</th><th scope="col">Value</th></tr></thead>
          <tbody>
            {moment?.variables.map((v) => (
              <tr key={v.name} class={v.changed && !waits ? "changed" : ""}>
                <th scope="row"><code><Visible text={v.name} /></code></th>
                <td>
                  <code><Long text={v.value} most={160} /></code>
                  {v.changed && !waits && <span class="label hue-accent changed-word"><Shape form="diamond" hue="accent" />changed</span>}
                </td>
              </tr>
            ))}
            {!moment?.variables.length && <tr><td colSpan={2} class="quiet">nothing is bound yet</td></tr>}
          </tbody>
        </table>
      </div>
    </section>
  );
}
