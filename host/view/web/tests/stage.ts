// The stage of the browser tests: Chromium, the small run on a server, and the same as a bundle in a folder.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { executable, launch, missing } from "./browser.ts";
import { small } from "./fixtures.ts";
import { bundle, serve, type Served } from "./serve.ts";

/** skip says why the tests are left out, or false. */
export const skip = executable() === null ? missing : false;
if (skip) console.error(skip);

export interface Stage {
  browser: Browser;
  served: Served;
  /** folder holds the bundle; file is the address of its page. */
  folder: string;
  file: string;
}

/** stage is set up before the tests of a file and taken down after them. Its fields are there within tests only. */
export function stage(): Stage {
  const set = {} as Stage;
  before(async () => {
    if (skip) return;
    set.browser = await launch();
    set.served = await serve(small());
    set.folder = await mkdtemp(join(tmpdir(), "egca-view-"));
    set.file = pathToFileURL(join(set.folder, "index.html")).href;
    await bundle(small(), set.folder);
  });
  after(async () => {
    if (skip) return;
    await set.browser.close();
    await set.served.close();
    await rm(set.folder, { recursive: true });
  });
  return set;
}
