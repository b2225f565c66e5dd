// Builds the page from src into ../page, which is committed: `make build` needs no npm. With --check it writes nothing
// and says whether the committed files are current. The same sources give the same bytes.

import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, "..", "page");

const result = await build({
  absWorkingDir: here,
  entryPoints: { page: "src/main.tsx" },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: "out",
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});

/** licences puts together the licences of all packages whose code is in the page. They stand at its end. */
async function licences(inputs) {
  const roots = new Set();
  for (const path of inputs) {
    const parts = path.split(/[\\/]/);
    const at = parts.lastIndexOf("node_modules");
    if (at < 0) continue;
    roots.add(parts.slice(0, at + (parts[at + 1].startsWith("@") ? 3 : 2)).join(sep));
  }
  const texts = [];
  for (const root of [...roots].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(here, root, "package.json"), "utf8"));
    let text = "";
    for (const file of ["LICENSE", "LICENSE.md", "license"]) {
      text ||= await readFile(join(here, root, file), "utf8").catch(() => "");
    }
    if (!text) throw new Error(`${name} has no licence file`);
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return `page.js and page.css hold code of these packages.\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

const files = new Map(result.outputFiles.map((f) => [f.path.split(sep).at(-1), f.text]));
files.set("page.css", `${await readFile(join(here, "node_modules/uplot/dist/uPlot.min.css"), "utf8")}\n${await css()}`);
files.set("index.html", await readFile(join(here, "src/index.html"), "utf8"));
const terms = await licences([...Object.keys(result.metafile.inputs), "node_modules/uplot/dist/uPlot.min.css"]);
files.set("page.js", `${files.get("page.js")}/*!\n${terms.replaceAll("*/", "* /")}*/\n`);

/** css puts the parts of the style sheet together and makes them short. */
async function css() {
  const { outputFiles } = await build({
    absWorkingDir: here, entryPoints: ["src/style/page.css"], bundle: true, minify: true, write: false, outdir: "out", charset: "utf8", target: ["es2022"],
  });
  return outputFiles[0].text;
}

if (process.argv.includes("--check")) {
  const stale = [];
  for (const [name, text] of files) {
    if ((await readFile(join(page, name), "utf8").catch(() => "")) !== text) stale.push(name);
  }
  if (stale.length > 0) {
    console.error(`host/view/page is not current (${stale.join(", ")}): run make view-page`);
    process.exit(1);
  }
} else {
  await mkdir(page, { recursive: true });
  for (const [name, text] of files) await writeFile(join(page, name), text);
}
