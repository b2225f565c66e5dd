// The filters of a run, each with the number of samples that it would leave.

import { useEffect, useRef } from "preact/hooks";
import { type Facet, facets, type Filter, namesOf } from "../data/filter.ts";
import type { Run } from "../data/format.ts";
import { count } from "../data/numbers.ts";
import { change, route } from "../data/route.ts";
import { plain } from "../data/text.ts";
import { Evidence, Mode } from "../parts/glyphs.tsx";
import { useKeys } from "../parts/keys.ts";
import { Visible } from "../parts/text.tsx";

interface Props {
  run: Run;
  filter: Filter;
  counts: Record<Facet, Int32Array>;
}

const titles: Record<Facet, string> = { mode: "Mode", evidence: "Evidence", ground: "Ground", language: "Language", fallback: "Fallback" };

export function Filters({ run, filter, counts }: Props) {
  const search = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => search.current?.focus() });
  const any = facets.some((f) => filter.chosen[f].length > 0) || filter.task || filter.text || filter.from !== null || filter.to !== null;
  const axis = run.groups.some((g) => g.step !== null) ? "Step" : "Group";
  const clear = () => change({ ...Object.fromEntries(facets.map((f) => [f, null])), task: null, text: null, from: null, to: null });
  return (
    <aside class="filters" aria-label="filters">
      <details open={matchMedia("(min-width: 861px)").matches}>
        <summary>Filters {any ? <span class="badge">on</span> : null}</summary>
        <div class="filter-body">
          <Field name="text" label="Text" value={filter.text} hint="task, reason or fallback" input={search} />
          <Field name="task" label="Task" value={filter.task} hint="part of its name" list={run.tasks} />
          <fieldset class="range">
            <legend>{axis}</legend>
            <Bound name="from" value={filter.from} label={`first ${axis.toLowerCase()}`} hint="first" />
            <span aria-hidden="true">–</span>
            <Bound name="to" value={filter.to} label={`last ${axis.toLowerCase()}`} hint="last" />
          </fieldset>
          {facets.map((f) => <Choices key={f} facet={f} names={namesOf(run, f)} chosen={filter.chosen[f]} counts={counts[f]} />)}
          {any ? <button type="button" class="clear" onClick={clear}>Clear all filters</button> : null}
        </div>
      </details>
    </aside>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value: string;
  hint: string;
  list?: string[];
  input?: preact.RefObject<HTMLInputElement | null>;
}

function Field({ name, label, value, hint, list, input }: FieldProps) {
  const own = useRef<HTMLInputElement>(null);
  const at = input ?? own;
  // A value that comes from the address goes into the field; typing goes the other way. The address is read here, for
  // more may have been typed since value was drawn.
  useEffect(() => {
    const present = route.value.params.get(name) ?? "";
    if (at.current && at.current.value !== present) at.current.value = present;
  }, [value]);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        ref={at}
        type="search"
        name={name}
        placeholder={hint}
        list={list ? `list-${name}` : undefined}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => change({ [name]: event.currentTarget.value || null })}
      />
      {list && (
        <datalist id={`list-${name}`}>
          {list.filter((t) => t !== "" && t === plain(t)).slice(0, 500).map((t) => <option key={t} value={t} />)}
        </datalist>
      )}
    </label>
  );
}

function Bound({ name, value, label, hint }: { name: string; value: number | null; label: string; hint: string }) {
  return (
    <input
      type="number"
      aria-label={label}
      placeholder={hint}
      value={value ?? ""}
      onInput={(event) => change({ [name]: event.currentTarget.value || null })}
    />
  );
}

interface ChoicesProps {
  facet: Facet;
  names: string[];
  chosen: string[];
  counts: Int32Array;
}

function Choices({ facet, names, chosen, counts }: ChoicesProps) {
  const order = names.map((_, i) => i).filter((i) => counts[i]! > 0 || chosen.includes(names[i]!));
  if (order.length < 2 && chosen.length === 0) return null;
  order.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const largest = Math.max(1, ...counts);
  const toggle = (name: string) =>
    change({ [facet]: chosen.includes(name) ? chosen.filter((n) => n !== name) : [...chosen, name] });
  return (
    <fieldset>
      <legend>{titles[facet]}</legend>
      {order.map((i) => (
        <label key={i} class="choice">
          <input type="checkbox" checked={chosen.includes(names[i]!)} onChange={() => toggle(names[i]!)} />
          <span class="choice-name"><Name facet={facet} name={names[i]!} /></span>
          <span class="choice-bar" aria-hidden="true"><span style={{ width: `${(100 * counts[i]!) / largest}%` }} /></span>
          <span class="number">{count(counts[i]!)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Name({ facet, name }: { facet: Facet; name: string }) {
  if (facet === "mode") return <Mode name={name} />;
  if (facet === "evidence") return <Evidence name={name} />;
  return name === "" ? <span class="quiet">none</span> : <Visible text={name} />;
}
