// Pictures of the four views. With the folder of a bundle as the argument they show that run, else the tests' small one.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, settled, watch } from "../browser.ts";
import { small } from "../fixtures.ts";
import { bundle } from "../serve.ts";

const out = resolve(process.argv[2] ?? "../../../docs/view");
const given = process.argv[3];
const made = given ? null : await mkdtemp(join(tmpdir(), "egca-view-"));
if (made) await bundle(small(), made);
const address = pathToFileURL(join(resolve(given ?? made!), "index.html")).href;

const views = [
  { name: "run", hash: process.env.RUN ?? "#run" },
  { name: "group", hash: process.env.GROUP ?? "#group/0" },
  { name: "sample", hash: process.env.SAMPLE ?? "#sample/1" },
  { name: "traces", hash: process.env.TRACES ?? "#traces/1" },
];
const sizes = process.env.SIZES === "all" ? [[1280, 900], [390, 844]] : [[1280, 900]];
const schemes = process.env.SIZES === "all" ? (["light", "dark"] as const) : (["light"] as const);

const browser = await launch();
for (const [width, height] of sizes) {
  for (const colorScheme of schemes) {
    const { page, faults } = await watch(browser, address, { viewport: { width: width!, height: height! }, colorScheme, deviceScaleFactor: 1 });
    for (const { name, hash } of views) {
      await page.goto(address + hash);
      await page.locator("main:not(.alone)").waitFor();
      await settled(page);
      const suffix = sizes.length > 1 ? `-${width}-${colorScheme}` : "";
      await page.screenshot({ path: join(out, `view-${name}${suffix}.png`), fullPage: process.env.FULL === "1" });
    }
    if (faults.length > 0) console.error(faults.join("\n"));
    await page.context().close();
  }
}
await browser.close();
if (made) await rm(made, { recursive: true });
