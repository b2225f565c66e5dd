// The page in a real browser: the walk from the run to the divergence, links, the bundle, hostile texts, access.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { executable, launch, missing, watch } from "../browser.ts";
import type { Group, Run } from "../../src/data/format.ts";
import { hostile, overview, small } from "../fixtures.ts";
import { bundle, serve, type Served } from "../serve.ts";

const skip = executable() === null ? missing : false;
if (skip) console.error(skip);

let browser: Browser;
let served: Served;
let folder: string;

before(async () => {
  if (skip) return;
  browser = await launch();
  served = await serve(small());
  folder = await mkdtemp(join(tmpdir(), "egca-view-"));
  await bundle(small(), folder);
});

after(async () => {
  if (skip) return;
  await browser.close();
  await served.close();
  await rm(folder, { recursive: true });
});

const file = () => pathToFileURL(join(folder, "index.html")).href;

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
  const { page, faults, outside } = await watch(browser, served.address);
  await walk(page, served.address);
  assert.deepEqual(faults, []);
  assert.deepEqual(outside, []);
  await page.context().close();
});

test("the same walk works from a file, without any server", { skip }, async () => {
  const { page, faults, outside } = await watch(browser, pathToFileURL(folder).href);
  await walk(page, file());
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
  const { page, faults } = await watch(browser, served.address);
  const again = async () => {
    await page.waitForTimeout(100);
    const was = await stateOf(page);
    await page.reload();
    await page.locator("main:not(.alone)").waitFor();
    await page.waitForTimeout(100);
    assert.deepEqual(await stateOf(page), was);
  };
  await page.goto(served.address);
  await page.getByRole("checkbox", { name: /logic/ }).check();
  await page.getByRole("searchbox", { name: "Text" }).fill("fares");
  await page.getByRole("button", { name: /Confidence/ }).click();
  assert.match(page.url(), /#run\?mode=logic&text=fares&sort=-confidence$/);
  assert.equal(await page.locator("#found").innerText(), "9 of 56 samples");
  await again();
  await page.goto(`${served.address}#group/0`);
  await page.getByRole("button", { name: /Unfold 2 equal programs/ }).click();
  await again();
  await page.goto(`${served.address}#sample/1`);
  await page.getByRole("button", { name: "Shade tokens" }).click();
  await page.getByRole("button", { name: "Failing only" }).click();
  await again();
  await page.goto(`${served.address}#traces/3`);
  await page.getByRole("button", { name: "Fold loops" }).click();
  await page.getByRole("slider", { name: "moment" }).fill("6");
  await again();
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("the keyboard alone reaches every view", { skip }, async () => {
  const { page, faults } = await watch(browser, served.address);
  await page.goto(served.address);
  await page.locator("#found").waitFor();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "text");
  await page.keyboard.type("fares-1");
  await page.keyboard.press("Tab");
  await page.getByRole("columnheader", { name: "Mode" }).click();
  for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
  await page.getByRole("heading", { name: "Completion" }).waitFor();
  assert.match(page.url(), /#sample\/9$/);
  await page.keyboard.press("n");
  await page.waitForURL(/#sample\/10$/);
  await page.keyboard.press("p");
  await page.waitForURL(/#sample\/9$/);
  await page.keyboard.press("u");
  await page.waitForURL(/#group\/1$/);
  await page.keyboard.press("u");
  await page.waitForURL(/#run\?.*text=fares-1/);
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("a token tells its share under the pointer and under the keyboard", { skip }, async () => {
  const { page, faults } = await watch(browser, served.address);
  await page.goto(`${served.address}#sample/1`);
  const editor = page.getByLabel(/^the completion/);
  await editor.focus();
  const words = page.locator(".token-words");
  await page.keyboard.press("ArrowRight");
  assert.match(await words.innerText(), /^token 1 "I": 0\.1 × the even share · 0\.1 % of the whole · advantage −0\.077$/);
  for (let i = 0; i < 7; i++) await page.keyboard.press("ArrowDown");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  assert.match(await words.innerText(), /× the even share · (\d\d|\d\.\d) % of the whole · advantage −/);
  await page.locator(".span").first().hover();
  await page.locator(".cm-tooltip").getByText(/× the even share/).waitFor();
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("the repair, the tests that it mends and the first difference are shown", { skip }, async () => {
  const { page } = await watch(browser, served.address);
  await page.goto(`${served.address}#sample/1`);
  await page.locator(".cm-deletedChunk").getByText("total = cents").waitFor();
  assert.equal(await page.locator(".mends .chip").count(), 2);
  assert.equal(await page.locator("#test-2 .difference").first().innerText(), "0");
  assert.equal(await page.locator("#test-2 .difference").nth(1).innerText(), "x");
  await page.context().close();
});

test("loops fold, and the divergence stays in sight", { skip }, async () => {
  const { page } = await watch(browser, served.address);
  await page.goto(`${served.address}#traces/3`);
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
  const { page } = await watch(browser, served.address);
  await page.goto(`${served.address}#traces/1`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export for Perfetto" }).click()]);
  assert.equal(download.suggestedFilename(), "demo-fares-1.trace.json");
  const json = JSON.parse(await readFile(await download.path(), "utf8")) as { traceEvents: unknown[] };
  assert.ok(json.traceEvents.length > 40);
  await page.context().close();
});

test("hostile texts stay texts, in every view", { skip }, async () => {
  const { page, faults, outside } = await watch(browser, served.address);
  const dialogs: string[] = [];
  page.on("dialog", (d) => {
    dialogs.push(d.message());
    void d.dismiss();
  });
  const hashes = ["#run?text=script", "#run?list=groups", "#group/3", "#group/3?equal=apart", "#traces/24", ...hostile.map((_, i) => `#sample/${24 + i}`)];
  for (const hash of hashes) {
    await page.goto(`${served.address}${hash}`);
    await page.locator("main:not(.alone)").waitFor();
    const found = await page.evaluate(() => {
      const tags = new Set<string>();
      const hidden: string[] = [];
      const look = (root: Document | ShadowRoot) => {
        for (const element of root.querySelectorAll("*")) {
          // CodeMirror puts an image without a source beside the name of a hidden character.
          if (element.matches("img.cm-widgetBuffer:not([src])")) continue;
          tags.add(element.tagName.toLowerCase());
          for (const { name } of element.attributes) if (name.startsWith("on")) tags.add(name);
          if (element.shadowRoot) look(element.shadowRoot);
        }
        const texts = document.createTreeWalker(root instanceof Document ? root.body : root, NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
          if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u.test(node.nodeValue ?? "")) hidden.push(node.nodeValue!);
        }
      };
      look(document);
      return { tags: [...tags], hidden, harmed: (window as unknown as { harmed?: number }).harmed, title: document.title };
    });
    const harmful = found.tags.filter((t) => /^(iframe|style|base|img|object|embed|form|math|foreignobject|on)/.test(t));
    assert.deepEqual(harmful, [], hash);
    assert.deepEqual(found.hidden, [], hash);
    assert.equal(found.harmed, undefined, hash);
  }
  assert.deepEqual(dialogs, []);
  assert.deepEqual(faults, []);
  assert.deepEqual(outside, []);
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
  const { page } = await watch(browser, own.address);
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

test("the policy refuses what it should", { skip }, async () => {
  const { page, faults } = await watch(browser, served.address);
  await page.goto(served.address);
  await page.locator("#found").waitFor();
  assert.equal(faults.length, 0);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.harmed = 1";
    document.head.append(script);
    const style = document.createElement("style");
    style.textContent = "* { display: none }";
    document.head.append(style);
  });
  assert.equal(await page.evaluate(() => (window as unknown as { harmed?: number }).harmed), undefined);
  for (const kind of ["script-src 'self'", "style-src 'self'"]) {
    assert.ok(faults.some((f) => f.includes("Content Security Policy") && f.includes(kind)), kind);
  }
  await page.context().close();
});

const axe = () => readFile(createRequire(join(process.cwd(), "package.json")).resolve("axe-core/axe.min.js"), "utf8");

type Violation = { id: string; impact: string; nodes: { target: unknown; failureSummary: string }[] };

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds no serious fault: ${colorScheme}, ${width} pixels`, { skip }, async () => {
      const source = await axe();
      // The page's policy refuses axe, as it refuses everything from elsewhere: here it is off.
      const { page } = await watch(browser, served.address, { viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      for (const hash of ["#run", "#run?list=groups&mode=logic", "#group/0", "#sample/1", "#sample/7", "#traces/1"]) {
        await page.goto(`${served.address}${hash}`);
        await page.locator("main:not(.alone)").waitFor();
        await page.waitForTimeout(200);
        await page.evaluate(source);
        const found = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run: (on: Document, options: object) => Promise<{ violations: Violation[] }> } };
          const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
          return violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${JSON.stringify(n.target)} ${n.failureSummary}`).join(" | ")}`);
        });
        assert.deepEqual(found, [], hash);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${hash} is ${wide} pixels too wide`);
      }
      await page.context().close();
    });
  }
}
