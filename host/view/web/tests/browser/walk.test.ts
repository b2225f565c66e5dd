// The page in a real browser: the walk from the run to the divergence, links, folding, the export, live runs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import type { Group, Run } from "../../src/data/format.ts";
import { settled, watch } from "../browser.ts";
import { overview, small } from "../fixtures.ts";
import { serve } from "../serve.ts";
import { skip, stage } from "../stage.ts";

const s = stage();

/** value reads a variable of a side at the present moment. */
const value = (page: Page, side: string, name: string) =>
  page.getByTestId(`${side}-variables`).locator("tr", { has: page.getByRole("rowheader", { name, exact: true }) }).locator("code").nth(1).innerText();

/** walk goes from the run to the divergence and reads both values there. */
async function walk(page: Page, start: string): Promise<void> {
  await page.goto(start);
  await page.getByRole("button", { name: "Groups", exact: true }).click();
  await page.getByRole("link", { name: /demo\/fares$/ }).click();
  await page.getByRole("heading", { name: "demo/fares" }).waitFor();
  await page.getByRole("article", { name: "sample 1", exact: true }).getByRole("link", { name: "#1", exact: true }).click();
  await page.getByRole("heading", { name: "First divergence" }).waitFor();
  await page.getByRole("link", { name: "See both runs" }).click();
  const slider = page.getByRole("slider", { name: "moment" });
  await slider.waitFor();
  await slider.fill("0");
  assert.equal(await value(page, "candidate", "rides"), await value(page, "reference", "rides"));
  assert.equal(await page.getByTestId("candidate-variables").getByText("total").count(), 0);
  // The divergence is the assignment in the second ride.
  for (let i = 0; i < 40 && !(await slider.getAttribute("aria-valuetext"))?.includes("first divergence"); i++) {
    await page.keyboard.press("ArrowRight");
  }
  assert.equal(await value(page, "candidate", "total"), "569");
  assert.equal(await value(page, "reference", "total"), "719");
  assert.equal(await page.getByTestId("candidate-value").innerText().then((t) => t.split("\n").at(-1)), "569");
  assert.equal(await page.getByTestId("reference-value").innerText().then((t) => t.split("\n").at(-1)), "719");
}

test("a reader walks from the run to the divergence, over a server", { skip }, async () => {
  const { page, faults, outside } = await watch(s.browser, s.served.address);
  await walk(page, s.served.address);
  assert.deepEqual(faults, []);
  assert.deepEqual(outside, []);
  await page.context().close();
});

test("the same walk works from a file, without any server", { skip }, async () => {
  const { page, faults, outside } = await watch(s.browser, pathToFileURL(s.folder).href);
  await walk(page, s.file);
  assert.deepEqual(faults, []);
  assert.deepEqual(outside, []);
  await page.context().close();
});

/** stateOf is what a reader sees of a view's state. */
const stateOf = (page: Page) =>
  page.evaluate(() => ({
    hash: location.hash,
    // Which rows are drawn beyond those in sight depends on the way there.
    text: [...document.querySelectorAll<HTMLElement>("main h1, main h2, main .panel:not(.events-panel), .pinned, .slider-count, #found, .row.current, .card")].map((e) => e.innerText),
    rows: [...document.querySelectorAll("[aria-rowcount]")].map((e) => e.getAttribute("aria-rowcount")),
    checked: [...document.querySelectorAll<HTMLInputElement>("input")].map((i) => (i.type === "checkbox" ? i.checked : i.value)),
    pressed: [...document.querySelectorAll("[aria-pressed],[aria-expanded]")].map((b) => b.getAttribute("aria-pressed") ?? b.getAttribute("aria-expanded")),
  }));

test("the address holds the state: a reload shows the same", { skip }, async () => {
  const { page, faults } = await watch(s.browser, s.served.address);
  const again = async () => {
    await settled(page);
    const was = await stateOf(page);
    await page.reload();
    await page.locator("main:not(.alone)").waitFor();
    await settled(page);
    assert.deepEqual(await stateOf(page), was);
  };
  await page.goto(s.served.address);
  await page.getByRole("checkbox", { name: /logic/ }).check();
  await page.getByRole("searchbox", { name: "Text" }).fill("fares");
  await page.getByRole("button", { name: /Confidence/ }).click();
  assert.match(page.url(), /#run\?mode=logic&text=fares&sort=-confidence$/);
  assert.equal(await page.locator("#found").innerText(), "9 of 56 samples");
  await again();
  await page.goto(`${s.served.address}#group/0`);
  await page.getByRole("button", { name: /Unfold 2 equal programs/ }).click();
  await again();
  await page.goto(`${s.served.address}#sample/1`);
  await page.getByRole("button", { name: "Shade tokens" }).click();
  await page.getByRole("button", { name: "Failing only" }).click();
  await again();
  await page.goto(`${s.served.address}#traces/3`);
  await page.getByRole("button", { name: "Fold loops" }).click();
  await page.getByRole("slider", { name: "moment" }).fill("6");
  await again();
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("the repair, the tests that it mends and the first difference are shown", { skip }, async () => {
  const { page } = await watch(s.browser, s.served.address);
  await page.goto(`${s.served.address}#sample/1`);
  await page.locator(".cm-deletedChunk").getByText("total = cents").waitFor();
  assert.equal(await page.locator(".mends .chip").count(), 2);
  assert.equal(await page.locator("#test-2 .difference").first().innerText(), "0");
  assert.equal(await page.locator("#test-2 .difference").nth(1).innerText(), "x");
  await page.context().close();
});

test("a group is shown at once, and its tests when they have run", { skip }, async () => {
  let end = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    end = resolve;
  });
  const served = await serve(small(), { name: "group/0", until });
  const { page, faults } = await watch(s.browser, served.address);
  await page.goto(`${served.address}#sample/1`);
  await page.getByRole("status").getByText("The programs are running once more").waitFor();
  await page.getByText("The tests are running.").waitFor();
  assert.equal(await page.locator("#test-2").count(), 0);
  end();
  await page.locator("#test-2").waitFor();
  assert.equal(await page.getByText("The programs are running once more").count(), 0);
  assert.deepEqual(faults, []);
  await page.context().close();
  await served.close();
});

test("loops fold, and the divergence stays in sight", { skip }, async () => {
  const { page } = await watch(s.browser, s.served.address);
  await page.goto(`${s.served.address}#traces/3`);
  const rows = () => page.getByRole("grid").getAttribute("aria-rowcount").then(Number);
  const open = await rows();
  assert.ok(open > 900);
  await page.getByRole("button", { name: "Fold loops" }).click();
  assert.ok((await rows()) < 12);
  assert.equal(await page.locator(".row.diverges.current").count(), 1);
  await page.keyboard.press("Home");
  await page.getByRole("button", { name: "unfold a loop of 300 iterations" }).click();
  assert.equal(await rows(), open);
  await page.keyboard.press("d");
  await page.locator(".row.diverges.current").waitFor();
  await page.context().close();
});

test("the export is a Chrome trace", { skip }, async () => {
  const { page } = await watch(s.browser, s.served.address);
  await page.goto(`${s.served.address}#traces/1`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export for Perfetto" }).click()]);
  assert.equal(download.suggestedFilename(), "demo-fares-1.trace.json");
  const json = JSON.parse(await readFile(await download.path(), "utf8")) as { traceEvents: unknown[] };
  assert.ok(json.traceEvents.length > 40);
  await page.context().close();
});

test("a live run grows while it is looked at, and says why something is missing", { skip }, async (t) => {
  const data = small();
  const all = data.get("run") as Run;
  const groups = [0, 1, 2, 3].map((i) => data.get(`group/${i}`) as Group);
  const at = (n: number): Run => ({ ...overview(groups.slice(0, n), "live"), live: true, version: n });
  data.set("run", at(1));
  const own = await serve(data);
  t.after(own.close);
  const { page } = await watch(s.browser, own.address);
  await page.goto(own.address);
  await page.getByText("8 of 8 samples").waitFor();
  data.set("run", at(4));
  await page.getByText(`${all.samples.group.length} of ${all.samples.group.length} samples`).waitFor();
  // The first group has gone; numbers in addresses stay.
  data.set("run", { ...overview(groups.slice(1), "live"), live: true, version: 5, firstGroup: 1, firstSample: 8 });
  await page.getByText("48 of 48 samples").waitFor();
  await page.goto(`${own.address}#sample/9`);
  await page.getByRole("heading", { name: "demo/fares-1 #1" }).waitFor();
  await page.goto(`${own.address}#sample/1`);
  await page.getByText("There is no sample 1").waitFor();
  await page.goto(`${own.address}#traces/11`);
  await page.getByText("there is no data/traces/11.json").waitFor();
  await page.context().close();
});
