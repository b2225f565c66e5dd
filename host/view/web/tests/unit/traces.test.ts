import assert from "node:assert/strict";
import { test } from "node:test";
import { alignRows, eventAt } from "../../src/data/align.ts";
import { chromeTrace } from "../../src/data/chrome.ts";
import { foldsOf, nearest, shown } from "../../src/data/folds.ts";
import type { Trace, Traces } from "../../src/data/format.ts";
import { loopsOf } from "../../src/data/loops.ts";
import { momentAt, splitTuple } from "../../src/data/moment.ts";
import { traces } from "../fixtures.ts";

const four = traces(4, 2);

test("every event has one row, in order, and pairs share theirs", () => {
  const rows = alignRows(four);
  const left = [...rows.left].filter((e) => e >= 0);
  const right = [...rows.right].filter((e) => e >= 0);
  assert.deepEqual(left, four.candidate!.events.kind.map((_, i) => i));
  assert.deepEqual(right, four.reference!.events.kind.map((_, i) => i));
  for (const [a, b] of four.pairs) {
    if (a < four.divergence!.candidate!) assert.equal(rows.leftRow[a], rows.rightRow[b]);
  }
});

test("the divergence has a row of its own with both of its events", () => {
  const rows = alignRows(four);
  assert.equal(rows.left[rows.divergence], four.divergence!.candidate);
  assert.equal(rows.right[rows.divergence], four.divergence!.reference);
  assert.equal(rows.paired[rows.divergence], 0);
});

test("events that only one side has stand alone before the divergence", () => {
  const t: Traces = { ...four, pairs: [[0, 0], [3, 1]], divergence: { candidate: 5, reference: 4, words: "" } };
  const rows = alignRows(t);
  assert.deepEqual([...rows.left.slice(0, 8)], [0, 1, 2, 3, 4, -1, -1, 5]);
  assert.deepEqual([...rows.right.slice(0, 8)], [0, -1, -1, 1, -1, 2, 3, 4]);
});

test("a divergence that one side lacks, and traces without a reference, are no trouble", () => {
  const missing = alignRows({ ...four, divergence: { candidate: null, reference: 6, words: "" } });
  assert.equal(missing.left[missing.divergence], -1);
  assert.equal(missing.right[missing.divergence], 6);
  const single = alignRows({ ...four, reference: null, pairs: [], divergence: null });
  assert.equal(single.divergence, -1);
  assert.equal(single.length, four.candidate!.events.kind.length);
  assert.equal(alignRows({ ...four, candidate: null, reference: null, pairs: [], divergence: null }).length, 0);
});

test("pairs that lie, as of a broken file, lose no event", () => {
  const rows = alignRows({ ...four, pairs: [[3, 3], [1, 9], [900, 2], [4, 2]], divergence: { candidate: 7000, reference: 1, words: "" } });
  assert.deepEqual([...rows.left].filter((e) => e >= 0), four.candidate!.events.kind.map((_, i) => i));
  assert.deepEqual([...rows.right].filter((e) => e >= 0), four.reference!.events.kind.map((_, i) => i));
});

test("the variables at a moment are the last bindings before it", () => {
  const moment = momentAt(four.candidate!, four.divergence!.candidate!)!;
  const values = new Map(moment.variables.map((v) => [v.name, v]));
  assert.equal(values.get("name")!.value, "'ride 2'");
  assert.equal(values.get("total")!.changed, true);
  assert.equal(values.get("best")!.changed, false);
  assert.equal(momentAt(four.candidate!, -1), null);
  const start = momentAt(four.candidate!, 0)!;
  assert.deepEqual(start.variables.map((v) => v.name), ["rides"]);
});

test("without a value a name, the tuple is taken apart where that is sure", () => {
  const plainly: Trace = { ...four.candidate!, events: { ...four.candidate!.events, bound: null } };
  const values = new Map(momentAt(plainly, 4)!.variables.map((v) => [v.name, v.value]));
  assert.equal(values.get("name"), "'ride 0'");
  assert.equal(values.get("cents"), "150");
  assert.deepEqual(splitTuple("(1, [2, 3], 'a, b')", 3), ["1", "[2, 3]", "'a, b'"]);
  assert.deepEqual(splitTuple("(1,)", 1), ["1"]);
  assert.equal(splitTuple("(1, 2", 2), null);
  assert.equal(splitTuple("12", 2), null);
});

test("an inner frame has variables of its own", () => {
  const t: Trace = {
    source: "def f(x):\n    y = g(x)\n", end: "", cut: false, kinds: ["enter", "assign"], values: ["1", "2", "3"],
    sites: [
      { span: [0, 9], line: 1, kind: "enter", function: "f", names: ["x"] }, { span: [14, 22], line: 2, kind: "assign", function: "f", names: ["y"] },
      { span: [0, 9], line: 1, kind: "enter", function: "g", names: ["x"] },
    ],
    events: { kind: [0, 0, 1], site: [0, 2, 1], frame: [1, 2, 1], depth: [1, 2, 1], value: [0, 1, 2] },
  };
  assert.deepEqual(momentAt(t, 1)!.variables.map((v) => v.value), ["2"]);
  assert.deepEqual(momentAt(t, 2)!.variables.map((v) => `${v.name}=${v.value}`), ["x=1", "y=3"]);
});

/** of makes a trace out of sites by their letters: the place in the text is the letter's place in the alphabet. */
function of(events: string, kinds: Record<string, string> = {}, frame = ""): Trace {
  const letters = [..."abcdefghijklmnop"];
  const names = ["step", "loop", "loop-end", "return"];
  const site = [...events].map((c) => letters.indexOf(c));
  const n = site.length;
  return {
    source: letters.join(""), end: "", cut: false, kinds: names, values: [],
    sites: letters.map((c, i) => ({ span: [i, i + 1], line: i + 1, kind: kinds[c] ?? "step", function: "f", names: [] })),
    events: {
      kind: site.map((s) => names.indexOf(kinds[letters[s]!] ?? "step")), site, frame: [...events].map((_, i) => Number(frame[i] ?? 1)),
      depth: new Array<number>(n).fill(1), value: new Array<number>(n).fill(-1),
    },
  };
}

const found = (t: Trace) => loopsOf(t).map((l) => `${l.from}-${l.to} x${l.iterations.length}`);

test("a loop is a site that comes again", () => {
  assert.deepEqual(found(of("abcd")), []);
  assert.deepEqual(found(of("abcbcd")), ["1-5 x2"]);
  assert.deepEqual(found(of("abcbcbd")), ["1-6 x2"]);
});

test("a loop ends where the program goes on behind it", () => {
  // b heads a loop over c or d; e follows, then f heads another.
  assert.deepEqual(found(of("abcbdbefgfgh")), ["1-6 x2", "7-11 x2"]);
});

test("inner loops lie inside of outer ones", () => {
  assert.deepEqual(found(of("abcdcdebcdcdef", { c: "loop" })), ["1-13 x2", "2-6 x2", "8-12 x2"]);
});

test("a branch that only later iterations take does not split a loop", () => {
  assert.deepEqual(found(of("abcbcbdbcbe")), ["1-10 x4"]);
});

test("the same statement in calls of its own is no loop", () => {
  assert.deepEqual(found(of("abab", {}, "1122")), []);
});

test("folding hides a loop's rows but its head and the divergence", () => {
  const t = traces(50, 30);
  const rows = alignRows(t);
  const folds = foldsOf(rows, loopsOf(t.candidate!), loopsOf(t.reference!));
  assert.equal(folds.length, 1);
  assert.equal(folds[0]!.loop.iterations.length, 50);
  const closed = shown(rows, folds, () => true);
  assert.ok([...closed.rows].includes(rows.divergence));
  assert.ok(closed.rows.length < 10);
  assert.equal(shown(rows, folds, () => false).rows.length, rows.length);
  assert.equal(closed.rows[nearest(closed.rows, folds[0]!.from + 5)], folds[0]!.from);
});

test("the last event of a side at a row is found", () => {
  assert.equal(eventAt(Int32Array.from([0, -1, 1]), 1), 0);
  assert.equal(eventAt(Int32Array.from([-1, -1]), 1), -1);
});

test("the export has slices that nest, for both programs, and the divergence", () => {
  const json = JSON.parse(chromeTrace(four)) as { traceEvents: { ph: string; name: string; ts: number; dur: number; pid: number; cat?: string }[] };
  const slices = json.traceEvents.filter((e) => e.ph === "X");
  assert.deepEqual([...new Set(slices.map((e) => e.pid))], [1, 2]);
  for (const pid of [1, 2]) {
    const own = slices.filter((e) => e.pid === pid).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
    const open: number[] = [];
    for (const s of own) {
      while (open.length > 0 && open.at(-1)! <= s.ts) open.pop();
      assert.ok(open.length === 0 || s.ts + s.dur <= open.at(-1)!, `${s.name} at ${s.ts} sticks out`);
      open.push(s.ts + s.dur);
    }
    assert.equal(own.filter((e) => e.cat === "iteration").length, 4);
  }
  assert.equal(json.traceEvents.filter((e) => e.name === "first divergence").length, 2);
});

// Perfetto's importer sorts events by ts alone, keeping their order, and takes a slice for the parent of those after it
// that end within it. A flow belongs to the slice around its ts. https://perfetto.dev/docs/getting-started/other-formats
test("the export holds to the trace event format as Perfetto reads it", () => {
  for (const t of [four, traces(50, 30)]) {
    const { traceEvents } = JSON.parse(chromeTrace(t)) as { traceEvents: Record<string, unknown>[] };
    const around = (pid: unknown, ts: number) =>
      traceEvents.some((e) => e.ph === "X" && e.pid === pid && (e.ts as number) <= ts && ts < (e.ts as number) + (e.dur as number));
    const last = new Map<unknown, number>();
    for (const e of traceEvents) {
      assert.ok(typeof e.name === "string" && typeof e.pid === "number" && typeof e.tid === "number", JSON.stringify(e));
      if (e.ph === "M") continue;
      assert.ok(Number.isInteger(e.ts) && (e.ts as number) >= 0, JSON.stringify(e));
      if (e.ph === "X") {
        assert.ok((e.dur as number) > 0, JSON.stringify(e));
        const key = `${e.pid} ${e.ts}`;
        assert.ok((e.dur as number) <= (last.get(key) ?? Infinity), `${e.name} holds a slice that stands before it`);
        last.set(key, e.dur as number);
      } else if (e.ph === "i") assert.equal(e.s, "g");
      else {
        assert.ok(e.ph === "s" || (e.ph === "f" && e.bp === "e"), JSON.stringify(e));
        assert.ok(around(e.pid, e.ts as number), `${e.ph} has no slice around it`);
      }
    }
    const ids = (ph: string) => traceEvents.filter((e) => e.ph === ph).map((e) => [e.id, e.name, e.cat]);
    assert.deepEqual(ids("s"), ids("f"));
    assert.equal(ids("s").length, 1);
  }
});
