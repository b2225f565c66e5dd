// All that the traces' page computes once from its data.

import { alignRows, type Rows } from "../data/align.ts";
import { textOf } from "../data/chrome.ts";
import { type Fold, foldsOf } from "../data/folds.ts";
import type { Trace, Traces } from "../data/format.ts";
import { loopsOf } from "../data/loops.ts";

export interface Prepared {
  rows: Rows;
  folds: Fold[];
  /** iterations gives for a row the number of the iteration that begins there. */
  iterations: Map<number, number>;
  /** texts are the statements of the sites. */
  left: string[];
  right: string[];
}

// Longer runs begin with their loops folded.
const short = 400;

export function prepare(traces: Traces): Prepared {
  const rows = alignRows(traces);
  const loops = (trace: Trace | null) => (trace ? loopsOf(trace) : []);
  const folds = foldsOf(rows, loops(traces.candidate), loops(traces.reference));
  const iterations = new Map<number, number>();
  for (const fold of folds) {
    const row = fold.side === "left" ? rows.leftRow : rows.rightRow;
    fold.loop.iterations.forEach((event, i) => {
      iterations.set(row[event]!, i + 1);
    });
  }
  const texts = (trace: Trace | null) => (trace ? trace.sites.map((_, i) => textOf(trace, i)) : []);
  return { rows, folds, iterations, left: texts(traces.candidate), right: texts(traces.reference) };
}

/** foldedBy says which folds are closed: by the address, and without a word of it all loops of a long run but those
 * around the divergence. */
export function foldedBy(prepared: Prepared, params: URLSearchParams): (fold: Fold) => boolean {
  const { rows } = prepared;
  const word = params.get("fold");
  const flipped = new Set(params.getAll("flip"));
  const around = (f: Fold) => rows.divergence >= f.from && rows.divergence < f.to;
  const closed = (f: Fold) => word === "all" || (word !== "none" && rows.length > short && !around(f));
  return (f) => closed(f) !== flipped.has(f.id);
}
