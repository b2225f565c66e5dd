// Small plots of a run, by uPlot. Dragging over one chooses its steps.

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Filter } from "../data/filter.ts";
import type { Run } from "../data/format.ts";
import { fixed, percent, seconds } from "../data/numbers.ts";
import { change } from "../data/route.ts";
import { metric, metricsOf, type Plot, type Plots, plotsOf } from "../data/series.ts";
import { plain } from "../data/text.ts";
import { theme } from "../parts/scheme.ts";

const hues: Record<string, string> = {
  correct: "good", logic: "warm", syntax: "bad", constraint: "violet", "not judged": "faint",
  verified: "good", interpreter: "violet", divergence: "accent", coverage: "warm", none: "faint",
};

export function PlotRow({ run, filter, metric: chosen }: { run: Run; filter: Filter; metric: string | null }) {
  const main = useMemo(() => plotsOf(run), [run]);
  const names = useMemo(() => metricsOf(run), [run]);
  const extra = useMemo(() => (chosen !== null && names.includes(chosen) ? metric(run, chosen) : null), [run, chosen]);
  if (main.xs.length < 2 && !extra) return null;
  return (
    <section class="plots" aria-label={`plots over ${main.axis}s`}>
      {names.length > 0 && (
        <label class="metric">
          <span>Another metric</span>
          <select value={chosen ?? ""} onChange={(event) => change({ metric: event.currentTarget.value || null })}>
            <option value="">none</option>
            {names.map((n) => <option key={n} value={n}>{plain(n)}</option>)}
          </select>
        </label>
      )}
      {main.xs.length > 1 && main.plots.map((p) => <Chart key={p.title} plots={main} plot={p} filter={filter} />)}
      {extra?.plots.map((p) => <Chart key={p.title} plots={extra} plot={p} filter={filter} />)}
    </section>
  );
}

const written = (plot: Plot, x: number | null): string =>
  plot.unit === "share" ? percent(x) : plot.unit === "seconds" ? seconds(x) : fixed(x, 3);

/** describe says in words what a plot shows. */
function describe(plots: Plots, plot: Plot): string {
  const lines = plot.lines.map((line) => {
    const known = line.values.filter((v) => v !== null);
    return `${line.name} from ${written(plot, known[0] ?? null)} to ${written(plot, known.at(-1) ?? null)}`;
  });
  return `${plot.title} over ${plots.xs.length} ${plots.axis}s: ${lines.join("; ")}`;
}

function Chart({ plots, plot, filter }: { plots: Plots; plot: Plot; filter: Filter }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const scheme = theme.value;
  useLayoutEffect(() => {
    const element = host.current!;
    const made = new uPlot(options(plots, plot, element.clientWidth), data(plots, plot), element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: 96 }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [plots, plot, scheme]);
  useEffect(() => {
    const [from, to] = [filter.from, filter.to];
    const u = chart.current;
    if (!u) return;
    if (from === null && to === null) u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    else {
      const left = u.valToPos(from ?? plots.xs[0]!, "x");
      const right = u.valToPos(to ?? plots.xs.at(-1)!, "x");
      u.setSelect({ left, top: 0, width: Math.max(2, right - left), height: u.over.clientHeight }, false);
    }
  }, [filter.from, filter.to, plots, plot, scheme]);
  const last = plot.lines.map((l) => l.values.at(-1) ?? null);
  return (
    <figure class="plot">
      <figcaption>
        <span class="plot-title">{plot.title}</span>
        {plot.lines.length === 1 && <span class="number">{written(plot, last[0]!)}</span>}
      </figcaption>
      <div ref={host} class="plot-host" role="img" aria-label={describe(plots, plot)} />
      {plot.lines.length > 1 && (
        <ul class="plot-key">
          {plot.lines.map((l, i) => <li key={l.name}><i class={`swatch fill-${fillOf(l.name, i)}`} />{l.name}</li>)}
        </ul>
      )}
    </figure>
  );
}

const hueOf = (name: string, i: number): string => hues[name] ?? ["accent", "warm", "violet", "good"][i % 4]!;

// The style sheet's name of a hue's filling.
const fillOf = (name: string, i: number): string => (hueOf(name, i) === "accent" ? "evidence-divergence" : hueOf(name, i));

// Beside its hue each filling has stripes of its own, as the bars above have: their slope, width and gap.
const stripes: Record<string, [slope: number, width: number, gap: number]> = { warm: [1, 2, 7], bad: [-1, 2, 4], violet: [0, 2, 4], accent: [1, 2, 5] };

/** filling draws a hue's stripes. */
function filling(hue: string): CanvasPattern | string {
  const colour = variable(hue);
  const stripe = stripes[hue];
  const tile = document.createElement("canvas");
  const draw = tile.getContext("2d");
  if (!stripe || !draw) return colour;
  const [slope, width, gap] = stripe;
  const size = width + gap;
  tile.width = tile.height = size;
  draw.fillStyle = colour;
  draw.fillRect(0, 0, size, size);
  draw.strokeStyle = variable("raised");
  draw.globalAlpha = 0.4;
  draw.lineWidth = width / 2;
  for (const shift of slope === 0 ? [size / 2] : [-size, 0, size]) {
    draw.beginPath();
    draw.moveTo(-1, shift + (slope > 0 ? size + 1 : -1));
    draw.lineTo(size + 1, shift + (slope > 0 ? -1 : size + 1));
    if (slope === 0) {
      draw.beginPath();
      draw.moveTo(0, shift);
      draw.lineTo(size, shift);
    }
    draw.stroke();
  }
  return draw.createPattern(tile, "repeat") ?? colour;
}

const variable = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** data gives uPlot's columns; stacked lines are added up, the topmost first. */
function data(plots: Plots, plot: Plot): uPlot.AlignedData {
  if (!plot.stacked) return [plots.xs, ...plot.lines.map((l) => l.values)];
  const sum = new Array<number>(plots.xs.length).fill(0);
  const stacked = plot.lines.map((l) => l.values.map((v, i) => (v === null ? null : (sum[i] = sum[i]! + v))));
  return [plots.xs, ...stacked.reverse()];
}

function options(plots: Plots, plot: Plot, width: number): uPlot.Options {
  const font = `11px ${variable("sans")}`;
  const axis: uPlot.Axis = {
    stroke: variable("quiet"), font, ticks: { show: false }, grid: { stroke: variable("hair"), width: 1 }, gap: 4,
  };
  const lines = plot.stacked ? plot.lines.map((l, i) => [l, i] as const).reverse() : plot.lines.map((l, i) => [l, i] as const);
  const few = plots.xs.length < 30;
  return {
    width,
    height: 96,
    padding: [6, 6, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 5 }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false }, y: plot.unit === "share" && plot.stacked ? { range: [0, 1] } : { range: (_, low, high) => [Math.min(0, low), high > low ? high : low + 1] } },
    axes: [
      { ...axis, size: 20, space: 60, grid: { show: false } },
      { ...axis, size: 38, space: 26, values: (_, ticks) => ticks.map((t) => (plot.unit === "share" ? `${Math.round(t * 100)}%` : plot.unit === "seconds" ? `${fixed(t)}s` : fixed(t, 3))) },
    ],
    series: [
      {},
      ...lines.map(([line, i]): uPlot.Series => {
        const colour = variable(hueOf(line.name, i));
        const pattern = plot.stacked ? (filling(hueOf(line.name, i)) as CanvasRenderingContext2D["fillStyle"]) : colour;
        return {
          label: line.name,
          stroke: plot.stacked ? variable("raised") : colour,
          width: plot.stacked ? 1 : 1.75,
          ...(plot.stacked ? { fill: () => pattern } : {}),
          points: { show: few && !plot.stacked, size: 4, fill: colour, stroke: colour },
        };
      }),
    ],
    hooks: {
      setSelect: [
        (u) => {
          if (u.select.width < 3) return;
          const [a, b] = [u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")];
          change({ from: String(Math.ceil(a)), to: String(Math.floor(b)), row: null });
        },
      ],
    },
  };
}
