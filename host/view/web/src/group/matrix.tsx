// The group at a glance: a row a sibling, a column a test; arcs lead from a reference to the siblings that it served.

import type { Group } from "../data/format.ts";
import { fixed } from "../data/numbers.ts";
import { format } from "../data/route.ts";
import { plain } from "../data/text.ts";
import { Advantage, Mode, OutcomeShape } from "../parts/glyphs.tsx";
import { Visible } from "../parts/text.tsx";

const rowHeight = 32;
// More columns than this would not be read.
const mostTests = 60;

export function Matrix({ group, first, largest }: { group: Group; first: number; largest: number }) {
  const samples = group.samples;
  const tests = samples.reduce((n, s) => Math.max(n, s.tests.length), 0);
  const shown = Math.min(tests, mostTests);
  return (
    <section class="matrix" aria-label="siblings and tests" tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Sibling</th><th scope="col">Mode</th><th scope="col">Reward</th><th scope="col">Advantage</th>
            <th scope="col" colSpan={Math.max(1, shown)}>Tests{tests > shown ? ` (the first ${shown} of ${tests})` : ""}</th>
            <th scope="col">Credited span</th><th scope="col">Reference</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((s, place) => (
            <tr key={s.index}>
              <th scope="row"><a href={format("sample", first + place)}>#{s.index}</a></th>
              <td><Mode name={s.mode} /></td>
              <td class="number">{fixed(s.reward)}</td>
              <td><Advantage value={s.advantage} largest={largest} /></td>
              {Array.from({ length: Math.max(1, shown) }, (_, t) => {
                const test = s.tests[t];
                const words = test ? `test ${t}: ${test.outcome}` : "no test ran";
                return (
                  <td key={t} class="dot" title={test ? plain(`${words}\n${test.input.slice(0, 200)}`) : words}>
                    {test ? <a href={`${format("sample", first + place)}?test=${t}`} aria-label={words}><OutcomeShape outcome={test.outcome} /></a> : null}
                  </td>
                );
              })}
              <td class="span-text">
                {s.spans[0] ? <code><Visible text={s.completion.slice(s.spans[0][0], s.spans[0][1]).trim().slice(0, 80)} /></code> : <span class="quiet">{s.fallback || s.reward === 1 || s.error ? "–" : "uniform"}</span>}
              </td>
              <td class="quiet">{s.referenceSample !== null ? <>sibling #{s.referenceSample}</> : s.reference ? <Visible text={s.reference} /> : "–"}</td>
              {place === 0 && <td class="arcs" rowSpan={samples.length}><Arcs group={group} /></td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Arcs draws who served whom. The column beside it says the same in words. */
function Arcs({ group }: { group: Group }) {
  const place = new Map(group.samples.map((s, i) => [s.index, i]));
  const arcs = group.samples.flatMap((s, to) => {
    const from = s.referenceSample === null ? undefined : place.get(s.referenceSample);
    return from === undefined ? [] : [{ from, to }];
  });
  if (arcs.length === 0) return null;
  const y = (row: number) => (row + 0.5) * rowHeight;
  return (
    <svg class="arc" width="56" height={group.samples.length * rowHeight} aria-hidden="true">
      {arcs.map(({ from, to }) => {
        const bend = Math.min(48, 12 + 5 * Math.abs(to - from));
        return <path key={to} d={`M2 ${y(from)} C ${bend} ${y(from)} ${bend} ${y(to)} 6 ${y(to)}`} />;
      })}
      {arcs.map(({ to }) => <path key={`h${to}`} class="head" d={`M2 ${y(to)} l6 -3.5 v7 z`} />)}
      {[...new Set(arcs.map((a) => a.from))].map((from) => <circle key={`c${from}`} cx="4" cy={y(from)} r="3.5" />)}
    </svg>
  );
}
