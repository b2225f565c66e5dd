// Data for the tests, made anew each time: a small run, a run of ten thousand samples, two traces of fifty thousand
// events, and hostile texts. The small run is about a function that adds up fares.

import type { Columns, Group, Run, Sample, Span, Test, Trace, Traces } from "../src/data/format.ts";

/** Data are the files of a run by their names, such as group/3. */
export type Data = Map<string, unknown>;

const program = (line: string) => `def fares(rides):
    total = 0
    best = {}
    for name, cents in rides:
        ${line}
        if cents > 500:
            best[name] = cents
    return total, best
`;
export const right = "total += cents";
export const wrong = "total = cents";
const prose = "I add up the fares ride by ride.\n\n```python\n";

/** hostile are texts that would do harm if one were HTML, or change what a reader sees. */
export const hostile = [
  "<script>window.harmed=1</script>", "<img src=x onerror=window.harmed=1>", "\"><svg onload=window.harmed=1>", "'-alert(1)-'", "</script><script>window.harmed=1</script>",
  "javascript:window.harmed=1", "<style>*{display:none}</style>", "{{constructor.constructor('window.harmed=1')()}}", "${window.harmed=1}", "<!--", "]]>", "&lt;b&gt;&#x3c;",
  "<iframe srcdoc='<script>parent.harmed=1</script>'></iframe>", "<a href=javascript:window.harmed=1>x</a>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
  "\u001b[31mred\u001b[0m", "\u001b]8;;https://evil.example\u0007link", "a\rb", "nul\u0000nul", "\u202eevitcaer\u202c", "zero\u200bwidth\u200d\ufeff", "\u2066isolated\u2069", "tag\u{e0041}\u{e007f}",
  "lone \ud800 half", "\u0301".repeat(60), "__proto__", "constructor", "../../etc/passwd", "A".repeat(5000), "line\u2028break\u2029s", "<math><mtext></form><form><mglyph><style></math><img src onerror=window.harmed=1>",
];

class Recorder {
  readonly trace: Trace;
  private readonly values = new Map<string, number>();
  constructor(source: string) {
    const kinds = ["unspecified", "enter", "assign", "mutate", "branch", "loop", "loop-end", "return", "raise"];
    this.trace = { source, sites: [], values: [], kinds, end: "returned", cut: false, events: { kind: [], site: [], frame: [], depth: [], value: [], bound: [] } };
  }
  site(text: string, kind: string, names: string[] = []): number {
    const from = this.trace.source.indexOf(text);
    const line = this.trace.source.slice(0, from).split("\n").length;
    return this.trace.sites.push({ span: [from, from + text.length], line, kind, function: "fares", names }) - 1;
  }
  private value(text: string): number {
    let id = this.values.get(text);
    if (id === undefined) {
      id = this.trace.values.push(text) - 1;
      this.values.set(text, id);
    }
    return id;
  }
  /** event records a site with its value, and gives the event's number. parts are the values of several names. */
  event(site: number, value: string | null, parts?: string[]): number {
    const e = this.trace.events;
    e.site.push(site);
    e.kind.push(this.trace.kinds.indexOf(this.trace.sites[site]!.kind));
    e.frame.push(1);
    e.depth.push(1);
    e.value.push(value === null ? -1 : this.value(value));
    e.bound!.push((parts ?? []).map((p, i) => [i, this.value(p)]));
    return e.kind.length - 1;
  }
}

/** record runs the program on rides of given prices; from the ride `wrongFrom` on it forgets the earlier ones. */
function record(line: string, rides: number[], wrongFrom: number): { trace: Trace; assigned: number[] } {
  const r = new Recorder(program(line));
  const enter = r.site("def fares(rides):", "enter", ["rides"]);
  const zero = r.site("total = 0", "assign", ["total"]);
  const none = r.site("best = {}", "assign", ["best"]);
  const loop = r.site("for name, cents in rides:", "loop", ["name", "cents"]);
  const end = r.site("for name, cents in rides:", "loop-end");
  const add = r.site(line, "assign", ["total"]);
  const test = r.site("if cents > 500:", "branch");
  const keep = r.site("best[name] = cents", "mutate", ["best"]);
  const back = r.site("return total, best", "return");
  const input = `[${rides.slice(0, 6).map((c, i) => `('ride ${i}', ${c})`).join(", ")}${rides.length > 6 ? ", …" : ""}]`;
  r.event(enter, `(${input},)`, [input]);
  r.event(zero, "0");
  r.event(none, "{}");
  let total = 0;
  let kept = 0;
  const assigned = rides.map((cents, i) => {
    r.event(loop, `('ride ${i}', ${cents})`, [`'ride ${i}'`, String(cents)]);
    total = i >= wrongFrom ? cents : total + cents;
    const event = r.event(add, String(total));
    r.event(test, cents > 500 ? "True" : "False");
    if (cents > 500) r.event(keep, `{'ride ${i}': ${cents}${++kept > 1 ? `, … ${kept} items` : ""}}`);
    return event;
  });
  r.event(end, null);
  r.event(back, `(${total}, {…})`);
  r.trace.end = `returned (${total}, {…})`;
  return { trace: r.trace, assigned };
}

/** traces gives both runs on so many rides, which differ from the ride `wrongFrom` on. */
export function traces(rides: number, wrongFrom: number, line = wrong): Traces {
  const prices = Array.from({ length: rides }, (_, i) => 150 + ((i * 7919) % 500));
  const candidate = record(line, prices, wrongFrom);
  const reference = record(right, prices, rides);
  const at = candidate.assigned[wrongFrom]!;
  const last = candidate.trace.events.kind.length - 1;
  const pairs = Array.from({ length: last + 1 }, (_, i): [number, number] => [i, i]).filter(([i]) => i < at || i > at + 1);
  const words = `the value of \`total\` differs in ride ${wrongFrom + 1}`;
  return {
    test: 1, input: `fares([('ride 0', ${prices[0]}), …])`, candidate: candidate.trace, reference: reference.trace, pairs,
    divergence: { candidate: at, reference: reference.assigned[wrongFrom]!, words }, note: "",
  };
}

const outcomes = { pass: "passed", fail: "failed" } as const;

function test(i: number, outcome: Test["outcome"], expected: string, got: string, more: Partial<Test> = {}): Test {
  return { name: String(i), input: `fares([('a', ${100 * i}), ('b', 700)])`, expected, got, outcome, message: "", output: "", seconds: 0.0004 * (i + 1), inside: false, differs: null, cut: false, ...more };
}

const tests = (ok: boolean): Test[] => {
  const long = `[${Array.from({ length: 200 }, (_, k) => k).join(", ")}]`;
  return [
    test(0, outcomes.pass, "(700, {'b': 700})", "(700, {'b': 700})"),
    test(1, ok ? outcomes.pass : outcomes.fail, "(800, {'b': 700})", ok ? "(800, {'b': 700})" : "(700, {'b': 700})", ok ? {} : { differs: [1, 1] }),
    test(2, ok ? outcomes.pass : outcomes.fail, long, ok ? long : long.replace("150", "15x"), { output: "debug: 2 rides\n" }),
    test(3, outcomes.pass, "(0, {})", "(0, {})"),
  ];
};

function tokenEnds(text: string): number[] {
  const ends: number[] = [];
  for (const m of text.matchAll(/\s?\w+|\s+|[^\w\s]+/g)) ends.push(m.index + m[0].length);
  return ends;
}

interface Kind {
  mode: string;
  text: string;
  span?: string;
  more?: Partial<Sample>;
}

function sample(index: number, kind: Kind): Sample {
  const at = kind.text.indexOf("def fares");
  const close = kind.text.indexOf("```", at);
  const body: Span[] = at < 0 ? [] : [[at, close < 0 ? kind.text.length : close]];
  const from = kind.span ? kind.text.indexOf(kind.span) : -1;
  const spans: Span[] = from < 0 ? [] : [[from, from + kind.span!.length]];
  const tokens = tokenEnds(kind.text);
  const inside = tokens.map((end, i) => spans.some(([a, b]) => end > a && (tokens[i - 1] ?? 0) < b));
  const n = inside.filter(Boolean).length;
  const weights = n === 0 ? tokens.map(() => 1) : inside.map((yes) => (yes ? (0.9 * tokens.length) / n + 0.1 : 0.1));
  const good = kind.mode === "correct";
  return {
    index, completion: kind.text, program: body, spans, also: [], executed: kind.mode === "logic" ? body : [], tokens, weights, advantages: [], sites: [],
    reward: kind.mode === "" ? null : good ? 1 : 0, advantage: kind.mode === "" ? 0 : good ? 1.29 : -0.77, mode: kind.mode,
    evidence: n > 0 ? "verified" : "", ground: n > 0 ? "repairs and alignment" : "", confidence: n > 0 ? 0.998 : null, weight: n > 0 ? 0.9 : 0,
    reason: n > 0 ? "edits of this statement make every test pass, and the traces differ here first" : "", fallback: good || n > 0 || kind.mode === "" ? "" : "no comparable reference",
    error: "", reference: "", referenceSample: null, sandbox: "full", tests: kind.mode === "logic" ? tests(false) : good ? tests(true) : [], repair: null, divergence: null, ...kind.more,
  };
}

const fault = (index: number, text: string, span: string): Sample =>
  sample(index, {
    mode: "logic", text, span,
    more: {
      reference: "sibling 0", referenceSample: 0,
      divergence: { test: 1, words: "the value of `total` differs in ride 2", candidate: { event: 7, span: null, text: span, value: "700" }, reference: { event: 7, span: null, text: right, value: "800" } },
      repair: { edits: [], program: program(span), repaired: program(right), mends: [1, 2], generated: { agree: 38, of: 38 }, words: "After it every test passes." },
      sites: [{ key: "0:92", kind: "assign", right: false, spans: [], evidence: "verified", confidence: 0.998, rightMembers: 2, wrongMembers: 2 }],
    },
  });

const group = (task: string, samples: Sample[], step: number | null): Group => ({
  task, language: "python", step, prompt: "Write `fares(rides)`: the sum of all fares, and the fares above 500 by name.", entry: "fares",
  reference: { source: program(right), origin: "reference" }, note: "", making: false, samples,
});

const siblings = (): Sample[] => [
  sample(0, { mode: "correct", text: program(right) }),
  fault(1, `${prose}${program(wrong)}\`\`\`\n\nThis takes linear time.\n`, wrong),
  sample(2, { mode: "correct", text: program(right) }),
  fault(3, program("total = total or cents"), "total = total or cents"),
  sample(4, { mode: "syntax", text: program("total += cents)"), span: "total += cents)", more: { evidence: "interpreter", ground: "compiler", reason: "the compiler blames this place" } }),
  sample(5, { mode: "constraint", text: program("total = sum([cents, total])") }),
  fault(6, program(wrong), wrong),
  sample(7, { mode: "", text: "I do not know.", more: { error: "no program was found in the completion" } }),
];

/** hostileGroup puts each hostile text into every field that a candidate can reach. */
const hostileGroup = (): Group => {
  const samples = hostile.map((text, i) =>
    sample(i, {
      mode: "logic", text: `${text}\ndef fares(rides):\n    return "${text}"\n`, span: "return",
      more: {
        reason: text, fallback: text, error: text, reference: text, sandbox: text, ground: text,
        tests: [test(0, "failed", text, `${text}!`, { name: text, input: text, message: text, output: text })],
        divergence: { test: 0, words: text, candidate: { event: 0, span: null, text, value: text }, reference: { event: 0, span: null, text, value: text } },
        repair: { edits: [], program: text, repaired: `${text}2`, mends: [0], generated: null, words: text },
        sites: [{ key: text, kind: text, right: false, spans: [], evidence: text, confidence: 0.5, rightMembers: 1, wrongMembers: 1 }],
      },
    }),
  );
  return { ...group(hostile[0]!, samples, 3), prompt: hostile.join("\n"), entry: hostile[1]!, note: hostile[2]!, language: "<b>python</b>", reference: { source: hostile.join("\n"), origin: hostile[3]! } };
};

class Names {
  readonly list = [""];
  private readonly at = new Map([["", 0]]);
  of(name: string): number {
    let i = this.at.get(name);
    if (i === undefined) {
      i = this.list.push(name) - 1;
      this.at.set(name, i);
    }
    return i;
  }
}

/** overview makes the run's file from its groups. */
export function overview(groups: Group[], title: string): Run {
  const lists = { tasks: new Names(), languages: new Names(), modes: new Names(), evidences: new Names(), grounds: new Names(), fallbacks: new Names(), reasons: new Names() };
  const samples: Columns = {
    group: [], index: [], reward: [], advantage: [], mode: [], evidence: [], ground: [], fallback: [], reason: [], confidence: [], span: [], length: [], passed: [], failed: [], traced: [], same: [],
  };
  const rows = groups.map((g, gi) => {
    const first = samples.group.length;
    const programs = new Map<string, number>();
    g.samples.forEach((s, i) => {
      const text = s.program.map(([a, b]) => s.completion.slice(a, b)).join("") || `none ${i}`;
      if (!programs.has(text)) programs.set(text, first + i);
      samples.group.push(gi);
      samples.index.push(s.index);
      samples.reward.push(s.reward);
      samples.advantage.push(s.advantage);
      samples.mode.push(lists.modes.of(s.mode));
      samples.evidence.push(lists.evidences.of(s.evidence));
      samples.ground.push(lists.grounds.of(s.ground));
      samples.fallback.push(lists.fallbacks.of(s.fallback));
      samples.reason.push(lists.reasons.of(s.reason));
      samples.confidence.push(s.confidence);
      samples.span.push(s.spans.reduce((n, [a, b]) => n + b - a, 0));
      samples.length.push(s.completion.length);
      samples.passed.push(s.tests.filter((t) => t.outcome === "passed").length);
      samples.failed.push(s.tests.filter((t) => t.outcome !== "passed").length);
      samples.traced.push(s.mode === "logic");
      samples.same.push(programs.get(text)!);
    });
    return { task: lists.tasks.of(g.task), language: lists.languages.of(g.language), step: g.step, first, count: g.samples.length, waited: g.step === null ? null : 0.3 + (gi % 5) / 10 };
  });
  const names = Object.fromEntries(Object.entries(lists).map(([k, n]) => [k, n.list])) as Record<keyof typeof lists, string[]>;
  return { format: 1, version: 1, title, live: false, traces: "stored", notes: [], firstGroup: 0, firstSample: 0, ...names, groups: rows, samples, steps: [] };
}

/** small has the groups of the walk, among others, and a hostile group at the end. */
export function small(): Data {
  const groups = [0, 1, 2].map((i) => group(i === 0 ? "demo/fares" : `demo/fares-${i}`, siblings(), i));
  groups.push(hostileGroup());
  const run = overview(groups, "fares");
  run.steps = [0, 1, 2, 3].map((step) => ({ step, values: { loss: 0.1 / (step + 1), grad_norm: 1 + step } }));
  const data: Data = new Map<string, unknown>([["run", run]]);
  groups.forEach((g, i) => data.set(`group/${i}`, g));
  data.set("traces/1", traces(4, 1));
  data.set("traces/3", traces(300, 299));
  const harm = traces(3, 1);
  const into = [harm.candidate!, harm.reference!];
  hostile.forEach((text, i) => {
    for (const t of into) {
      t.values[i % t.values.length] = text;
      t.sites[i % t.sites.length]!.names = t.sites[i % t.sites.length]!.names.map(() => text);
      t.end = text;
    }
  });
  data.set("traces/24", { ...harm, input: hostile.join(" "), note: hostile[0]!, divergence: { ...harm.divergence!, words: hostile[1]! } });
  return data;
}

/** large is a run of ten thousand samples, whose first sample has two traces of fifty thousand events. */
export function large(): Data {
  const groups: Group[] = [];
  for (let i = 0; i < 625; i++) {
    const samples = Array.from({ length: 16 }, (_, k): Sample => {
      const shift = (i * 31 + k * 17) % 97;
      const base = siblings()[(k + i) % 8]!;
      return { ...base, index: k, confidence: base.confidence === null ? null : 0.5 + shift / 200, advantage: (base.advantage ?? 0) * (1 + shift / 97), reason: base.reason && `${base.reason} (${shift})` };
    });
    groups.push(group(`synthetic/${i % 200}`, samples, Math.floor(i / 8)));
  }
  const run = overview(groups, "ten thousand samples");
  run.samples.traced[0] = true;
  return new Map<string, unknown>([["run", run], ["group/0", groups[0]], ["traces/0", traces(15170, 9000)]]);
}
