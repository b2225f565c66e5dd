// Compiles the tests with esbuild and runs them with Node's own runner: `node run-tests.mjs unit`, `browser`, `bench` or
// `screenshots`. The compiled files lie in node_modules, where packages are found.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const what = process.argv[2] ?? "unit";
const folder = { unit: "tests/unit", browser: "tests/browser", bench: "bench", screenshots: "tests/screenshots" }[what];
if (!folder) throw new Error(`${what} is none of unit, browser, bench, screenshots`);

const out = join(here, "node_modules/.tests", what);
rmSync(out, { recursive: true, force: true });
const entries = readdirSync(join(here, folder)).filter((f) => f.endsWith(".ts"));
await build({
  absWorkingDir: here,
  entryPoints: entries.map((f) => join(folder, f)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});
const files = entries.map((f) => join(out, f.replace(/\.ts$/, ".mjs")));
const runner = what === "unit" || what === "browser" ? ["--test", "--test-reporter=spec", ...(what === "browser" ? ["--test-concurrency=1"] : [])] : [];
const { status } = spawnSync(process.execPath, ["--enable-source-maps", ...runner, ...files, ...process.argv.slice(3)], { cwd: here, stdio: "inherit" });
process.exit(status ?? 1);
