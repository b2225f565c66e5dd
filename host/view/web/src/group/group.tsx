// A group: its siblings side by side.

import { useState } from "preact/hooks";
import type { Group, Run, Sample } from "../data/format.ts";
import { fixed, many, percent } from "../data/numbers.ts";
import { change, format, route } from "../data/route.ts";
import { Advantage, Confidence, Evidence, Mode, OutcomeShape, Tally } from "../parts/glyphs.tsx";
import { Snippet } from "../parts/snippet.tsx";
import { Long, Making, Visible } from "../parts/text.tsx";
import { Matrix } from "./matrix.tsx";
import { foldEqual, type Folded } from "./fold.ts";

interface Props {
  run: Run;
  number: number;
  group: Group;
}

export function GroupView({ run, number, group }: Props) {
  const entry = run.groups[number - run.firstGroup];
  const first = run.firstSample + (entry?.first ?? 0);
  const folded = foldEqual(group, run.samples.same, entry?.first ?? 0);
  const apart = route.value.params.get("equal") === "apart";
  const cards: Folded[] = apart ? group.samples.map((s, i) => ({ sample: s, place: i, equal: [] })) : folded;
  const largest = Math.max(0, ...group.samples.map((s) => Math.abs(s.advantage ?? 0)));
  const rewards = group.samples.map((s) => s.reward).filter((r) => r !== null);
  const saved = group.samples.length - folded.length;
  return (
    <main class="group">
      <header class="page-head">
        <h1><Visible text={group.task} /></h1>
        <p class="quiet">
          group {number}{group.step !== null && <> · step {group.step}</>} · <Visible text={group.language} /> · {many(group.samples.length, "sibling")} · mean reward{" "}
          {fixed(rewards.length ? rewards.reduce((a, b) => a + b, 0) / rewards.length : null)}
          {group.entry && <> · calls <code><Visible text={group.entry} /></code></>}
        </p>
      </header>
      {group.note && <p class="note"><Visible text={group.note} /></p>}
      {group.making && <Making />}
      {group.prompt && <details class="prompt"><summary>Prompt</summary><pre><Long text={group.prompt} most={4000} /></pre></details>}
      <Matrix group={group} first={first} largest={largest} />
      <div class="cards-head">
        <h2>Programs</h2>
        {saved > 0 && (
          <button type="button" aria-pressed={apart} onClick={() => change({ equal: apart ? null : "apart" })}>
            {apart ? "Fold equal programs" : `Unfold ${many(saved, "equal program")}`}
          </button>
        )}
      </div>
      <div class="cards">
        {cards.map((c) => <Card key={c.place} card={c} group={group} first={first} largest={largest} />)}
        {group.reference && <Reference group={group} />}
      </div>
    </main>
  );
}

function Card({ card, group, first, largest }: { card: Folded; group: Group; first: number; largest: number }) {
  const { sample, place, equal } = card;
  const passed = sample.tests.filter((t) => t.outcome === "passed").length;
  const served = group.samples.filter((s) => s.referenceSample === sample.index).map((s) => s.index);
  return (
    <article class="card" aria-label={`sample ${sample.index}`}>
      <header>
        <a class="card-name" href={format("sample", first + place)}>#{sample.index}</a>
        {equal.length > 0 && <span class="badge" title="equal programs">= {equal.map((i) => `#${i}`).join(" ")}</span>}
        <Mode name={sample.mode} />
        <Advantage value={sample.advantage} largest={largest} />
      </header>
      <div class="card-facts">
        <span>reward <b class="number">{fixed(sample.reward)}</b></span>
        <Tests sample={sample} passed={passed} />
        {sample.spans.length > 0 && <><Evidence name={sample.evidence} /><Confidence value={sample.confidence} /></>}
        {sample.fallback && <span class="quiet">uniform: <Visible text={sample.fallback} /></span>}
      </div>
      <Snippet sample={sample} language={group.language} />
      {(sample.reference || served.length > 0) && (
        <footer class="quiet">
          {sample.reference && (
            <span>
              measured against{" "}
              {sample.referenceSample !== null ? <a href={format("sample", first + placeOf(group, sample.referenceSample))}>#{sample.referenceSample}</a> : <Visible text={sample.reference} />}
            </span>
          )}
          {served.length > 0 && <span>served {served.map((i) => <a key={i} href={format("sample", first + placeOf(group, i))}>#{i} </a>)}</span>}
        </footer>
      )}
    </article>
  );
}

const placeOf = (group: Group, index: number): number => Math.max(0, group.samples.findIndex((s) => s.index === index));

function Tests({ sample, passed }: { sample: Sample; passed: number }) {
  if (sample.tests.length === 0) return null;
  if (sample.tests.length > 24) return <Tally passed={passed} failed={sample.tests.length - passed} />;
  const words = `${passed} of ${sample.tests.length} tests passed`;
  return (
    <span class="tally" role="img" aria-label={words} title={words}>
      {sample.tests.map((t, i) => <OutcomeShape key={i} outcome={t.outcome} />)}
    </span>
  );
}

function Reference({ group }: { group: Group }) {
  const [open, setOpen] = useState(false);
  const { source, origin } = group.reference!;
  const served = group.samples.filter((s) => s.reference !== "" && s.referenceSample === null).map((s) => s.index);
  return (
    <article class="card reference" aria-label="reference of the problem">
      <header>
        <span class="card-name">{origin || "reference"}</span>
        <span class="badge">of the problem</span>
        <span class="quiet">{served.length > 0 ? `served ${served.map((i) => `#${i}`).join(" ")}` : "served none"} · {percent(served.length / Math.max(1, group.samples.length))}</span>
      </header>
      <button type="button" class="more" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Hide its program" : "Show its program"}</button>
      {open && <Snippet language={group.language} source={source} />}
    </article>
  );
}
