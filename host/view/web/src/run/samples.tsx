// The samples of a run, as a list that only draws the rows in sight.

import { useEffect, useRef } from "preact/hooks";
import type { Filter, Order } from "../data/filter.ts";
import type { Run } from "../data/format.ts";
import { count, fixed } from "../data/numbers.ts";
import { change, format, go, route } from "../data/route.ts";
import { plain } from "../data/text.ts";
import { Advantage, Confidence, Evidence, Meter, Mode, Tally } from "../parts/glyphs.tsx";
import { useKeys } from "../parts/keys.ts";
import { Visible } from "../parts/text.tsx";
import { useVirtual } from "../parts/virtual.ts";

const height = 52;

const columns: { title: string; order?: Order }[] = [
  { title: "Sample", order: "" },
  { title: "Mode" },
  { title: "Reward", order: "reward" },
  { title: "Advantage", order: "advantage" },
  { title: "Tests" },
  { title: "Evidence" },
  { title: "Confidence", order: "confidence" },
  { title: "Span", order: "span" },
];

export function SampleList({ run, filter, found }: { run: Run; filter: Filter; found: Int32Array }) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(found.length, height, scroll);
  // Read anew at each key: two may come before the list is drawn again.
  const row = () => Math.min(Number(route.value.params.get("row") ?? "-1"), found.length - 1);
  const at = row();
  const largest = useLargest(run);
  const move = (by: number) => {
    if (found.length === 0) return;
    const present = row();
    const next = Math.max(0, Math.min(found.length - 1, present < 0 ? 0 : present + by));
    virtual.scrollToIndex(next, { align: "auto" });
    change({ row: String(next) });
  };
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "center" });
  }, []);
  const open = () => {
    const present = row();
    if (present < 0 || document.activeElement?.matches("a, button, summary")) return false;
    return go(format("sample", run.firstSample + found[present]!));
  };
  useKeys({
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    PageDown: () => move(10), PageUp: () => move(-10), Home: () => move(-found.length), End: () => move(found.length),
    Enter: open,
  });
  return (
    <div class="table samples" role="table" aria-label="samples" aria-rowcount={found.length + 1} style={{ "--rows": found.length }}>
      <div class="table-head" role="row">
        {columns.map((c) => <Head key={c.title} title={c.title} order={c.order} filter={filter} />)}
      </div>
      <div class="scroll" ref={scroll} role="rowgroup" tabindex={0} aria-label="rows">
        <div class="scroll-all" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => (
            <Row key={item.key} run={run} sample={found[item.index]!} index={item.index} start={item.start} largest={largest} current={item.index === at} />
          ))}
        </div>
        {found.length === 0 && <p class="empty">No sample passes the filters.</p>}
      </div>
    </div>
  );
}

const largestOf = new WeakMap<Run, number>();

/** useLargest is the largest advantage of a run, which all bars are drawn against. */
function useLargest(run: Run): number {
  let largest = largestOf.get(run);
  if (largest === undefined) {
    largest = 0;
    for (const a of run.samples.advantage) largest = Math.max(largest, Math.abs(a ?? 0));
    largestOf.set(run, largest);
  }
  return largest;
}

function Head({ title, order, filter }: { title: string; order: Order | undefined; filter: Filter }) {
  if (order === undefined) return <div role="columnheader">{title}</div>;
  const active = filter.order === order && (order !== "" || filter.descending);
  const sort = !active ? undefined : filter.descending ? "descending" : "ascending";
  const next = order === "" ? (active ? null : "-") : active && filter.descending ? order : `-${order}`;
  return (
    <div role="columnheader" aria-sort={sort}>
      <button type="button" onClick={() => change({ sort: next, row: null })}>
        {title} <span class="arrow" aria-hidden="true">{!active ? "↕" : filter.descending ? "↓" : "↑"}</span>
      </button>
    </div>
  );
}

interface RowProps {
  run: Run;
  sample: number;
  index: number;
  start: number;
  largest: number;
  current: boolean;
}

function Row({ run, sample, index, start, largest, current }: RowProps) {
  const s = run.samples;
  const g = run.groups[s.group[sample]!]!;
  const reason = run.reasons[s.reason[sample]!] ?? "";
  const fallback = run.fallbacks[s.fallback[sample]!] ?? "";
  const step = g.step === null ? "" : `step ${g.step} · `;
  const span = s.span[sample]!;
  const length = s.length[sample] ?? null;
  return (
    <div class={`row ${current ? "current" : ""}`} role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${start}px)` }}>
      <div role="cell" class="cell-name">
        <a href={format("sample", run.firstSample + sample)}><Visible text={run.tasks[g.task] ?? ""} /> <b>#{s.index[sample]}</b></a>
        <span class="reason" title={plain(reason)}>
          <a class="quiet" href={format("group", run.firstGroup + s.group[sample]!)}>{step}group {run.firstGroup + s.group[sample]!}</a>
          {reason && <> · <Visible text={reason.slice(0, 200)} /></>}
        </span>
      </div>
      <div role="cell"><Mode name={run.modes[s.mode[sample]!] ?? ""} /></div>
      <div role="cell" class="number">{fixed(s.reward[sample])}</div>
      <div role="cell"><Advantage value={s.advantage[sample] ?? null} largest={largest} /></div>
      <div role="cell"><Tally passed={s.passed[sample]!} failed={s.failed[sample]!} /></div>
      <div role="cell">
        {span > 0 ? <Evidence name={run.evidences[s.evidence[sample]!] ?? ""} /> : <span class="quiet">{fallback ? <Visible text={fallback} /> : "–"}</span>}
      </div>
      <div role="cell">{span > 0 ? <Confidence value={s.confidence[sample] ?? null} /> : <span class="quiet">–</span>}</div>
      <div role="cell">
        {span > 0 ? (
          <span class="confidence" title={`${count(span)} of ${length === null ? "unknown" : count(length)} characters`}>
            <Meter value={length === null ? null : span / Math.max(1, length)} title="" />
            <span class="number">{count(span)}</span>
          </span>
        ) : <span class="quiet">uniform</span>}
      </div>
    </div>
  );
}
