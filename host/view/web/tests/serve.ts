// Serves the page and its data as `egca view` does, on a free port of this machine; or writes a bundle.

import { createServer, type Server } from "node:http";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Group, Run } from "../src/data/format.ts";
import type { Data } from "./fixtures.ts";

/** page is the folder of the built page; the tests start in host/view/web. */
export const page = join(process.cwd(), "..", "page");

export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const types: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" };

export interface Served {
  address: string;
  /** requests are the paths that were asked for. */
  requests: string[];
  close: () => Promise<void>;
}

/** Held is a group whose details are made on demand: the whole of it is answered when `until` is over. */
export interface Held {
  name: string;
  until: Promise<void>;
}

/** knownOf is a group before its programs have run. */
function knownOf(group: Group): Group {
  return { ...group, making: true, samples: group.samples.map((s) => ({ ...s, tests: [], repair: null, divergence: null })) };
}

export async function serve(data: Data, held?: Held): Promise<Served> {
  const files = new Map<string, Buffer>();
  for (const name of ["index.html", "page.js", "page.css"]) files.set(name, await readFile(join(page, name)));
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = url.pathname.slice(1) || "index.html";
    requests.push(path);
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    const value = data.get(/^data\/(.*)\.json$/.exec(path)?.[1] ?? "");
    const file = files.get(path);
    const since = url.searchParams.get("since");
    if (since !== null && since === String((value as Run).version)) {
      response.statusCode = 204;
      response.end();
    } else if (value !== undefined) {
      const send = (what: unknown) => {
        response.setHeader("Content-Type", "application/json");
        response.setHeader("Content-Encoding", "gzip");
        response.end(gzipSync(JSON.stringify(what), { level: 1 }));
      };
      if (path !== `data/${held?.name}.json`) send(value);
      else if (url.searchParams.has("known")) send(knownOf(value as Group));
      else void held!.until.then(() => send(value));
    } else if (file) {
      response.setHeader("Content-Type", types[path.split(".").at(-1)!]!);
      response.end(file);
    } else {
      response.statusCode = 404;
      response.end(`there is no ${path}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails before it closes its server must not keep the tests from ending.
  server.unref();
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${address.port}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** bundle writes a copy that opens from a file, as `egca view --bundle` does. */
export async function bundle(data: Data, folder: string): Promise<void> {
  await mkdir(join(folder, "data"), { recursive: true });
  for (const name of ["index.html", "page.js", "page.css"]) {
    const text = await readFile(join(page, name), "utf8");
    await writeFile(join(folder, name), text.replace('name="egca-data" content="served"', 'name="egca-data" content="bundle"'));
  }
  for (const [name, value] of data) {
    const packed = gzipSync(JSON.stringify(value)).toString("base64");
    await writeFile(join(folder, "data", `${name.replace("/", "-")}.js`), `egcaData(${JSON.stringify(name)}, "${packed}");\n`);
  }
}
