// Two traces in step: rows in which paired events stand beside each other.

import type { Maybe, Traces } from "./format.ts";

export interface Rows {
  length: number;
  /** left and right are the events of a row, -1 where a side has none. */
  left: Int32Array;
  right: Int32Array;
  /** paired says of a row that its two events are the same step of both programs. */
  paired: Uint8Array;
  /** divergence is the row of the first difference, or -1. */
  divergence: number;
  /** leftRow and rightRow are the reverse: the row of an event. */
  leftRow: Int32Array;
  rightRow: Int32Array;
}

/** alignRows places all events of both traces in rows. Events that only one side has stand alone; after the divergence
 * nothing is compared any more, and the events stand beside each other by their order alone. */
export function alignRows(traces: Traces): Rows {
  const nLeft = traces.candidate?.events.kind.length ?? 0;
  const nRight = traces.reference?.events.kind.length ?? 0;
  const left = new Int32Array(nLeft + nRight).fill(-1);
  const right = new Int32Array(nLeft + nRight).fill(-1);
  const paired = new Uint8Array(nLeft + nRight);
  let [l, r, row, divergence] = [0, 0, 0, -1];
  const put = (a: number, b: number): number => {
    left[row] = a;
    right[row] = b;
    return row++;
  };
  const alone = (toLeft: number, toRight: number): void => {
    while (l < toLeft) put(l++, -1);
    while (r < toRight) put(-1, r++);
  };
  const d = traces.divergence;
  for (const [a, b] of traces.pairs) {
    if (a < l || b < r || a >= nLeft || b >= nRight) continue;
    if (d && (reached(d.candidate, a) || reached(d.reference, b))) break;
    alone(a, b);
    paired[put(l++, r++)] = 1;
  }
  if (d && (d.candidate !== null || d.reference !== null)) {
    alone(Math.min(d.candidate ?? l, nLeft), Math.min(d.reference ?? r, nRight));
    divergence = put(d.candidate !== null && l < nLeft ? l++ : -1, d.reference !== null && r < nRight ? r++ : -1);
  }
  while (l < nLeft || r < nRight) put(l < nLeft ? l++ : -1, r < nRight ? r++ : -1);
  return {
    length: row, left: left.subarray(0, row), right: right.subarray(0, row), paired: paired.subarray(0, row), divergence,
    leftRow: reverse(left, row, nLeft), rightRow: reverse(right, row, nRight),
  };
}

const reached = (event: Maybe, other: number): boolean => event !== null && event <= other;

function reverse(events: Int32Array, rows: number, n: number): Int32Array {
  const out = new Int32Array(n);
  for (let row = 0; row < rows; row++) if (events[row]! >= 0) out[events[row]!] = row;
  return out;
}

/** eventAt is the last event of a side at a row or before it, or -1. */
export function eventAt(events: Int32Array, row: number): number {
  for (let i = Math.min(row, events.length - 1); i >= 0; i--) if (events[i]! >= 0) return events[i]!;
  return -1;
}
