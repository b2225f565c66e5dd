'use strict';
// What the tests of the search for repairs share: jobs from plain JavaScript values.
const vm = require('node:vm');
const { analyse } = require('../record/syntax.js');
const { api } = require('../run/realms.js');
const { search } = require('../repair/decode.js');

/** [indices, ValueTable] of plain values. */
function table(values) {
  const rows = [{}];
  const add = (value) => {
    const row = value === null ? { null: '' } : value === undefined ? { null: 'undefined' }
      : typeof value === 'boolean' ? { boolean: value }
        : typeof value === 'number' ? (Number.isInteger(value) ? { integer: String(value) } : { float: value })
          : typeof value === 'string' ? { text: Buffer.from(value).toString('base64') }
            : Array.isArray(value) ? { list: { items: value.map(add) } }
              : { map: { items: Object.entries(value).flatMap(([key, held]) => [add(key), add(held)]) } };
    rows.push(row);
    return rows.length - 1;
  };
  return [values.map(add), { values: rows }];
}

/** A job. checks: [arguments, expected], [call's text, expect's text], or a body's text. more: fields of
 * the Variants message, and `further`, further checks. */
function job(source, checks, donors = [], { further = [], ...more } = {}, entryPoint = 'f') {
  const inputs = [], asked = [];
  for (const check of [...checks, ...further]) {
    if (typeof check === 'string') {
      inputs.push({ body: Buffer.from(check) });
      asked.push({});
    } else if (typeof check[0] === 'string') {
      inputs.push({ call: Buffer.from(check[0]) });
      asked.push({ expect: Buffer.from(check[1]) });
    } else {
      const [indices, values] = table(check[0]);
      const [[expected], expectations] = table([check[1]]);
      inputs.push({ values, arguments: { values: indices } });
      asked.push({ values: expectations, expected });
    }
  }
  for (const check of asked.slice(checks.length)) check.further = true;
  const bytes = Buffer.from(source);
  const order = (analyse(bytes).statements || []).map((_, index) => index);
  const variants = { checks: asked, donors: donors.map((donor) => ({ program: { source: Buffer.from(donor) } })), order, ...more };
  return { source: bytes, language: 'javascript', entryPoint, inputs, variants };
}

/** What a search finds: the protocol's result, with what is left out filled in. */
function found(source, checks, donors, more, entryPoint) {
  const result = search(job(source, checks, donors, more, entryPoint), api);
  return { repairs: [], partial: [], tried: '0', skipped: '0', steps: '0', exhausted: false, ...result };
}

/** The program with a repair made in its text. */
function applied(source, repair) {
  let bytes = Buffer.from(source);
  const edits = [repair, repair.also].filter(Boolean).sort((a, b) => (b.span.start || 0) - (a.span.start || 0));
  for (const edit of edits) {
    const { start = 0, end = 0 } = edit.span;
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement(edit)), bytes.subarray(end)]);
  }
  return bytes.toString();
}

const replacement = (repair) => Buffer.from(repair.replacement || '', 'base64').toString();

/** Whether the program as it stands passes each check. */
function outcomes(source, checks, donor = '') {
  return checks.map((check) => {
    const run = (program, text) => {
      const context = vm.createContext({ console: { log() {} }, require });
      vm.runInContext(program, context, { timeout: 60_000 });
      return vm.runInContext(text, context, { timeout: 60_000 });
    };
    try {
      if (typeof check === 'string') {
        run(source, `{${check}\n}`);
        return true;
      }
      if (typeof check[0] === 'string') return api.equal(run(source, check[0]), run(donor, check[1]));
      return api.equal(run(source, 'f')(...structuredClone(check[0])), check[1]);
    } catch (error) {
      return false;
    }
  });
}

/** Repairs as `kind: old -> new`, for reading. */
function lines(repairs, source) {
  const bytes = Buffer.from(source);
  return repairs.map((repair) => `${repair.kind}: ${bytes.toString('utf8', repair.span.start || 0, repair.span.end || 0)} -> ${replacement(repair)}`);
}

module.exports = { job, found, applied, replacement, outcomes, lines };
