import assert from "node:assert/strict";
import { test } from "node:test";
import { fixed, percent, seconds, signed, sure } from "../../src/data/numbers.ts";
import { around, firstDifference, hiddenPattern, pieces, plain } from "../../src/data/text.ts";
import { hostile } from "../fixtures.ts";

test("hidden characters get names and everything else stays as it is", () => {
  assert.deepEqual(pieces("a\u202eb\u0000"), [
    { text: "a", hidden: false }, { text: "RLO", hidden: true }, { text: "b", hidden: false }, { text: "NUL", hidden: true },
  ]);
  assert.equal(plain("tab\tand\nline stay"), "tab\tand\nline stay");
  assert.equal(plain("é 漢字 😀"), "é 漢字 😀");
  assert.equal(plain("\ud800x"), "⟨U+D800⟩x");
  assert.equal(plain("\u{e0041}"), "⟨U+E0041⟩");
});

test("no hostile text keeps a hidden character, and none is lost", () => {
  for (const text of hostile) {
    assert.equal(plain(text).match(hiddenPattern()), null, JSON.stringify(text));
    const shown = pieces(text).filter((p) => !p.hidden).map((p) => p.text).join("");
    assert.equal(shown, text.replace(hiddenPattern(), ""));
  }
});

test("the first difference is the first offset at which the texts differ", () => {
  assert.equal(firstDifference("abc", "abd"), 2);
  assert.equal(firstDifference("abc", "abcd"), 3);
  assert.equal(firstDifference("", ""), null);
  assert.equal(firstDifference("same", "same"), null);
});

test("a long text is cut around an offset, which still points at the same character", () => {
  const text = Array.from({ length: 500 }, (_, i) => String(i)).join(",");
  for (const offset of [0, 3, 71, 900, text.length - 1]) {
    const cut = around(text, offset, 60, 160);
    assert.equal(cut.text[cut.at], text[offset]);
    assert.ok(cut.text.length <= 60 + 160 + 24);
  }
  assert.deepEqual(around("short", 2, 60, 160), { text: "short", at: 2 });
});

test("numbers read well", () => {
  assert.equal(fixed(null), "–");
  assert.equal(fixed(-0.5), "−0.5");
  assert.equal(signed(1.2864), "+1.29");
  assert.equal(percent(0.0254), "2.5 %");
  assert.equal(percent(1), "100 %");
  assert.equal(sure(0.9977), "0.998");
  assert.equal(sure(1), "1");
  assert.equal(seconds(0.0004), "0.40 ms");
  assert.equal(seconds(12.34), "12.3 s");
});
