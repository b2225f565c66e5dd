// The completion as it was written, its tokens shaded by what they get.

import { type Extension, Prec, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass, hoverTooltip, keymap } from "@codemirror/view";
import { useMemo, useState } from "preact/hooks";
import type { Sample } from "../data/format.ts";
import { fixed, percent, signed } from "../data/numbers.ts";
import { change, route } from "../data/route.ts";
import { type Mark, outside } from "../data/segments.ts";
import { plain } from "../data/text.ts";
import { levels, signOf, type Token, tokenAt, tokensOf } from "../data/tokens.ts";
import { Code } from "../parts/code.tsx";
import { highlight } from "../parts/highlight.ts";

export function Completion({ sample, language }: { sample: Sample; language: string }) {
  const tokens = useMemo(() => tokensOf(sample), [sample]);
  const plainly = route.value.params.get("shade") === "none";
  const weighted = tokens.some((t) => t.weight !== null);
  const marks = useMemo(() => marksOf(sample, language, plainly ? [] : tokens), [sample, language, tokens, plainly]);
  const outlines = useMemo(() => outlinesOf(sample), [sample]);
  const [at, setAt] = useState(-1);
  const extensions = useMemo(
    () => [ranLines(sample), ...(tokens.length > 0 ? [tokenKeys(tokens, setAt), tokenHover(tokens)] : [])],
    [sample, tokens],
  );
  return (
    <section class="panel completion" aria-labelledby="completion">
      <div class="panel-head">
        <h2 id="completion">Completion</h2>
        {weighted && (
          <button type="button" aria-pressed={!plainly} onClick={() => change({ shade: plainly ? null : "none" })}>Shade tokens</button>
        )}
      </div>
      <Code text={sample.completion} label="the completion; the arrow keys go from token to token" marks={marks} outlines={outlines} extensions={extensions} />
      <div class="code-foot">
        <output aria-live="polite" class={tokens.length > 0 ? "token-words" : "quiet"}>
          {at >= 0 ? words(tokens[at]!, sample) : tokens.length > 0 ? "Point at a token, or go through them with the arrow keys, to see its share." : "The rollout gave no tokens."}
        </output>
        {weighted && !plainly && <Legend sample={sample} tokens={tokens} />}
        <p class="key">
          {sample.spans.length > 0 && <span><i class="key-span" /> credited span</span>}
          {sample.also.length > 0 && <span><i class="key-also" /> also needed</span>}
          {sample.executed.length > 0 && <span><i class="key-ran" /> run by the failing test</span>}
        {sample.sites.length > 0 && <span><i class="key-site" /> decision site</span>}
          {outside(sample.completion.length, sample.program).length > 0 && <span><i class="key-outside">abc</i> outside of the program</span>}
        </p>
      </div>
    </section>
  );
}

/** marksOf puts together the marks: colours, heat, sites, and grey for everything outside of the program. */
function marksOf(sample: Sample, language: string, tokens: Token[]): Mark[] {
  const marks: Mark[] = [];
  for (const [from, to] of outside(sample.completion.length, sample.program)) marks.push({ from, to, class: "outside" });
  for (const t of tokens) {
    const sign = signOf(t, sample);
    if (t.level > 0 && sign !== "none") marks.push({ from: t.from, to: t.to, class: `heat-${sign}-${t.level}` });
  }
  for (const site of sample.sites) {
    for (const [from, to] of site.spans) marks.push({ from, to, class: site.right ? "right-site" : "wrong-site" });
  }
  return [...marks, ...highlight(sample.completion, sample.program, language)];
}

const outlinesOf = (sample: Sample): Mark[] => [
  ...sample.spans.map(([from, to]) => ({ from, to, class: "span" })),
  ...sample.also.map(([from, to]) => ({ from, to, class: "also" })),
];

/** words says what a token gets. */
function words(token: Token, sample: Sample): string {
  const text = JSON.stringify(plain(sample.completion.slice(token.from, token.to)));
  if (token.weight === null) return `token ${token.number + 1} ${text}: its weight is unknown`;
  const own = token.advantage === null ? "" : ` · advantage ${signed(token.advantage, 4)}`;
  return `token ${token.number + 1} ${text}: ${fixed(token.weight)} × the even share · ${percent(token.share)} of the whole${own}`;
}

const ran = new (class extends GutterMarker {
  override elementClass = "ran";
})();

/** ranLines marks beside their numbers the lines that the first failing test ran. */
function ranLines(sample: Sample): Extension {
  return gutterLineClass.compute(["doc"], (state) => {
    const lines = new Set<number>();
    for (const [from, to] of sample.executed) {
      if (from > state.doc.length) continue;
      const last = state.doc.lineAt(Math.min(Math.max(from, to - 1), state.doc.length)).number;
      for (let line = state.doc.lineAt(from).number; line <= last; line++) lines.add(line);
    }
    const builder = new RangeSetBuilder<GutterMarker>();
    for (const line of [...lines].sort((a, b) => a - b)) {
      const { from } = state.doc.line(line);
      builder.add(from, from, ran);
    }
    return builder.finish();
  });
}

const focusToken = StateEffect.define<number>();

/** tokenKeys lets the arrow keys go from token to token, and tells of the token under the focus. */
function tokenKeys(tokens: Token[], tell: (token: number) => void): Extension {
  const field = StateField.define<number>({
    create: () => -1,
    update: (value, transaction) => transaction.effects.reduce((v, e) => (e.is(focusToken) ? e.value : v), value),
    provide: (f) =>
      EditorView.decorations.from(f, (n) => {
        const token = tokens[n];
        return token && token.from < token.to ? Decoration.set(Decoration.mark({ class: "token-focus" }).range(token.from, token.to)) : Decoration.none;
      }),
  });
  const to = (view: EditorView, next: number): boolean => {
    const n = Math.max(0, Math.min(tokens.length - 1, next));
    const token = tokens[n]!;
    view.dispatch({ effects: focusToken.of(n) });
    const block = view.lineBlockAt(Math.min(token.from, view.state.doc.length));
    const { scrollTop, clientHeight } = view.scrollDOM;
    if (block.top < scrollTop || block.bottom > scrollTop + clientHeight) view.scrollDOM.scrollTop = block.top - clientHeight / 3;
    tell(n);
    return true;
  };
  const by = (n: number) => (view: EditorView) => to(view, view.state.field(field) + n);
  const line = (way: 1 | -1) => (view: EditorView) => {
    const token = tokens[Math.max(0, view.state.field(field))]!;
    const here = view.state.doc.lineAt(Math.min(token.from, view.state.doc.length));
    const number = Math.max(1, Math.min(view.state.doc.lines, here.number + way));
    return to(view, Math.max(0, tokenAt(tokens, view.state.doc.line(number).from)));
  };
  const keys = keymap.of([
    { key: "ArrowRight", run: by(1) }, { key: "ArrowLeft", run: by(-1) }, { key: "ArrowDown", run: line(1) }, { key: "ArrowUp", run: line(-1) },
    { key: "Home", run: (view) => to(view, 0) }, { key: "End", run: (view) => to(view, tokens.length - 1) },
  ]);
  const pointer = EditorView.domEventHandlers({
    mousemove: (event, view) => {
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null) tell(tokenAt(tokens, at));
      return false;
    },
    mousedown: (event, view) => {
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null && tokenAt(tokens, at) >= 0) to(view, tokenAt(tokens, at));
      return false;
    },
  });
  return [field, Prec.high(keys), pointer];
}

/** tokenHover shows a token's share beside the pointer. */
function tokenHover(tokens: Token[]): Extension {
  return hoverTooltip((_, at) => {
    const token = tokens[tokenAt(tokens, at)];
    if (!token || token.weight === null) return null;
    return {
      pos: token.from,
      end: token.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        const own = token.advantage === null ? "" : `, advantage ${signed(token.advantage, 4)}`;
        dom.textContent = `${fixed(token.weight)} × the even share, ${percent(token.share)} of the whole${own}`;
        return { dom };
      },
    };
  }, { hoverTime: 80 });
}

/** Legend explains the shades. */
function Legend({ sample, tokens }: { sample: Sample; tokens: Token[] }) {
  const largest = Math.max(1, ...tokens.map((t) => t.weight ?? 0));
  const signs = [...new Set(tokens.map((t) => signOf(t, sample)))].filter((s) => s !== "none");
  if (signs.length === 0) return <p class="legend quiet">The advantage is 0: no token is pushed.</p>;
  return (
    <div class="legend">
      {signs.map((sign) => (
        <span key={sign} class="legend-row">
          <span class="legend-scale" aria-hidden="true">
            {Array.from({ length: levels }, (_, i) => <i key={i} class={`heat heat-${sign}-${i + 1}`} />)}
          </span>
          <span>{sign === "plus" ? "+ made likelier" : "− made less likely"}</span>
        </span>
      ))}
      <span class="quiet">from 0 to {fixed(largest, 1)} × the even share</span>
    </div>
  );
}
