// The bar at the top: where the reader is, the neighbours, and the keys.

import { useMemo, useRef } from "preact/hooks";
import { find, readFilter } from "../data/filter.ts";
import type { Run } from "../data/format.ts";
import { count } from "../data/numbers.ts";
import { format, go, lastRun, parse, route } from "../data/route.ts";
import { useKeys } from "./keys.ts";
import { theme, toggleScheme } from "./scheme.ts";
import { Visible } from "./text.tsx";

const keys: [string, string][] = [
  ["/", "search"], ["j  k  ↑  ↓", "go through the list"], ["Enter", "open the row"], ["n  p", "next and previous sample, as filtered"],
  ["u", "one level up"], ["t", "both runs of a sample"], ["← →", "a step through time; a token of a completion"], ["d", "to the divergence"], ["?", "these keys"],
];

export function Bar({ run }: { run: Run }) {
  const { view, id } = route.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const place = id - run.firstSample;
  const group = view === "group" ? id : run.firstGroup + (run.samples.group[place] ?? 0);
  const up = view === "traces" ? format("sample", id) : view === "sample" ? format("group", group) : lastRun.value;
  const around = useNeighbours(run);
  const help = () => (dialog.current?.open ? dialog.current.close() : dialog.current?.showModal());
  useKeys({
    "?": help,
    ...(view === "run" ? {} : { u: () => go(up) }),
    ...(view === "sample" ? { t: () => go(format("traces", id)) } : {}),
    ...(around.next === null ? {} : { n: () => go(format(view, around.next!)) }),
    ...(around.previous === null ? {} : { p: () => go(format(view, around.previous!)) }),
  });
  return (
    <div class="bar">
      <nav aria-label="where you are">
        <span class="brand" aria-hidden="true"><i /><i /><i /></span>
        <a href={lastRun.value} aria-current={view === "run" ? "page" : undefined}><Visible text={run.title || "run"} /></a>
        {view !== "run" && <><span class="slash">/</span><a href={format("group", group)} aria-current={view === "group" ? "page" : undefined}>group {group}</a></>}
        {(view === "sample" || view === "traces") && <><span class="slash">/</span><a href={format("sample", id)} aria-current={view === "sample" ? "page" : undefined}>sample {run.samples.index[place] ?? id}</a></>}
        {view === "traces" && <><span class="slash">/</span><a href={format("traces", id)} aria-current="page">traces</a></>}
        {run.live && <span class="badge live">live</span>}
      </nav>
      <div class="bar-right">
        {around.of > 0 && (
          <span class="neighbours">
            {around.previous !== null ? <a href={format(view, around.previous)} aria-label="previous" title="previous (p)">‹</a> : <span class="quiet">‹</span>}
            <span class="number">{count(around.at + 1)} of {count(around.of)}</span>
            {around.next !== null ? <a href={format(view, around.next)} aria-label="next" title="next (n)">›</a> : <span class="quiet">›</span>}
          </span>
        )}
        <button type="button" aria-label={theme.value === "dark" ? "light colours" : "dark colours"} title="light or dark" onClick={toggleScheme}>{theme.value === "dark" ? "☀" : "☾"}</button>
        <button type="button" aria-label="keys" title="keys (?)" onClick={help}>?</button>
      </div>
      <dialog ref={dialog} aria-labelledby="keys">
        <h2 id="keys">Keys</h2>
        <dl class="keys">{keys.map(([k, words]) => <div key={k}><dt><kbd>{k}</kbd></dt><dd>{words}</dd></div>)}</dl>
        <button type="button" onClick={help}>Close</button>
      </dialog>
    </div>
  );
}

interface Neighbours {
  previous: number | null;
  next: number | null;
  at: number;
  of: number;
}

/** useNeighbours finds the samples before and after the present one, as the run's page was filtered. */
function useNeighbours(run: Run): Neighbours {
  const { view, id } = route.value;
  const list = lastRun.value;
  const wanted = view === "sample" || view === "traces";
  const found = useMemo(() => (wanted ? find(run, readFilter(parse(list).params)).samples : null), [run, list, wanted]);
  if (view === "group") {
    const at = id - run.firstGroup;
    const of = run.groups.length;
    return { previous: at > 0 ? id - 1 : null, next: at + 1 < of ? id + 1 : null, at, of };
  }
  if (!found) return { previous: null, next: null, at: -1, of: 0 };
  const at = found.indexOf(id - run.firstSample);
  const number = (i: number) => (at >= 0 && found[i] !== undefined ? run.firstSample + found[i] : null);
  return { previous: at > 0 ? number(at - 1) : null, next: number(at + 1), at, of: at < 0 ? 0 : found.length };
}
