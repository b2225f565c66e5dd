// The tests of a sample: a row a test, with the first difference inside of long values marked.

import { useEffect, useState } from "preact/hooks";
import type { Sample, Test } from "../data/format.ts";
import { many, seconds } from "../data/numbers.ts";
import { change, route } from "../data/route.ts";
import { around, firstDifference } from "../data/text.ts";
import { OutcomeShape } from "../parts/glyphs.tsx";
import { Long } from "../parts/text.tsx";

// Rows at first; the failing tests come before the others.
const few = 40;

export function Tests({ sample, making }: { sample: Sample; making: boolean }) {
  const wanted = Number(route.value.params.get("test") ?? "-1");
  const [all, setAll] = useState(false);
  const failing = route.value.params.get("tests") === "failing";
  useEffect(() => {
    if (wanted >= 0) document.getElementById(`test-${wanted}`)?.scrollIntoView({ block: "center" });
  }, [wanted]);
  if (sample.tests.length === 0) {
    return <section class="panel tests" aria-labelledby="tests"><div class="panel-head"><h2 id="tests">Tests</h2></div><p class="quiet">{making ? "The tests are running." : "The details of no test are known."}</p></section>;
  }
  const passed = sample.tests.filter((t) => t.outcome === "passed").length;
  const rows = sample.tests.map((test, i) => ({ test, i })).filter(({ test }) => !failing || test.outcome !== "passed");
  const shown = all ? rows : rows.filter(({ i }, k) => k < few || i === wanted);
  const mended = new Set(sample.repair?.mends);
  // A column in which nothing is known is left out.
  const timed = sample.tests.some((t) => t.seconds !== null);
  const written = sample.tests.some((t) => t.output !== "");
  return (
    <section class="panel tests" aria-labelledby="tests">
      <div class="panel-head">
        <h2 id="tests">Tests</h2>
        <span class="quiet">{passed} of {sample.tests.length} passed</span>
        <button type="button" aria-pressed={failing} onClick={() => change({ tests: failing ? null : "failing" })}>Failing only</button>
      </div>
      <div class="wide" tabindex={0} role="region" aria-label="table of tests">
        <table>
          <thead>
            <tr><th scope="col">Test</th><th scope="col">Input</th><th scope="col">Expected</th><th scope="col">Got</th>{timed && <th scope="col">Time</th>}{written && <th scope="col">Output</th>}</tr>
          </thead>
          <tbody>
            {shown.map(({ test, i }) => <Row key={i} test={test} number={i} current={i === wanted} mended={mended.has(i)} timed={timed} written={written} />)}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && <button type="button" class="more" onClick={() => setAll(true)}>Show {many(rows.length - shown.length, "more test")}</button>}
    </section>
  );
}

interface RowProps {
  test: Test;
  number: number;
  current: boolean;
  mended: boolean;
  timed: boolean;
  written: boolean;
}

function Row({ test, number, current, mended, timed, written }: RowProps) {
  const failed = test.outcome !== "passed";
  const differs = failed ? (test.differs ?? computed(test)) : null;
  const expected = shorten(test.expected, differs?.[0] ?? null);
  const got = shorten(test.got, differs?.[1] ?? null);
  return (
    <tr id={`test-${number}`} tabindex={-1} class={current ? "current" : ""}>
      <th scope="row">
        <span class="label">
          <OutcomeShape outcome={test.outcome} />
          {number} <span class="quiet outcome">{test.outcome}</span>
        </span>
        {test.inside && <span class="quiet remark">reported from inside</span>}
        {mended && <span class="quiet remark">mended by the repair</span>}
        {test.name && test.name !== String(number) && test.name !== `test ${number}` && <span class="quiet remark"><Long text={test.name} most={60} /></span>}
      </th>
      <td class="mono"><Long text={test.input} /></td>
      <td class="mono"><Long text={expected.text} mark={expected.at} />{test.cut && <span class="quiet"> (shortened)</span>}</td>
      <td class="mono">
        {test.got === "" && test.message ? null : <Long text={got.text} mark={got.at} />}
        {test.message && test.message !== `returned ${test.got}, expected ${test.expected}` && <div class="message"><Long text={test.message} /></div>}
      </td>
      {timed && <td class="number">{seconds(test.seconds)}</td>}
      {written && <td class="mono">{test.output ? <Long text={test.output} most={120} /> : <span class="quiet">–</span>}</td>}
    </tr>
  );
}

function computed(test: Test): [number, number] | null {
  if (test.expected === "" || test.got === "" || test.message !== "") return null;
  const at = firstDifference(test.expected, test.got);
  return at === null ? null : [at, at];
}

// Of a long value what stands around the difference is shown.
function shorten(text: string, at: number | null): { text: string; at: number | null } {
  return at === null ? { text, at } : around(text, at, 60, 160);
}
