// Texts of candidates as elements: text nodes only, with hidden characters named.

import { useState } from "preact/hooks";
import { count } from "../data/numbers.ts";
import { pieces, quoteEmpty } from "../data/text.ts";

/** Visible shows a text with its hidden characters named. */
export function Visible({ text }: { text: string }) {
  return (
    <bdi class="visible">
      {pieces(text).map((p, i) => (p.hidden ? <span key={i} class="hidden-char">{p.text}</span> : p.text))}
    </bdi>
  );
}

/** Long shows the beginning of a text, and the rest on request. mark is the offset from which it is marked. */
export function Long({ text, most = 240, mark = null }: { text: string; most?: number; mark?: number | null }) {
  const [whole, setWhole] = useState(false);
  if (text === "") return <span class="quiet">{quoteEmpty(text)}</span>;
  const cut = !whole && text.length > most;
  const shown = cut ? text.slice(0, most) : text;
  return (
    <>
      {mark === null ? (
        <Visible text={shown} />
      ) : (
        <>
          <Visible text={shown.slice(0, mark)} />
          <mark class="difference" title="the first difference">
            {mark < shown.length ? <Visible text={shown.slice(mark, mark + 1)} /> : "∎"}
          </mark>
          <Visible text={shown.slice(mark + 1)} />
        </>
      )}
      {text.length > most && (
        <button type="button" class="more" onClick={() => setWhole(!whole)}>
          {whole ? "less" : `… ${count(text.length - most)} more`}
        </button>
      )}
    </>
  );
}

/** Making tells that programs run for what is not shown yet. */
export const Making = () => (
  <p class="note" role="status">The programs are running once more: tests, repairs and first divergences appear here when they have ended.</p>
);
