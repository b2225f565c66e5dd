// Chromium for the tests, or a loud word that there is none.

import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/opt/google/chrome/chrome"];

/** executable is the path of a Chromium, or null. */
export function executable(): string | null {
  return places.find((p) => p && existsSync(p)) ?? null;
}

export const missing = "SKIPPED, NOTHING TESTED: there is no Chromium; apt-get install chromium, or set CHROMIUM to its path";

/** patience is in milliseconds: what ends a wait that no busy machine takes, so that a fault does not hang the tests. */
const patience = 10 * 60_000;

export async function launch(): Promise<Browser> {
  const path = executable();
  if (path === null) throw new Error(missing);
  return chromium.launch({ executablePath: path, args: ["--no-sandbox", "--force-color-profile=srgb"], timeout: patience });
}

export interface Watched {
  page: Page;
  /** faults are errors of the console and of the page, refusals of the policy among them. */
  faults: string[];
  /** outside are requests that left the given address. */
  outside: string[];
}

/** watch opens a page that keeps what goes wrong. */
export async function watch(browser: Browser, address: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const faults: string[] = [];
  const outside: string[] = [];
  page.on("console", (m) => {
    if (m.type() === "error" || m.type() === "warning") faults.push(`${m.type()}: ${m.text()}`);
  });
  page.on("pageerror", (e) => faults.push(`error: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(address) && !/^(data|blob):/.test(r.url())) outside.push(r.url());
  });
  return { page, faults, outside };
}

/** settled waits until the page has painted what is under way: effects and measures end within a few frames. */
export const settled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let i = 0; i < 4; i++) await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  });
