import assert from "node:assert/strict";
import { test } from "node:test";
import { facets, find, namesOf, readFilter } from "../../src/data/filter.ts";
import type { Run } from "../../src/data/format.ts";
import { format, parse } from "../../src/data/route.ts";
import { large, small } from "../fixtures.ts";

const run = small().get("run") as Run;
const by = (query: string) => find(run, readFilter(new URLSearchParams(query)));

test("without a filter every sample is found, in order", () => {
  assert.deepEqual([...by("").samples], run.samples.group.map((_, i) => i));
});

test("names within a facet add up, and facets narrow each other", () => {
  const mode = (i: number) => run.modes[run.samples.mode[i]!];
  const two = by("mode=logic&mode=syntax").samples;
  assert.ok(two.length > 0);
  assert.ok([...two].every((i) => mode(i) === "logic" || mode(i) === "syntax"));
  const both = by("mode=logic&mode=syntax&evidence=interpreter").samples;
  assert.ok(both.length > 0 && both.length < two.length);
  assert.ok([...both].every((i) => mode(i) === "syntax"));
});

test("a facet's count is the number of samples that choosing the name alone would leave", () => {
  for (const start of ["", "mode=logic", "text=compiler", "ground=compiler&from=1", "evidence=verified&task=fares-1"]) {
    for (const facet of facets) {
      namesOf(run, facet).forEach((name, i) => {
        // An address holds no half of a character, and neither does what Go writes.
        if (/\p{Surrogate}/u.test(name)) return;
        const params = new URLSearchParams(start);
        params.delete(facet);
        params.append(facet, name);
        assert.equal(by(start).counts[facet][i], find(run, readFilter(params)).samples.length, `${start} ${facet}=${name}`);
      });
    }
  }
});

test("text is looked for in task, reason and fallback, whatever the case", () => {
  assert.ok(by("text=COMPILER").samples.length > 0);
  assert.ok(by("text=no+comparable").samples.length > 0);
  assert.equal(by("text=fares-2").samples.length, 8);
  assert.equal(by("text=nothing+like+this").samples.length, 0);
});

test("bounds of steps are inclusive", () => {
  const steps = [...by("from=1&to=2").samples].map((i) => run.groups[run.samples.group[i]!]!.step);
  assert.deepEqual([...new Set(steps)], [1, 2]);
});

test("an order is total, and unknown numbers come last in both directions", () => {
  for (const order of ["confidence", "span", "advantage", "reward"] as const) {
    for (const sign of ["", "-"]) {
      const values = [...by(`sort=${sign}${order}`).samples].map((i) => run.samples[order][i] ?? null);
      const known = values.filter((v) => v !== null);
      assert.deepEqual(values.slice(0, known.length), known);
      assert.deepEqual(known, [...known].sort((a, b) => (sign ? b - a : a - b)));
    }
  }
});

test("what an address does not know is ignored", () => {
  const filter = readFilter(new URLSearchParams("sort=colour&from=x&mode=&unknown=1"));
  assert.equal(filter.order, "");
  assert.equal(filter.from, null);
  assert.equal(find(run, readFilter(new URLSearchParams("mode=no-such-mode"))).samples.length, 0);
});

test("a route survives its address", () => {
  for (const hash of ["#run", "#group/12", "#sample/7?test=2", "#traces/3?at=40&flip=c12&flip=r3", "#run?ground=alignment%2C+same+structure&mode=logic"]) {
    const { view, id, params } = parse(hash);
    assert.equal(format(view, id, params), hash);
  }
  assert.equal(parse("#nonsense/../etc").view, "run");
  assert.equal(parse("#group/-1").id, 0);
});

test("ten thousand samples have the same counts however they are summed", () => {
  const big = large().get("run") as Run;
  const found = find(big, readFilter(new URLSearchParams("mode=logic&sort=-confidence")));
  const all = find(big, readFilter(new URLSearchParams("")));
  assert.equal(all.samples.length, 10_000);
  assert.equal(found.samples.length, all.counts.mode[big.modes.indexOf("logic")]);
});
