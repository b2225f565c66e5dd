import assert from "node:assert/strict";
import { test } from "node:test";
import type { Group, Sample } from "../../src/data/format.ts";
import { join, outside, segments } from "../../src/data/segments.ts";
import { even, levelOf, levels, signOf, tokenAt, tokensOf } from "../../src/data/tokens.ts";
import { small } from "../fixtures.ts";

const sample = (small().get("group/0") as Group).samples[1]!;
const with_ = (more: Partial<Sample>): Sample => ({ ...sample, ...more });

test("tokens cover the completion, and their shares are one whole", () => {
  const tokens = tokensOf(sample);
  assert.equal(tokens[0]!.from, 0);
  assert.equal(tokens.at(-1)!.to, sample.completion.length);
  assert.ok(Math.abs(tokens.reduce((sum, t) => sum + t.share!, 0) - 1) < 1e-9);
  const sum = tokens.reduce((s, t) => s + t.advantage!, 0);
  assert.ok(Math.abs(sum - sample.advantage! * tokens.length) < 1e-9);
});

test("the heaviest tokens are under the span and have the darkest shade", () => {
  const tokens = tokensOf(sample);
  const darkest = tokens.filter((t) => t.level === levels);
  assert.ok(darkest.length > 0);
  const [from, to] = sample.spans[0]!;
  for (const t of darkest) assert.ok(t.to > from && t.from < to);
});

test("the shade grows with the factor, and the even share always looks alike", () => {
  let last = 0;
  for (const factor of [0, 0.1, 0.6, 1, 1.5, 3, 8, 20, 50]) {
    const level = levelOf(factor, 50);
    assert.ok(level >= last && level <= levels);
    last = level;
  }
  assert.equal(levelOf(1, 1), even);
  assert.equal(levelOf(1, 1000), even);
  assert.equal(levelOf(0, 5), 0);
});

test("advantages of tokens take the place of weights, each with its sign", () => {
  const n = sample.tokens.length;
  const own = with_({ advantages: sample.tokens.map((_, i) => (i === 0 ? 2 : i === 1 ? -1 : 0)) });
  const tokens = tokensOf(own);
  assert.equal(tokens[0]!.advantage, 2);
  assert.equal(signOf(tokens[0], own), "plus");
  assert.equal(signOf(tokens[1], own), "minus");
  assert.equal(signOf(tokens[2], own), "none");
  assert.ok(Math.abs(tokens[0]!.share! - 2 / 3) < 1e-9);
  assert.ok(Math.abs(tokens[0]!.weight! - (2 * n) / 3) < 1e-9);
});

test("unknown weights are unknown, not zero", () => {
  const tokens = tokensOf(with_({ weights: [] }));
  assert.ok(tokens.every((t) => t.weight === null && t.share === null && t.advantage === null));
  assert.deepEqual(tokensOf(with_({ tokens: [], weights: [] })), []);
});

test("a token is found by any offset in it", () => {
  const tokens = tokensOf(sample);
  for (let at = 0; at < sample.completion.length; at++) {
    const t = tokens[tokenAt(tokens, at)]!;
    assert.ok(t.from <= at && at < t.to);
  }
  assert.equal(tokenAt(tokens, sample.completion.length), -1);
});

test("segments follow each other and carry every mark above them", () => {
  const marks = [{ from: 2, to: 8, class: "a" }, { from: 5, to: 12, class: "b" }, { from: 5, to: 5, class: "none" }, { from: 9, to: 99, class: "c" }];
  const parts = segments(14, marks);
  assert.equal(parts[0]!.from, 0);
  assert.equal(parts.at(-1)!.to, 14);
  for (let i = 1; i < parts.length; i++) assert.equal(parts[i]!.from, parts[i - 1]!.to);
  for (let at = 0; at < 14; at++) {
    const part = parts.find((p) => p.from <= at && at < p.to)!;
    assert.deepEqual([...part.classes].sort(), marks.filter((m) => m.from <= at && at < m.to).map((m) => m.class).sort());
  }
});

test("what lies outside of spans is the rest", () => {
  assert.deepEqual(outside(10, [[2, 4], [4, 6]]), [[0, 2], [6, 10]]);
  assert.deepEqual(outside(10, []), [[0, 10]]);
  assert.deepEqual(outside(4, [[0, 4]]), []);
});

test("a joined program leads back to where its parts stand", () => {
  const { text, back } = join("0123456789", [[6, 9], [1, 3]]);
  assert.equal(text, "67812");
  assert.deepEqual(back(1, 4), [[7, 9], [1, 2]]);
});
