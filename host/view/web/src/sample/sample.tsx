// A sample: why its tokens got their weights.

import type { Group, Run, Sample } from "../data/format.ts";
import { fixed, percent, signed } from "../data/numbers.ts";
import { format } from "../data/route.ts";
import { Confidence, Evidence, Mode } from "../parts/glyphs.tsx";
import { Long, Making, Visible } from "../parts/text.tsx";
import { Completion } from "./completion.tsx";
import { RepairCard } from "./repair.tsx";
import { Sites } from "./sites.tsx";
import { Tests } from "./tests.tsx";

interface Props {
  run: Run;
  number: number;
  group: Group;
  sample: Sample;
}

export function SampleView({ run, number, group, sample }: Props) {
  const place = number - run.firstSample;
  const groupNumber = run.firstGroup + (run.samples.group[place] ?? 0);
  const traced = run.traces !== "none" && run.samples.traced[place] !== false;
  const sibling = (index: number): string => format("sample", number - group.samples.indexOf(sample) + group.samples.findIndex((s) => s.index === index));
  return (
    <main class="sample">
      <header class="page-head">
        <h1><Visible text={group.task} /> <span class="quiet">#{sample.index}</span></h1>
        <p class="lead"><Mode name={sample.mode} /> <Reason sample={sample} /></p>
        {sample.error && <p class="note" role="alert"><Visible text={sample.error} /></p>}
        {group.note && <p class="note"><Visible text={group.note} /></p>}
        {group.making && <Making />}
        <Facts sample={sample} sibling={sibling} groupHref={format("group", groupNumber)} />
      </header>
      <div class="sample-columns">
        <Completion sample={sample} language={group.language} />
        <div class="side">
          {sample.divergence && (
            <section class="panel" aria-labelledby="divergence">
              <div class="panel-head">
                <h2 id="divergence">First divergence</h2>
                {traced && <a class="button" href={format("traces", number)}>See both runs</a>}
              </div>
              <Divergence sample={sample} />
            </section>
          )}
          {!sample.divergence && traced && <p><a class="button" href={format("traces", number)}>See its run, step by step</a></p>}
          {sample.repair && <RepairCard repair={sample.repair} language={group.language} />}
          {sample.sites.length > 0 && <Sites sample={sample} />}
        </div>
      </div>
      <Tests sample={sample} making={group.making} />
    </main>
  );
}

function Reason({ sample }: { sample: Sample }) {
  if (sample.reason) return <Visible text={sample.reason} />;
  if (sample.mode === "correct") return <>every test passes; its advantage is spread evenly</>;
  return <>no reason was given</>;
}

function Facts({ sample, sibling, groupHref }: { sample: Sample; sibling: (index: number) => string; groupHref: string }) {
  const spanned = sample.spans.length > 0;
  return (
    <dl class="fact-row">
      <div><dt>Reward</dt><dd>{fixed(sample.reward)}</dd></div>
      <div><dt>Advantage</dt><dd class={(sample.advantage ?? 0) < 0 ? "minus-text" : "plus-text"}>{signed(sample.advantage)}</dd></div>
      {spanned && <div><dt>Evidence</dt><dd><Evidence name={sample.evidence} /></dd></div>}
      {spanned && sample.ground && <div><dt>Ground</dt><dd><Visible text={sample.ground} /></dd></div>}
      {spanned && <div><dt>Confidence</dt><dd><Confidence value={sample.confidence} /></dd></div>}
      {spanned && <div><dt>On the span</dt><dd>{percent(sample.weight)} of the advantage</dd></div>}
      {sample.fallback && <div><dt>Uniform because</dt><dd><Visible text={sample.fallback} /></dd></div>}
      {sample.reference && (
        <div>
          <dt>Reference</dt>
          <dd>{sample.referenceSample !== null ? <a href={sibling(sample.referenceSample)}>sibling #{sample.referenceSample}</a> : <Visible text={sample.reference} />}</dd>
        </div>
      )}
      {sample.sandbox && <div><dt>Sandbox</dt><dd><Visible text={sample.sandbox} /></dd></div>}
      <div><dt>Group</dt><dd><a href={groupHref}>its siblings</a></dd></div>
    </dl>
  );
}

/** Divergence shows both values beside each other. */
function Divergence({ sample }: { sample: Sample }) {
  const d = sample.divergence!;
  return (
    <>
      <p><Visible text={d.words} /> <a class="quiet nowrap" href={`#test-${d.test}`} onClick={(event) => jump(event, d.test)}>test {d.test}</a></p>
      <div class="versus">
        <div>
          <h3>Candidate</h3>
          {d.candidate.text && <code class="statement"><Visible text={d.candidate.text} /></code>}
          <div class="value bad"><Long text={d.candidate.value} most={400} /></div>
        </div>
        <div>
          <h3>Reference</h3>
          {d.reference.text && <code class="statement"><Visible text={d.reference.text} /></code>}
          <div class="value good"><Long text={d.reference.value} most={400} /></div>
        </div>
      </div>
    </>
  );
}

/** jump scrolls to a test. A link of its own would change the hash, which is the page's state. */
export function jump(event: Event, test: number): void {
  event.preventDefault();
  const row = document.getElementById(`test-${test}`);
  row?.scrollIntoView({ block: "center" });
  row?.focus();
}
