// Small shapes. Each meaning has a form of its own beside its hue, so that the page reads without colour.

import type { Maybe, Outcome } from "../data/format.ts";
import { fixed, signed, sure } from "../data/numbers.ts";

const modeShapes = new Map<string, [string, string]>([
  ["correct", ["circle", "good"]],
  ["logic", ["diamond", "warm"]],
  ["syntax", ["cross", "bad"]],
  ["constraint", ["square", "violet"]],
]);

const evidenceShapes = new Map<string, [string, string]>([
  ["verified", ["check", "good"]],
  ["interpreter", ["square", "violet"]],
  ["divergence", ["fork", "accent"]],
  ["coverage", ["ring", "warm"]],
]);

const outcomeShapes: Record<Outcome, [string, string]> = {
  passed: ["dot", "good"],
  failed: ["cross", "bad"],
  exception: ["bang", "bad"],
  limit: ["clock", "bad"],
  killed: ["bang", "bad"],
  rejected: ["square", "violet"],
  "not run": ["ring", "faint"],
};

const paths: Record<string, preact.JSX.Element> = {
  circle: <circle cx="8" cy="8" r="5.5" />,
  dot: <circle cx="8" cy="8" r="4.5" />,
  diamond: <path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" />,
  square: <rect x="3" y="3" width="10" height="10" rx="1.5" />,
  cross: <path class="stroke" d="M3.5 3.5l9 9M12.5 3.5l-9 9" />,
  check: <path class="stroke" d="M2.5 8.5l3.5 3.5 7.5-8" />,
  fork: <path class="stroke" d="M8 14.5V9M8 9 3.5 2.5M8 9l4.5-6.5" />,
  ring: <circle class="stroke" cx="8" cy="8" r="5" />,
  bang: <path class="stroke" d="M8 2v7.5M8 12.6v.9" />,
  clock: <path class="stroke" d="M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.5l2.4 1.6" />,
  dash: <path class="stroke" d="M4 8h8" />,
};

export function Shape({ form, hue }: { form: string; hue: string }) {
  return (
    <svg class={`glyph hue-${hue}`} viewBox="0 0 16 16" aria-hidden="true">
      {paths[form]}
    </svg>
  );
}

const labelled = (shape: [string, string] | undefined, name: string, empty: string) => {
  const [form, hue] = shape ?? ["dash", "faint"];
  return (
    <span class={`label hue-${hue}`}>
      <Shape form={form} hue={hue} />
      {name === "" ? empty : name}
    </span>
  );
};

export const Mode = ({ name }: { name: string }) => labelled(modeShapes.get(name), name, "not judged");
export const Evidence = ({ name }: { name: string }) => labelled(evidenceShapes.get(name), name, "none");
export const hueOfMode = (name: string): string => modeShapes.get(name)?.[1] ?? "faint";
export const hueOfEvidence = (name: string): string => evidenceShapes.get(name)?.[1] ?? "faint";

export function OutcomeShape({ outcome }: { outcome: Outcome }) {
  const [form, hue] = outcomeShapes[outcome] ?? ["dash", "faint"];
  return <Shape form={form} hue={hue} />;
}

/** Meter shows a share from 0 to 1. */
export function Meter({ value, title }: { value: Maybe; title: string }) {
  return (
    <span class="meter" title={title}>
      <span class="meter-fill" style={{ width: `${100 * Math.max(0, Math.min(1, value ?? 0))}%` }} />
    </span>
  );
}

/** Advantage is a signed number with a bar that goes left or right of the middle. */
export function Advantage({ value, largest }: { value: Maybe; largest: number }) {
  const share = largest > 0 && value !== null ? Math.min(1, Math.abs(value) / largest) : 0;
  const sign = value === null || value === 0 ? "none" : value > 0 ? "plus" : "minus";
  return (
    <span class="advantage">
      <span class="advantage-bar" aria-hidden="true">
        <span class={`advantage-fill ${sign}`} style={{ width: `${50 * share}%` }} />
      </span>
      <span class="number">{signed(value)}</span>
    </span>
  );
}

/** Tally shows failed and passed tests as dots where they are few, else as numbers. */
export function Tally({ passed, failed }: { passed: number; failed: number }) {
  const words = `${passed} passed, ${failed} failed`;
  if (passed + failed === 0) return <span class="quiet">no test ran</span>;
  if (passed + failed > 8) {
    return (
      <span class="tally" title={words}>
        <Shape form="cross" hue="bad" />
        <span class="number">{failed}</span>
        <Shape form="dot" hue="good" />
        <span class="number">{passed}</span>
      </span>
    );
  }
  return (
    <span class="tally" role="img" aria-label={words} title={words}>
      {Array.from({ length: failed }, (_, i) => <Shape key={-1 - i} form="cross" hue="bad" />)}
      {Array.from({ length: passed }, (_, i) => <Shape key={i} form="dot" hue="good" />)}
    </span>
  );
}

export const Confidence = ({ value }: { value: Maybe }) => (
  <span class="confidence">
    <Meter value={value} title={`confidence ${fixed(value, 4)}`} />
    <span class="number">{sure(value)}</span>
  </span>
);
