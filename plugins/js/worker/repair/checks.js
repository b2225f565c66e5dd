'use strict';
// The inputs of a conversation with what they must give, as texts that a machine evaluates (repair/machine.js).

const { build, BadInput } = require('../run/arguments.js');
const { planOf } = require('../run/calls.js');
const { fileFunction, isFile } = require('../run/files.js');
const { literal } = require('./literals.js');
const { Refused } = require('./refused.js');

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const NODES = ['ListNode', 'TreeNode'];

const decoded = (base64) => (base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8'));

/** One input and what it must give. call, body: its text, if it has one; args: text of the array of its
 * arguments; stdin: what a main program reads, in base64; isBody: it must only end; expected: a value. */
class Check {
  constructor(input, check, number) {
    const wrong = (why) => new Refused(`check ${number}: ${why}`);
    this.call = decoded(input.call);
    this.body = decoded(input.body);
    this.isBody = this.body !== undefined;
    this.isFile = false;
    this.stdin = input.stdin;
    this.args = undefined;
    this.plan = null;           // of its calls, see run/calls.js
    this.expected = undefined;
    this.others = [];           // as right as that
    this.rule = null;           // of record/equal.js; null: it must be equal
    try {
      if (input.arguments) {
        const values = build(input.values || {}, input.arguments.values || []);
        this.plan = planOf(input.arguments, values, (why) => new BadInput(why));
        this.args = literal(values);
      }
      this.isFile = this.isBody && isFile(this.body, (why) => new BadInput(why));
      // A job that asks for a profile expects nothing.
      if (!this.isBody && check !== null) {
        if (!check.expected) throw wrong('it expects nothing');
        const { anyOf = [], unordered = false, tolerance = null } = check;
        [this.expected, ...this.others] = build(check.values || {}, [check.expected, ...anyOf]);
        if (this.stdin !== undefined) this.expected = Buffer.from(this.expected).toString('utf8');
        if (anyOf.length > 0 || unordered || tolerance !== null) this.rule = { unordered, near: tolerance };
      }
    } catch (error) {
      throw error instanceof BadInput ? wrong(error.message) : error;
    }
    if (this.args === undefined && this.call === undefined && !this.isBody && this.stdin === undefined) {
      throw wrong('its input has no arguments, call, body or stdin');
    }
  }

  /** The text that the input gives to the program, where it is one. */
  get text() {
    return this.call || this.body || '';
  }

  /** Text of a function that gives the input to a loaded program: the array of the values of `all`. */
  code(all, names, entryPoint) {
    const { call, body, args } = this;
    if (this.stdin !== undefined) return 'null';
    if (args !== undefined) {
      const [name, method] = entryPoint.split('.'), at = (one) => `l[${all.indexOf(one)}]`, found = at(name);
      if (this.plan !== null) {
        const given = [JSON.stringify(entryPoint), found, args];
        const nodes = NODES.map((one) => `${one}:${at(one)}`);
        return `function(l,c){const plan=${JSON.stringify(this.plan)};return c.result(plan,c.give(plan,${given},{${nodes}}))}`;
      }
      if (method === undefined) return `function(l){return (0,${found})(...${args})}`;
      return `function(l){return (new ${found}())[${JSON.stringify(method)}](...${args})}`;
    }
    if (this.isFile) {
      const found = names.map((name) => `${JSON.stringify(name)}:l[${all.indexOf(name)}]`);
      return `function(l,c){const all={${found}};c.runNow(${fileFunction(body)},(name)=>all[name],l[${all.length}],require)}`;
    }
    const mine = names.map((name) => `${name}=l[${all.indexOf(name)}]`);
    const declared = mine.length ? `let ${mine.join(',')};` : '';
    return `function(l){${declared}${call === undefined ? `{${body}\n}` : `return (${call}\n)`}}`;
  }
}

/** What a machine needs to run a program on checks. reach: repair/state.js's. prelude: of repair/program.js; what
 * it binds a program could leave changed, so each run has a realm of its own. */
function setting(program, checks, entryPoint, reach, word, prelude = { code: '' }) {
  const top = program.module.bindings.map((b) => b.name);
  const mentioned = checks.map((check) => {
    const words = new Set(check.text.match(/[\w$]+/g));
    return top.filter((name) => words.has(name));
  });
  const all = [...new Set([entryPoint.split('.')[0], ...(checks.some(({ plan }) => plan !== null) ? NODES : []), ...mentioned.flat()])].filter((name) => IDENTIFIER.test(name));
  return {
    tests: checks.map((check, number) => check.code(all, mentioned[number], entryPoint)),
    expected: checks.map((check) => (check.expected === undefined ? 'undefined' : literal(check.expected))),
    others: checks.map(({ others }) => literal(others)),
    rules: checks.map(({ rule }) => rule),
    bodies: checks.map((check) => check.isBody),
    stdin: checks.map((check) => check.stdin ?? null),
    // A name that the program does not declare may be one that it exports.
    names: [...all.map((name) => `typeof ${name}==='undefined'?module.exports?.${name}:${name}`), 'module.exports'],
    globals: [...program.undeclared()],
    paths: reach.paths,
    apart: reach.apart || prelude.code !== '',
    prelude: prelude.code,
    calls: checks.some(({ plan, isFile: file }) => plan !== null || file),
    word,
  };
}

module.exports = { Check, setting };
