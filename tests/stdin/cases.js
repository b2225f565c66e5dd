#!/usr/bin/env node
'use strict';
// As cases.py, of cases in JavaScript, whose tests are source code:
//
//     cases.js CASES.jsonl STDIN.jsonl FUNCTIONS.jsonl
//
// Tests that compare a call with a value are kept, where JSON holds the arguments and the value.

const fs = require('fs');
const path = require('path');
const util = require('util');
const zlib = require('zlib');
const { split } = require(path.join(__dirname, '../../plugins/js/worker/record/split.js'));

const main = (name) => `

if (require.main === module) {
  const lines = require("fs").readFileSync(0, "utf8").split("\\n").filter((line) => line !== "");
  const result = ${name}(...lines.map((line) => JSON.parse(line)));
  console.log(JSON.stringify(result));
}
`;

const isJSON = (value) => value !== undefined && util.isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);

// {args, expected} of a test, or null.
function dataOf(test, name) {
  if (test.args !== undefined) return test;
  const [{ call, expect }] = split([Buffer.from(test.source)], name);
  if (call === undefined) return null;
  const [text, wanted] = [call, expect].map((base64) => Buffer.from(base64, 'base64').toString());
  const args = new Function(name, `return ${text}`)((...given) => given);
  const expected = new Function(`return ${wanted}`)();
  return isJSON(args) && isJSON(expected) ? { args, expected } : null;
}

const onStdin = ({ args, expected }) => ({
  stdin: args.map((one) => `${JSON.stringify(one)}\n`).join(''), stdout: `${JSON.stringify(expected)}\n`,
});

function read(file) {
  const data = fs.readFileSync(file);
  const text = file.endsWith('.gz') ? zlib.gunzipSync(data) : data;
  return text.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

function convert(cases, stdin, functions) {
  const wrapped = [], plain = [];
  for (const one of read(cases)) {
    const data = one.tests.map((test) => dataOf(test, one.entry_point));
    const kept = [...data.keys()].filter((at) => data[at] !== null);
    const failing = one.failing_tests.filter((at) => data[at] !== null).map((at) => kept.indexOf(at));
    if (failing.length === 0) continue;
    const tests = kept.map((at) => data[at]);
    plain.push({ ...one, tests, failing_tests: failing });
    const tail = main(one.entry_point);
    const program = (given) => (typeof given === 'string' ? given + tail : { ...given, program: given.program + tail });
    const { entry_point: _, ...rest } = one;
    const more = {};
    if (one.reference) more.reference = program(one.reference);
    for (const key of ['references', 'siblings']) if (one[key]) more[key] = one[key].map(program);
    wrapped.push({ ...rest, tests: tests.map(onStdin), failing_tests: failing, candidate: program(one.candidate), ...more });
  }
  for (const [file, all] of [[stdin, wrapped], [functions, plain]]) {
    fs.writeFileSync(file, all.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
  console.log(`${wrapped.length} cases`);
}

if (process.argv.length !== 5) {
  console.error('cases.js CASES.jsonl STDIN.jsonl FUNCTIONS.jsonl');
  process.exit(2);
}
convert(...process.argv.slice(2));
