// The events of both runs in rows, of which only the visible ones are drawn.

import { useEffect, useRef } from "preact/hooks";
import { type Fold, nearest, type Shown } from "../data/folds.ts";
import type { Trace, Traces } from "../data/format.ts";
import { count, many } from "../data/numbers.ts";
import { plain } from "../data/text.ts";
import { Visible } from "../parts/text.tsx";
import { useVirtual } from "../parts/virtual.ts";
import type { Prepared } from "./prepare.ts";

const height = 26;
// A cell shows one line; more of a value would not be seen.
const most = 160;

// Signs of the kinds of events; a kind without one is named.
const signs = new Map<string, string>([
  ["enter", "→"], ["return", "←"], ["assign", "="], ["mutate", "~"], ["branch", "?"], ["loop", "↻"], ["loop-end", "⊣"], ["raise", "!"],
  ["catch", "⌁"], ["yield", "⇡"], ["element", "∘"], ["step", "·"], ["output", "»"],
]);

interface Props {
  traces: Traces;
  prepared: Prepared;
  list: Shown;
  at: number;
  folded: (fold: Fold) => boolean;
  set: (row: number) => void;
  flip: (id: string) => void;
}

export function EventList({ traces, prepared, list, at, folded, set, flip }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(list.rows.length, height, scroll);
  const current = nearest(list.rows, at);
  const first = useRef(true);
  useEffect(() => {
    virtual.scrollToIndex(current, { align: first.current ? "center" : "auto" });
    first.current = false;
  }, [current, list]);
  const { rows } = prepared;
  return (
    <div class="table events" role="grid" aria-label="events of both runs" aria-rowcount={list.rows.length + 1} style={{ "--rows": list.rows.length }}>
      <div class="table-head" role="row">
        <div role="columnheader">Candidate</div>
        <div role="columnheader">Reference</div>
      </div>
      <div class="scroll" ref={scroll} role="rowgroup" tabindex={0} aria-label="rows" data-testid="events">
        <div class="scroll-all" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map((item) => {
            const row = list.rows[item.index]!;
            const fold = list.foldAt.get(row);
            const [left, right] = [rows.left[row]!, rows.right[row]!];
            const after = rows.divergence >= 0 && row > rows.divergence;
            const kind = row === rows.divergence ? "diverges" : rows.paired[row] ? "paired" : after ? "after" : "alone";
            return (
              <div
                key={item.key}
                class={`row ${kind} ${item.index === current ? "current" : ""}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={item.index === current}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => set(row)}
              >
                <Cell trace={traces.candidate} texts={prepared.left} event={left}>
                  {fold?.side === "left" ? <FoldButton fold={fold} closed={folded(fold)} flip={flip} /> : null}
                  {left >= 0 ? <Iteration number={prepared.iterations.get(row)} /> : null}
                </Cell>
                <Cell trace={traces.reference} texts={prepared.right} event={right}>
                  {fold?.side === "right" ? <FoldButton fold={fold} closed={folded(fold)} flip={flip} /> : null}
                </Cell>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const Iteration = ({ number }: { number: number | undefined }) => (number === undefined ? null : <span class="iteration">{count(number)}</span>);

function FoldButton({ fold, closed, flip }: { fold: Fold; closed: boolean; flip: (id: string) => void }) {
  const words = many(fold.loop.iterations.length, "iteration");
  return (
    <button
      type="button"
      class="fold"
      aria-expanded={!closed}
      aria-label={`${closed ? "unfold" : "fold"} a loop of ${words}`}
      onClick={(event) => {
        event.stopPropagation();
        flip(fold.id);
      }}
    >
      {closed ? "▸" : "▾"} {closed ? words : `${count(fold.loop.iterations.length)}×`}
    </button>
  );
}

interface CellProps {
  trace: Trace | null;
  texts: string[];
  event: number;
  children: preact.ComponentChildren;
}

function Cell({ trace, texts, event, children }: CellProps) {
  if (!trace || event < 0) return <div role="gridcell" class="cell empty-cell">{children}</div>;
  const { kind, site, depth, value } = trace.events;
  const name = trace.kinds[kind[event]!] ?? "";
  const s = trace.sites[site[event]!];
  const text = name === "enter" && s?.function ? `${s.function}(…)` : (texts[site[event]!] ?? "");
  const shown = trace.values[value[event]!];
  return (
    <div role="gridcell" class="cell" title={plain(`${name} · line ${s?.line ?? "–"}\n${text.slice(0, 300)}${shown === undefined ? "" : `\n${shown.slice(0, 600)}`}`)}>
      <span class="line">{s?.line ?? ""}</span>
      <span class="sign">{signs.get(name) ?? name}</span>
      <span class="indent" style={{ width: `${Math.min(10, Math.max(0, depth[event]! - 1)) * 14}px` }} />
      {children}
      <span class="what"><Visible text={text.slice(0, most)} /></span>
      {shown !== undefined && <span class="gives"><Visible text={shown.slice(0, most)} /></span>}
    </div>
  );
}
