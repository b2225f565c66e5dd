// The page: a bar with the way back, and the view that the address asks for.

import { render } from "preact";
import { useEffect } from "preact/hooks";
import type { Group, Run } from "./data/format.ts";
import { format, lastRun, listen, route } from "./data/route.ts";
import { groupOf, type Loaded, run, start, tracesOf } from "./data/store.ts";
import { plain } from "./data/text.ts";
import { GroupView } from "./group/group.tsx";
import { Bar } from "./parts/bar.tsx";
import { Visible } from "./parts/text.tsx";
import { RunView } from "./run/run.tsx";
import { SampleView } from "./sample/sample.tsx";
import { TracesView } from "./traces/traces.tsx";

function App() {
  const { view, id } = route.value;
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [view, id]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <Wait of={run.value} what="the run">{(value) => <Ready run={value} />}</Wait>
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  const main = document.querySelector("main");
  main?.setAttribute("tabindex", "-1");
  main?.focus();
}

function Ready({ run }: { run: Run }) {
  const { view } = route.value;
  document.title = `${plain(run.title)} · EGCA`;
  return (
    <>
      <Bar run={run} />
      {view === "run" ? <RunView run={run} /> : <Deeper run={run} />}
    </>
  );
}

function Deeper({ run }: { run: Run }) {
  const { view, id } = route.value;
  if (view === "group") {
    return run.groups[id - run.firstGroup] ? <Wait of={groupOf(id).value} what="the group; its programs may run once more">{(g) => <GroupView run={run} number={id} group={g} />}</Wait> : <Missing what={`group ${id}`} />;
  }
  const group = run.samples.group[id - run.firstSample];
  if (group === undefined) return <Missing what={`sample ${id}`} />;
  if (view === "traces") return <Wait of={tracesOf(id).value} what="the traces; both programs run once more">{(t) => <TracesView key={id} run={run} number={id} traces={t} />}</Wait>;
  return <Wait of={groupOf(run.firstGroup + group).value} what="the sample; its programs may run once more">{(g) => <OneSample run={run} id={id} group={g} />}</Wait>;
}

function OneSample({ run, id, group }: { run: Run; id: number; group: Group }) {
  const place = id - run.firstSample - run.groups[run.samples.group[id - run.firstSample]!]!.first;
  const sample = group.samples[place];
  return sample ? <SampleView key={id} run={run} number={id} group={group} sample={sample} /> : <Missing what={`sample ${id}`} />;
}

const Missing = ({ what }: { what: string }) => (
  <main class="alone"><h1>There is no {what}</h1><p>It may have gone from a live run. <a href={lastRun.value || format("run")}>Back to the run</a></p></main>
);

function Wait<T>({ of, what, children }: { of: Loaded<T>; what: string; children: (value: T) => preact.ComponentChildren }) {
  if (of.state === "loading") return <main class="alone" aria-busy="true"><p class="quiet loading" role="status">Loading {what} …</p></main>;
  if (of.state === "failed") return <main class="alone"><h1>Could not load {what}</h1><p role="alert"><Visible text={of.error} /></p></main>;
  return <>{children(of.value)}</>;
}

listen();
start();
render(<App />, document.getElementById("app")!);
