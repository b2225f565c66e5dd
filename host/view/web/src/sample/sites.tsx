// The decision sites of the group that a sample reached.

import type { Sample } from "../data/format.ts";
import { sure } from "../data/numbers.ts";
import { Shape } from "../parts/glyphs.tsx";
import { Visible } from "../parts/text.tsx";

export function Sites({ sample }: { sample: Sample }) {
  return (
    <section class="panel" aria-labelledby="sites">
      <div class="panel-head"><h2 id="sites">Decision sites</h2></div>
      <div class="wide" tabindex={0} role="region" aria-label="table of decision sites">
        <table class="sites">
          <thead><tr><th scope="col">Here</th><th scope="col">Statement</th><th scope="col">Right : wrong</th><th scope="col">Evidence</th><th scope="col">Confidence</th></tr></thead>
          <tbody>
            {sample.sites.map((site) => {
              const span = site.spans[0];
              return (
                <tr key={site.key}>
                  <td><span class="label"><Shape form={site.right ? "dot" : "cross"} hue={site.right ? "good" : "bad"} />{site.right ? "right" : "wrong"}</span></td>
                  <td><code><Visible text={span ? sample.completion.slice(span[0], span[1]).slice(0, 120) : site.kind} /></code></td>
                  <td class="number">{site.rightMembers} : {site.wrongMembers}</td>
                  <td><Visible text={site.evidence} /></td>
                  <td class="number">{sure(site.confidence)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
