// The JSON that the page loads, as host/view writes it. Offsets count UTF-16 units of the text beside them; a span
// is [start, end); an unknown number is null.

export type Span = [number, number];
export type Maybe = number | null;

/** Run is data/run.json: everything that the run's page lists and filters, a column a property. */
export interface Run {
  format: number;
  version: number;
  title: string;
  live: boolean;
  traces: "made" | "stored" | "none";
  /** notes are sentences for the reader, for example about missing files. */
  notes: string[];
  /** firstGroup and firstSample are the numbers of the first ones kept: a live run lets older ones go. */
  firstGroup: number;
  firstSample: number;
  tasks: string[];
  languages: string[];
  modes: string[];
  evidences: string[];
  grounds: string[];
  fallbacks: string[];
  reasons: string[];
  groups: RunGroup[];
  samples: Columns;
  steps: Step[];
}

export interface RunGroup {
  task: number;
  language: number;
  step: Maybe;
  first: number;
  count: number;
  waited: Maybe;
}

/** Columns have one number a sample of the run. The names of modes and the like are places in the run's lists. */
export interface Columns {
  group: number[];
  index: number[];
  reward: Maybe[];
  advantage: Maybe[];
  mode: number[];
  evidence: number[];
  ground: number[];
  fallback: number[];
  reason: number[];
  confidence: Maybe[];
  span: number[];
  length: Maybe[];
  passed: number[];
  failed: number[];
  /** traced says whether traces of the sample can be had. */
  traced: boolean[];
  same: number[];
}

export interface Step {
  step: number;
  values: Record<string, number>;
}

/** Group is data/group/<i>.json: the siblings of one rollout. */
export interface Group {
  task: string;
  language: string;
  step: Maybe;
  prompt: string;
  entry: string;
  reference: { source: string; origin: string } | null;
  /** note says in words what is missing; "" for nothing. */
  note: string;
  /** making says that the server runs programs for the rest: tests, repairs and divergences are still to come. */
  making: boolean;
  samples: Sample[];
}

export interface Sample {
  index: number;
  completion: string;
  program: Span[];
  spans: Span[];
  also: Span[];
  executed: Span[];
  tokens: number[];
  weights: number[];
  advantages: number[];
  sites: Site[];
  reward: Maybe;
  advantage: Maybe;
  mode: string;
  evidence: string;
  ground: string;
  confidence: Maybe;
  weight: Maybe;
  reason: string;
  fallback: string;
  error: string;
  reference: string;
  referenceSample: Maybe;
  sandbox: string;
  tests: Test[];
  repair: Repair | null;
  divergence: Divergence | null;
}

export interface Site {
  key: string;
  kind: string;
  right: boolean;
  spans: Span[];
  evidence: string;
  confidence: Maybe;
  rightMembers: number;
  wrongMembers: number;
}

export type Outcome = "passed" | "failed" | "exception" | "limit" | "killed" | "rejected" | "not run";

export interface Test {
  name: string;
  input: string;
  expected: string;
  got: string;
  outcome: Outcome;
  message: string;
  output: string;
  seconds: Maybe;
  inside: boolean;
  differs: [number, number] | null;
  cut: boolean;
}

export interface Repair {
  /** edits have a span of the completion, null where it lies in the prompt; at is the span in program. */
  edits: { span: Span | null; at: Span; text: string }[];
  program: string;
  repaired: string;
  mends: number[];
  generated: { agree: number; of: number } | null;
  words: string;
}

export interface Divergence {
  test: number;
  words: string;
  candidate: Side;
  reference: Side;
}

export interface Side {
  event: Maybe;
  span: Span | null;
  /** text is the statement. */
  text: string;
  value: string;
}

/** Traces is data/traces/<s>.json: the runs of a candidate and of its reference on one test. */
export interface Traces {
  test: number;
  input: string;
  candidate: Trace | null;
  reference: Trace | null;
  pairs: [number, number][];
  divergence: { candidate: Maybe; reference: Maybe; words: string } | null;
  note: string;
}

export interface Trace {
  source: string;
  sites: TraceSite[];
  values: string[];
  events: Events;
  kinds: string[];
  end: string;
  cut: boolean;
}

export interface TraceSite {
  span: Span;
  line: number;
  kind: string;
  function: string;
  names: string[];
}

/** Events have one number an event. bound, where it is there, holds [name, value] pairs and is preferred to value. */
export interface Events {
  kind: number[];
  site: number[];
  frame: number[];
  depth: number[];
  value: number[];
  bound?: [number, number][][] | null;
}
