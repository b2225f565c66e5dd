// Time: a slider over the rows, with the divergence marked.

import { count } from "../data/numbers.ts";

interface Props {
  length: number;
  at: number;
  divergence: number;
  set: (row: number) => void;
  step: (by: number) => void;
}

export function Slider({ length, at, divergence, set, step }: Props) {
  const share = (row: number): string => `${(100 * row) / Math.max(1, length - 1)}%`;
  return (
    <div class="slider" role="group" aria-label="time">
      <button type="button" aria-label="one step back" title="one step back (←)" onClick={() => step(-1)}>◀</button>
      <div class="slider-track">
        <input
          type="range"
          min={0}
          max={length - 1}
          value={at}
          aria-label="moment"
          aria-valuetext={`step ${at + 1} of ${length}${at === divergence ? ", the first divergence" : ""}`}
          onInput={(event) => set(Number(event.currentTarget.value))}
        />
        {divergence >= 0 && (
          <div class="slider-marks" aria-hidden="true"><span class="slider-mark" style={{ left: share(divergence) }} title="first divergence" /></div>
        )}
      </div>
      <button type="button" aria-label="one step on" title="one step on (→)" onClick={() => step(1)}>▶</button>
      <span class="number slider-count">{count(at + 1)} / {count(length)}</span>
    </div>
  );
}
