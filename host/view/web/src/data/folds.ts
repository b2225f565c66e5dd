// Which rows of the aligned traces are shown when loops are folded.

import type { Rows } from "./align.ts";
import type { Loop } from "./loops.ts";

export interface Fold {
  /** id is stable: the side and the first event of the loop. */
  id: string;
  side: "left" | "right";
  /** from is the row of the loop's head, which stays; the rows up to `to` are hidden. */
  from: number;
  to: number;
  loop: Loop;
}

/** foldsOf turns the loops of both sides into regions of rows that nest. A loop of the reference counts where the
 * candidate has none that crosses it. */
export function foldsOf(rows: Rows, left: Loop[], right: Loop[]): Fold[] {
  const fold = (side: "left" | "right", loop: Loop): Fold => {
    const row = side === "left" ? rows.leftRow : rows.rightRow;
    return { id: `${side === "left" ? "c" : "r"}${loop.from}`, side, from: row[loop.from]!, to: row[loop.to - 1]! + 1, loop };
  };
  const ours = left.map((l) => fold("left", l));
  const theirs = right.map((l) => fold("right", l)).filter((f) => rows.left[f.from] === -1 && alone(rows, f));
  return [...ours, ...theirs].filter((f) => f.to - f.from > 2).sort((a, b) => a.from - b.from || b.to - a.to);
}

function alone(rows: Rows, fold: Fold): boolean {
  for (let row = fold.from; row < fold.to; row++) if (rows.left[row] !== -1) return false;
  return true;
}

export interface Shown {
  /** rows are the rows that are shown, in order. */
  rows: Int32Array;
  /** foldAt gives the fold that begins at a row. */
  foldAt: Map<number, Fold>;
}

/** shown leaves out the rows inside of folded loops. The row of the divergence stays in every case. */
export function shown(rows: Rows, folds: Fold[], folded: (fold: Fold) => boolean): Shown {
  const out = new Int32Array(rows.length);
  const foldAt = new Map<number, Fold>();
  for (const f of folds) if (!foldAt.has(f.from)) foldAt.set(f.from, f);
  let n = 0;
  let hiddenTo = 0;
  for (let row = 0; row < rows.length; row++) {
    const inside = row < hiddenTo;
    if (inside && row !== rows.divergence) continue;
    out[n++] = row;
    const f = foldAt.get(row);
    if (!inside && f && folded(f)) hiddenTo = f.to;
  }
  return { rows: out.subarray(0, n), foldAt };
}

/** nearest is the place in the shown rows of a row, or of the last shown one before it. */
export function nearest(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
