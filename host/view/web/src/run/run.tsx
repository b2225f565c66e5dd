// The run's page: what a step did, and the samples behind it.

import { useMemo } from "preact/hooks";
import { find, readFilter } from "../data/filter.ts";
import type { Run } from "../data/format.ts";
import { count, fixed, many, percent } from "../data/numbers.ts";
import { change, route } from "../data/route.ts";
import { Evidence, hueOfMode, Mode } from "../parts/glyphs.tsx";
import { Visible } from "../parts/text.tsx";
import { Filters } from "./filters.tsx";
import { GroupList } from "./groups.tsx";
import { PlotRow } from "./plots.tsx";
import { SampleList } from "./samples.tsx";

export function RunView({ run }: { run: Run }) {
  const params = route.value.params;
  const key = params.toString();
  const filter = useMemo(() => readFilter(params), [key]);
  const found = useMemo(() => {
    const from = performance.now();
    const result = find(run, filter);
    performance.measure("filter", { start: from });
    return result;
  }, [run, filter]);
  const groups = params.get("list") === "groups";
  return (
    <main class="run">
      <Summary run={run} />
      {run.notes.map((note) => <p class="note" key={note}><Visible text={note} /></p>)}
      <PlotRow run={run} filter={filter} metric={params.get("metric")} />
      <div class="columns">
        <Filters run={run} filter={filter} counts={found.counts} />
        <section class="list" aria-label="samples and groups">
          <div class="list-head">
            <div class="tabs" role="group" aria-label="list">
              <button type="button" aria-pressed={!groups} onClick={() => change({ list: null })}>Samples</button>
              <button type="button" aria-pressed={groups} onClick={() => change({ list: "groups" })}>Groups</button>
            </div>
            <span class="quiet" role="status" id="found">
              {count(found.samples.length)} of {many(run.samples.group.length, "sample")}
            </span>
          </div>
          {groups ? <GroupList run={run} found={found.samples} /> : <SampleList run={run} filter={filter} found={found.samples} />}
        </section>
      </div>
    </main>
  );
}

/** Summary is the run in a few numbers. */
function Summary({ run }: { run: Run }) {
  const facts = useMemo(() => {
    const s = run.samples;
    const modes = new Array<number>(run.modes.length).fill(0);
    const evidences = new Array<number>(run.evidences.length).fill(0);
    let [sum, judged, spanned, under, of, fallback] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < s.group.length; i++) {
      modes[s.mode[i]!]!++;
      const reward = s.reward[i];
      if (reward !== null && reward !== undefined) {
        sum += reward;
        judged++;
      }
      if (s.span[i]! > 0) {
        evidences[s.evidence[i]!]!++;
        spanned++;
        if (s.length[i] !== null) under += s.span[i]!;
        of += s.length[i] ?? 0;
      }
      if (run.fallbacks[s.fallback[i]!] !== "") fallback++;
    }
    return { modes, evidences, reward: judged ? sum / judged : null, spanned, size: of ? under / of : null, fallback };
  }, [run]);
  const all = run.samples.group.length;
  return (
    <section class="summary" aria-label="the run in numbers">
      <div class="facts">
        <Fact value={count(run.groups.length)} name={run.groups.length === 1 ? "group" : "groups"} />
        <Fact value={count(all)} name={all === 1 ? "sample" : "samples"} />
        <Fact value={fixed(facts.reward)} name="mean reward" />
        <Fact value={count(facts.spanned)} name="credited by a span" />
        <Fact value={percent(facts.size)} name="of their text under it" />
        <Fact value={count(facts.fallback)} name="fell back to uniform" />
      </div>
      <Whole title="Modes" parts={run.modes.map((name, i) => ({ name, n: facts.modes[i]!, label: <Mode name={name} />, hue: hueOfMode(name) }))} />
      <Whole
        title="Evidence of spans"
        parts={run.evidences.map((name, i) => ({ name, n: facts.evidences[i]!, label: <Evidence name={name} />, hue: `evidence-${name || "none"}` }))}
      />
    </section>
  );
}

const Fact = ({ value, name }: { value: string; name: string }) => (
  <div class="fact"><strong>{value}</strong><span>{name}</span></div>
);

type Part = { name: string; n: number; label: preact.ComponentChildren; hue: string };

/** Whole is a bar whose parts make up a whole, with its key. */
function Whole({ title, parts }: { title: string; parts: Part[] }) {
  const shown = parts.filter((p) => p.n > 0).sort((a, b) => b.n - a.n);
  const all = shown.reduce((sum, p) => sum + p.n, 0);
  if (all === 0) return null;
  return (
    <div class="whole">
      <h2>{title}</h2>
      <div class="whole-bar" aria-hidden="true">
        {shown.map((p) => <span key={p.name} class={`fill-${p.hue}`} style={{ flexGrow: p.n }} />)}
      </div>
      <ul class="whole-key">
        {shown.map((p) => <li key={p.name}>{p.label} <span class="number">{percent(p.n / all)}</span></li>)}
      </ul>
    </div>
  );
}
