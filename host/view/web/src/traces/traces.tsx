// The runs of a candidate and of its reference, beside each other and in step.

import { useMemo } from "preact/hooks";
import { eventAt } from "../data/align.ts";
import { chromeTrace } from "../data/chrome.ts";
import { nearest, shown } from "../data/folds.ts";
import type { Run, Traces } from "../data/format.ts";
import { momentAt } from "../data/moment.ts";
import { count, many } from "../data/numbers.ts";
import { change, format, route } from "../data/route.ts";
import { useKeys } from "../parts/keys.ts";
import { Long, Visible } from "../parts/text.tsx";
import { EventList } from "./events.tsx";
import { Pane } from "./pane.tsx";
import { foldedBy, prepare } from "./prepare.ts";
import { Slider } from "./slider.tsx";

interface Props {
  run: Run;
  number: number;
  traces: Traces;
}

export function TracesView({ run, number, traces }: Props) {
  const place = number - run.firstSample;
  const group = run.groups[run.samples.group[place] ?? 0];
  const language = run.languages[group?.language ?? 0] ?? "";
  const task = run.tasks[group?.task ?? 0] ?? "";
  const prepared = useMemo(() => prepare(traces), [traces]);
  const { rows, folds } = prepared;
  const params = route.value.params;
  const folding = `${params.get("fold")} ${params.getAll("flip").join(" ")}`;
  const list = useMemo(() => shown(rows, folds, foldedBy(prepared, params)), [prepared, folding]);
  const first = rows.divergence >= 0 ? rows.divergence : 0;
  const at = clamp(params.has("at") ? Number(params.get("at")) || 0 : first, rows.length);
  const moment = useMemo(() => {
    const [left, right] = [eventAt(rows.left, at), eventAt(rows.right, at)];
    return {
      left: traces.candidate ? momentAt(traces.candidate, left) : null,
      right: traces.reference ? momentAt(traces.reference, right) : null,
      // A side that has no event in the row waits for the other one.
      leftWaits: rows.left[at] === -1,
      rightWaits: rows.right[at] === -1,
    };
  }, [traces, rows, at]);
  const setAt = (row: number) => change({ at: String(clamp(row, rows.length)) });
  const step = (by: number) => setAt(list.rows[clamp(nearest(list.rows, at) + by, list.rows.length)] ?? 0);
  const flip = (id: string) => {
    const flipped = params.getAll("flip");
    change({ flip: flipped.includes(id) ? flipped.filter((f) => f !== id) : [...flipped, id] });
  };
  useKeys({
    ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
    PageDown: () => step(20), PageUp: () => step(-20), Home: () => setAt(0), End: () => setAt(rows.length - 1),
    d: () => rows.divergence >= 0 && setAt(rows.divergence),
  });

  return (
    <main class="traces">
      <header class="page-head">
        <h1><Visible text={task} /> <span class="quiet">#{run.samples.index[place] ?? ""}</span> · both runs of test {traces.test}</h1>
        <p class="input"><span class="quiet">input</span> <code><Long text={traces.input} most={200} /></code></p>
        {traces.note && <p class="note"><Visible text={traces.note} /></p>}
      </header>
      {rows.length === 0 ? (
        <p class="empty">There is no event to show. <a href={format("sample", number)}>Back to the sample</a></p>
      ) : (
        <>
          <Pinned traces={traces} at={at} row={rows.divergence} alike={rows.paired.every((p) => p === 1)} go={() => setAt(rows.divergence)} />
          <Slider length={rows.length} at={at} divergence={rows.divergence} set={setAt} step={step} />
          <div class="panes">
            {traces.candidate && (
              <Pane title="Candidate" side="candidate" trace={traces.candidate} language={language} moment={moment.left} waits={moment.leftWaits} diverges={traces.divergence?.candidate ?? null} />
            )}
            {traces.reference && (
              <Pane title="Reference" side="reference" trace={traces.reference} language={language} moment={moment.right} waits={moment.rightWaits} diverges={traces.divergence?.reference ?? null} />
            )}
          </div>
          <section class="panel events-panel" aria-labelledby="events">
            <div class="panel-head">
              <h2 id="events">Events in step</h2>
              <span class="quiet">
                {traces.candidate ? many(traces.candidate.events.kind.length, "event") : "no run"}
                {traces.candidate?.cut ? " (cut)" : ""} beside {traces.reference ? count(traces.reference.events.kind.length) : "none"}
                {traces.reference?.cut ? " (cut)" : ""}
              </span>
              {folds.length > 0 && (
                <span class="tabs" role="group" aria-label="loops">
                  <button type="button" onClick={() => change({ fold: "all", flip: null })}>Fold loops</button>
                  <button type="button" onClick={() => change({ fold: "none", flip: null })}>Unfold all</button>
                </span>
              )}
              <button type="button" onClick={() => save(traces, task, number)}>Export for Perfetto</button>
            </div>
            <EventList traces={traces} prepared={prepared} list={list} at={at} folded={foldedBy(prepared, params)} set={setAt} flip={flip} />
            <Ends traces={traces} />
          </section>
        </>
      )}
    </main>
  );
}

const clamp = (n: number, length: number): number => Math.max(0, Math.min(length - 1, n));

/** Pinned keeps the first divergence in sight, with both values. */
function Pinned({ traces, at, row, alike, go }: { traces: Traces; at: number; row: number; alike: boolean; go: () => void }) {
  const d = traces.divergence;
  if (!d) {
    const words = !traces.reference ? "There is no reference to compare with." : alike ? "The two runs do not differ." : "No first divergence is known for these runs.";
    return <p class="pinned none">{words}</p>;
  }
  const value = (trace: Traces["candidate"], event: number | null): string =>
    event === null ? "no such step" : (trace?.values[trace.events.value[event] ?? -1] ?? "no value");
  return (
    <section class="pinned" aria-label="the first divergence">
      <div>
        <h2>First divergence</h2>
        <p><Visible text={d.words} /></p>
      </div>
      <div class="value bad" data-testid="candidate-value"><span class="who">candidate</span><Long text={value(traces.candidate, d.candidate)} most={120} /></div>
      <div class="value good" data-testid="reference-value"><span class="who">reference</span><Long text={value(traces.reference, d.reference)} most={120} /></div>
      <button type="button" class="primary" disabled={row < 0 || at === row} onClick={go}>{at === row ? "You are there" : "Go there"}</button>
    </section>
  );
}

const Ends = ({ traces }: { traces: Traces }) => (
  <p class="ends quiet">
    {traces.candidate?.end && <span>candidate: <Visible text={traces.candidate.end} /></span>}
    {traces.reference?.end && <span>reference: <Visible text={traces.reference.end} /></span>}
  </p>
);

/** save hands the traces to the reader as a file that Perfetto opens. */
function save(traces: Traces, task: string, number: number): void {
  const url = URL.createObjectURL(new Blob([chromeTrace(traces)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${task.replace(/[^\w.-]+/g, "-").slice(0, 80) || "sample"}-${number}.trace.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
