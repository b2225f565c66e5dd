// The groups of a run that have samples among those found.

import { useMemo, useRef } from "preact/hooks";
import type { Run } from "../data/format.ts";
import { fixed, seconds } from "../data/numbers.ts";
import { format } from "../data/route.ts";
import { hueOfMode, Shape } from "../parts/glyphs.tsx";
import { Visible } from "../parts/text.tsx";
import { useVirtual } from "../parts/virtual.ts";

const height = 44;
const forms: Record<string, string> = { correct: "circle", logic: "diamond", syntax: "cross", constraint: "square" };

interface Entry {
  group: number;
  samples: number[];
}

export function GroupList({ run, found }: { run: Run; found: Int32Array }) {
  const entries = useMemo(() => {
    const by = new Map<number, Entry>();
    for (const sample of found) {
      const group = run.samples.group[sample]!;
      const entry = by.get(group);
      if (entry) entry.samples.push(sample);
      else by.set(group, { group, samples: [sample] });
    }
    return [...by.values()];
  }, [run, found]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(entries.length, height, scroll);
  return (
    <div class="table groups" role="table" aria-label="groups" aria-rowcount={entries.length + 1} style={{ "--rows": entries.length }}>
      <div class="table-head" role="row">
        {["Group", "Step", "Siblings", "Found", "Mean reward", "Waited"].map((t) => <div key={t} role="columnheader">{t}</div>)}
      </div>
      <div class="scroll" ref={scroll} role="rowgroup" tabindex={0} aria-label="rows">
        <div class="scroll-all" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => (
            <Row key={item.key} run={run} entry={entries[item.index]!} index={item.index} start={item.start} />
          ))}
        </div>
        {entries.length === 0 && <p class="empty">No sample passes the filters.</p>}
      </div>
    </div>
  );
}

function Row({ run, entry, index, start }: { run: Run; entry: Entry; index: number; start: number }) {
  const g = run.groups[entry.group]!;
  const number = run.firstGroup + entry.group;
  const all = Array.from({ length: g.count }, (_, i) => g.first + i);
  const rewards = all.map((s) => run.samples.reward[s]).filter((r) => r !== null && r !== undefined);
  const mean = rewards.length ? rewards.reduce((a, b) => a + b, 0) / rewards.length : null;
  const modes = all.map((s) => run.modes[run.samples.mode[s]!] ?? "");
  const words = [...new Set(modes)].map((m) => `${modes.filter((n) => n === m).length} ${m || "not judged"}`).join(", ");
  return (
    <div class="row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${start}px)` }}>
      <div role="cell" class="cell-name"><a href={format("group", number)}><b>{number}</b> <Visible text={run.tasks[g.task] ?? ""} /></a></div>
      <div role="cell" class="number">{g.step ?? "–"}</div>
      <div role="cell">
        <span class="tally" role="img" aria-label={words} title={words}>
          {modes.slice(0, 32).map((m, i) => <Shape key={i} form={forms[m] ?? "ring"} hue={hueOfMode(m)} />)}
        </span>
      </div>
      <div role="cell" class="number">{entry.samples.length}</div>
      <div role="cell" class="number">{fixed(mean)}</div>
      <div role="cell" class="number">{seconds(g.waited)}</div>
    </div>
  );
}
