// Access: the keyboard alone, shares of tokens in words, and what axe finds in both schemes and at both widths.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { settled, watch } from "../browser.ts";
import { skip, stage } from "../stage.ts";

const s = stage();

test("the keyboard alone reaches every view", { skip }, async () => {
  const { page, faults } = await watch(s.browser, s.served.address);
  await page.goto(s.served.address);
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
  const { page, faults } = await watch(s.browser, s.served.address);
  await page.goto(`${s.served.address}#sample/1`);
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

const axe = () => readFile(createRequire(join(process.cwd(), "package.json")).resolve("axe-core/axe.min.js"), "utf8");

type Violation = { id: string; impact: string; nodes: { target: unknown; failureSummary: string }[] };

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds no serious fault: ${colorScheme}, ${width} pixels`, { skip }, async () => {
      const source = await axe();
      // The page's policy refuses axe, as it refuses everything from elsewhere: here it is off.
      const { page } = await watch(s.browser, s.served.address, { viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      for (const hash of ["#run", "#run?list=groups&mode=logic", "#group/0", "#sample/1", "#sample/7", "#traces/1"]) {
        await page.goto(`${s.served.address}${hash}`);
        await page.locator("main:not(.alone)").waitFor();
        await settled(page);
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
