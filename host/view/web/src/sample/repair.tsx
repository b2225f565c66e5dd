// The repair of a program, as a difference with the tests that it mends.

import { unifiedMergeView } from "@codemirror/merge";
import { syntaxHighlighting } from "@codemirror/language";
import { classHighlighter } from "@lezer/highlight";
import { useMemo } from "preact/hooks";
import type { Repair } from "../data/format.ts";
import { many } from "../data/numbers.ts";
import { plain } from "../data/text.ts";
import { Code } from "../parts/code.tsx";
import { Meter } from "../parts/glyphs.tsx";
import { languageOf } from "../parts/highlight.ts";
import { Visible } from "../parts/text.tsx";
import { jump } from "./sample.tsx";

const none: never[] = [];

export function RepairCard({ repair, language }: { repair: Repair; language: string }) {
  // Deleted lines are drawn without the names of hidden characters, so both texts get them before.
  const extensions = useMemo(() => {
    const parser = languageOf(language);
    return [
      unifiedMergeView({
        original: plain(repair.program), mergeControls: false, gutter: true, highlightChanges: true, syntaxHighlightDeletions: true,
        collapseUnchanged: { margin: 3, minSize: 6 },
      }),
      syntaxHighlighting(classHighlighter),
      ...(parser ? [parser.extension] : []),
    ];
  }, [repair, language]);
  return (
    <section class="panel" aria-labelledby="repair">
      <div class="panel-head"><h2 id="repair">Repair</h2></div>
      {repair.words && <p><Visible text={repair.words} /></p>}
      <Code class="diff" text={plain(repair.repaired)} label="the repaired program, with the changes" marks={none} extensions={extensions} />
      <p class="mends">
        {repair.mends.length > 0 ? "It mends " : "It mends no test by itself."}
        {repair.mends.map((t) => <a key={t} class="chip" href={`#test-${t}`} onClick={(event) => jump(event, t)}>test {t}</a>)}
      </p>
      {repair.generated && (
        <p class="agrees">
          <Meter value={repair.generated.of > 0 ? repair.generated.agree / repair.generated.of : 0} title="agreement on generated inputs" />
          It agrees with the references on {repair.generated.agree} of {many(repair.generated.of, "generated input")}.
        </p>
      )}
    </section>
  );
}
