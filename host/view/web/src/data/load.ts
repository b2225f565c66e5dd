// Where the data comes from: a server beside the page, or scripts of a bundle that opens from a file, where the
// browser refuses fetch.

import type { Group, Run, Traces } from "./format.ts";

const bundled = document.querySelector('meta[name="egca-data"]')?.getAttribute("content") === "bundle";

type Waiting = { resolve: (base64: string) => void };
const waiting = new Map<string, Waiting>();

declare global {
  interface Window {
    egcaData: (name: string, base64: string) => void;
  }
}

// A bundle's script calls it with its name and its data.
window.egcaData = (name, base64) => {
  waiting.get(name)?.resolve(base64);
  waiting.delete(name);
};

/** inflate gives the JSON value whose gzip is given in base64. */
export async function inflate(base64: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function script(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    waiting.set(name, { resolve });
    const element = document.createElement("script");
    element.src = `data/${name.replace("/", "-")}.js`;
    element.onload = () => {
      element.remove();
      if (waiting.delete(name)) reject(new Error(`data/${name} holds something else`));
    };
    element.onerror = () => {
      element.remove();
      waiting.delete(name);
      reject(new Error(`the file ${element.src} is missing`));
    };
    document.head.append(element);
  });
}

/** explain turns a refusal of the server into words. */
async function explain(answer: Response): Promise<Error> {
  const text = (await answer.text()).trim();
  return new Error(text === "" ? `the server answered ${answer.status}` : text);
}

async function load<T>(name: string, query = ""): Promise<T> {
  if (bundled) return (await inflate(await script(name))) as T;
  const answer = await fetch(`data/${name}.json${query}`);
  if (!answer.ok) throw await explain(answer);
  return (await answer.json()) as T;
}

/** checkFormat refuses data of another version of the page. */
export function checkFormat(run: Run): Run {
  if (run.format !== 1) {
    throw new Error(`the data has format ${run.format}, this page reads format 1: open it with the egca that wrote it`);
  }
  return run;
}

export const loadRun = async (): Promise<Run> => checkFormat(await load<Run>("run"));
export const loadGroup = (group: number): Promise<Group> => load(`group/${group}`);
/** loadKnown gives what is known of a group before any program runs. */
export const loadKnown = (group: number): Promise<Group> => load(`group/${group}`, "?known");
export const loadTraces = (sample: number): Promise<Traces> => load(`traces/${sample}`);

/** newerRun asks a live server for a version later than the given one; null where there is none yet. */
export async function newerRun(version: number): Promise<Run | null> {
  const answer = await fetch(`data/run.json?since=${version}`);
  if (answer.status === 204 || answer.status === 304) return null;
  if (!answer.ok) throw await explain(answer);
  const run = checkFormat((await answer.json()) as Run);
  return run.version === version ? null : run;
}
