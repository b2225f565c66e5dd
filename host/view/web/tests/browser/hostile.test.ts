// Hostile texts in a real browser: nothing of a candidate becomes an element, and the policy refuses the rest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../browser.ts";
import { hostile } from "../fixtures.ts";
import { skip, stage } from "../stage.ts";

const s = stage();

test("hostile texts stay texts, in every view", { skip }, async () => {
  const { page, faults, outside } = await watch(s.browser, s.served.address);
  const dialogs: string[] = [];
  page.on("dialog", (d) => {
    dialogs.push(d.message());
    void d.dismiss();
  });
  const hashes = ["#run?text=script", "#run?list=groups", "#group/3", "#group/3?equal=apart", "#traces/24", ...hostile.map((_, i) => `#sample/${24 + i}`)];
  for (const hash of hashes) {
    await page.goto(`${s.served.address}${hash}`);
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

test("the policy refuses what it should", { skip }, async () => {
  const { page, faults } = await watch(s.browser, s.served.address);
  await page.goto(s.served.address);
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
