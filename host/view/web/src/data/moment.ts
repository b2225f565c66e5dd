// The variables at a moment of a trace. Events say what was bound; the last binding before the moment counts.

import type { Trace } from "./format.ts";

export interface Variable {
  name: string;
  value: string;
  /** changed says that the event of the moment bound it. */
  changed: boolean;
  /** event is the one that bound it. */
  event: number;
}

export interface Moment {
  event: number;
  function: string;
  frame: number;
  variables: Variable[];
}

const opening = "([{<";
const closing = ")]}>";

/** splitTuple takes the rendered values of several names apart. Null where it does not hold exactly n of them. */
export function splitTuple(text: string, n: number): string[] | null {
  const inner = /^[([](.*)[)\]]$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i]!;
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'" || c === "`") quote = c;
    else if (opening.includes(c)) depth++;
    else if (closing.includes(c)) depth--;
    else if (c === "," && depth === 0) {
      parts.push(inner.slice(from, i).trim());
      from = i + 1;
    }
  }
  if (depth !== 0 || quote) return null;
  const last = inner.slice(from).trim();
  if (last !== "") parts.push(last);
  return parts.length === n ? parts : null;
}

/** bindings gives what an event bound: pairs of a name and its rendered value. */
export function bindings(trace: Trace, event: number): [string, string][] {
  const { events, sites, values } = trace;
  const names = sites[events.site[event] ?? -1]?.names ?? [];
  const bound = events.bound?.[event];
  if (bound && bound.length > 0) {
    return bound.map(([name, value]) => [names[name] ?? "?", values[value] ?? ""]);
  }
  const value = values[events.value[event] ?? -1];
  if (names.length === 0 || value === undefined) return [];
  if (names.length === 1) {
    const only = trace.kinds[events.kind[event] ?? -1] === "enter" ? splitTuple(value, 1)?.[0] : undefined;
    return [[names[0]!, only ?? value]];
  }
  const parts = splitTuple(value, names.length);
  return parts ? names.map((name, i) => [name, parts[i]!]) : [[names.join(", "), value]];
}

/** momentAt folds the variables of the frame that runs at an event, in the order of the program. It looks back from the
 * event and stops where every name of the function is known, so that a long trace costs little. */
export function momentAt(trace: Trace, event: number): Moment | null {
  const { frame, site, kind } = trace.events;
  if (event < 0 || event >= frame.length) return null;
  const running = trace.sites[site[event] ?? -1]?.function ?? "";
  const order = namesOf(trace, running);
  const enter = trace.kinds.indexOf("enter");
  const found = new Map<string, Variable>();
  for (let i = event; i >= 0 && !order.every((name) => found.has(name)); i--) {
    if (frame[i] !== frame[event]) continue;
    const names = trace.sites[site[i] ?? -1]?.names ?? [];
    if (!names.every((name) => found.has(name)) && !found.has(names.join(", "))) {
      for (const [name, value] of bindings(trace, i)) {
        if (!found.has(name)) found.set(name, { name, value, changed: i === event, event: i });
      }
    }
    if (kind[i] === enter) break;
  }
  const place = (v: Variable): number => order.findIndex((name) => v.name === name || v.name.startsWith(`${name}, `));
  const variables = [...found.values()].sort((a, b) => place(a) - place(b));
  return { event, function: running, frame: frame[event] ?? 0, variables };
}

const known = new WeakMap<Trace, Map<string, string[]>>();

/** namesOf lists the names that a function binds, each once, in the order of its sites. */
function namesOf(trace: Trace, called: string): string[] {
  let functions = known.get(trace);
  if (!functions) {
    const sets = new Map<string, Set<string>>();
    for (const s of trace.sites) {
      const names = sets.get(s.function) ?? new Set<string>();
      sets.set(s.function, names);
      for (const name of s.names) names.add(name);
    }
    functions = new Map([...sets].map(([name, set]) => [name, [...set]]));
    known.set(trace, functions);
  }
  return functions.get(called) ?? [];
}
