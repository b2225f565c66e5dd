// Measures the page in a browser on a run of ten thousand samples and on two traces of fifty thousand events. Beside each
// time stands the CPU time of the page's main thread, which a busy machine changes little.

import { gzipSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { executable, launch, missing, watch } from "../tests/browser.ts";
import type { Run, Traces } from "../src/data/format.ts";
import type { Page } from "playwright-core";
import { large } from "../tests/fixtures.ts";
import { page as folder, serve } from "../tests/serve.ts";

if (executable() === null) {
  console.error(missing);
  process.exit(0);
}

const data = large();
const run = data.get("run") as Run;
const traces = data.get("traces/0") as Traces;
const served = await serve(data);
const browser = await launch();
/** cpu gives a clock of the CPU time of a page's main thread, in milliseconds. */
async function cpu(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find((m) => m.name === "TaskDuration")?.value ?? Number.NaN);
  };
}

const median = (xs: number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;
const line = (name: string, text: string) => console.log(`${name.padEnd(46)} ${text}`);

const script = gzipSync(await readFile(join(folder, "page.js")), { level: 9 }).length;
line("JavaScript, compressed", `${(script / 1000).toFixed(0)} kB`);
line("run.json, compressed", `${(gzipSync(JSON.stringify(run)).length / 1e6).toFixed(2)} MB of ${run.samples.group.length} samples`);

const opened: number[] = [];
const spent: number[] = [];
for (let i = 0; i < 5; i++) {
  const { page } = await watch(browser, served.address);
  const clock = await cpu(page);
  await page.goto(served.address, { waitUntil: "commit" });
  await page.locator(".samples .row").first().waitFor();
  // From the start of the navigation to the first painted row.
  opened.push(await page.evaluate(() => new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))));
  spent.push(await clock());
  await page.context().close();
}
line("a run of 10,000 samples opens in", `${median(opened).toFixed(0)} ms (median of ${opened.length}); ${median(spent).toFixed(0)} ms of CPU`);

const { page } = await watch(browser, served.address);
await page.goto(served.address);
await page.locator(".samples .row").first().waitFor();

/** filtered measures from a change of the filter to the next painted frame. */
const filtered = () =>
  page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>('input[name="text"]')!;
    const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const all: number[] = [];
    const sums: number[] = [];
    for (const text of ["s", "sy", "syn", "synthetic/1", "synthetic/11", "edits", "compiler", "", "reference", "no", ""]) {
      await painted();
      performance.clearMeasures();
      const from = performance.now();
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await painted();
      all.push(performance.now() - from);
      sums.push(performance.getEntriesByName("filter").reduce((n, e) => n + e.duration, 0));
    }
    return { all, sums };
  });
const clock = await cpu(page);
const was = await clock();
const times = await filtered();
const each = ((await clock()) - was) / times.all.length;
line("a filter is applied and painted in", `${median(times.all).toFixed(0)} ms median, ${Math.max(...times.all).toFixed(0)} ms at most; ${each.toFixed(0)} ms of CPU`);
line("  of which the search itself", `${median(times.sums).toFixed(1)} ms median, ${Math.max(...times.sums).toFixed(1)} ms at most`);
await page.getByRole("button", { name: /Confidence/ }).click();
line("  sorting by confidence as well", `${median((await filtered()).all).toFixed(0)} ms median`);

const events = traces.candidate!.events.kind.length;
const start = performance.now();
const beforeTraces = await clock();
await page.goto(`${served.address}#traces/0?fold=none`);
await page.locator(".events .row").first().waitFor();
line(`two traces of ${events} events open in`, `${(performance.now() - start).toFixed(0)} ms; ${((await clock()) - beforeTraces).toFixed(0)} ms of CPU`);

/** frames counts painted frames while something moves at each of them. */
const frames = (what: "scroll" | "slide") =>
  page.evaluate(async (kind) => {
    const list = document.querySelector<HTMLElement>('[data-testid="events"]')!;
    const slider = document.querySelector<HTMLInputElement>('input[type="range"]')!;
    list.scrollTop = 0;
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      const frame = (now: number) => {
        times.push(now);
        if (times.length > 240) return resolve();
        if (kind === "scroll") list.scrollTop += 400;
        else {
          slider.value = String(Number(slider.value) + 1);
          slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    const gaps = times.slice(1).map((t, i) => t - times[i]!).sort((a, b) => a - b);
    return { rate: (1000 * (times.length - 1)) / (times.at(-1)! - times[0]!), slow: gaps[Math.floor(gaps.length * 0.95)]! };
  }, what);
for (const what of ["scroll", "slide"] as const) {
  const from = await clock();
  const { rate, slow } = await frames(what);
  const frame = ((await clock()) - from) / 240;
  line(what === "scroll" ? "scrolling both traces" : "moving through time", `${rate.toFixed(0)} frames a second (a frame in 20 takes ${slow.toFixed(0)} ms or more); ${frame.toFixed(1)} ms of CPU a frame`);
}
await browser.close();
await served.close();
