'use strict';
// The realms in which rewritten programs run, with the checks in each. Nothing has to be kept from a program
// here but the program that runs after it.

const { readFileSync } = require('fs');
const path = require('path');
const { format } = require('util');
const { stop, guards, charge, LIBRARY } = require('./guards.js');
const { restorer } = require('./state.js');
const { world } = require('./world.js');

// Steps that a realm of one's own costs a run, besides those of the program.
const REALM = 500;

// What makes the calls of checks, for a realm.
const parts = ['calls.js', 'files.js'].map((name) => readFileSync(path.join(__dirname, '../run', name), 'utf8'));
const CALLS = `(function(){const all={};for(const of of [${parts.map((text) => `function(module){${text}\n}`)}]){`
  + 'const module={exports:{}};of(module);Object.assign(all,module.exports)}return all})()';

/** What each run on such a machine costs besides its program's steps. */
const extra = ({ apart }) => (apart ? REALM : 0);

const WORLD = `(${world})`;
const ROUNDING = 1e-6;      // of numbers that a program writes

/** Whether two outputs are the same but for space and rounding. The host compares as the test says: who passes
 * there passes here, too. */
function writtenAlike(text, expected) {
  const got = text.split(/\s+/).filter(Boolean), want = expected.split(/\s+/).filter(Boolean);
  return got.length === want.length && got.every((token, i) => token === want[i] || close(Number(token), Number(want[i])));
}

const close = (a, b) => a === b || Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(b));

class Machine {
  /** given: what repair/checks.js makes. api: worker.js says what that is. */
  constructor({ tests, expected, others, rules, bodies, stdin, names, globals, paths, apart, prelude, calls, word }, api) {
    Object.assign(this, { api, prelude: prelude ? api.compile(prelude) : null, calls: calls ? api.compile(CALLS) : null, tests, bodies, stdin, names, globals, paths, word, realm: null, running: null, left: 0 });
    this.main = stdin.some((text) => text !== null);
    this.clean = !apart;
    this.extra = extra({ apart });
    this.world = api.compile(WORLD);
    this.nothing = api.compile('0');
    this.expected = api.evaluate(`[${expected}]`);
    this.others = api.evaluate(`[${others}]`);
    this.rules = rules;
  }

  /** A realm with the checks in it: the one that all runs share, or a fresh one. */
  open() {
    if (this.realm && this.clean) return this.realm;
    const realm = this.api.realm({ main: this.main });
    const spend = (steps) => this.running && this.running.spend(steps);
    const made = this.main ? realm.run(this.world)({
      Buffer, format, require: realm.require, charge: (size) => charge(size, spend), drain: () => realm.run(this.nothing),
    }) : null;
    if (this.prelude) realm.run(this.prelude);
    realm.evaluate(LIBRARY)((size) => charge(size, spend));
    const forget = this.globals.map((name) => `delete globalThis.${name};`).join('');
    this.realm = {
      evaluate: realm.evaluate,
      run: realm.run,
      world: made,
      guards: guards(spend),
      tests: this.evaluated(realm),
      forget: forget && realm.evaluate(`(function(){${forget}})`),
      calls: this.calls && realm.run(this.calls),
      restore: this.paths.length ? realm.evaluate(restorer(this.paths))() : null,
    };
    return this.realm;
  }

  /** The checks' functions in a realm. One that does not compile fails. */
  evaluated(realm) {
    try {
      return realm.evaluate(`[${this.tests}]`);
    } catch {
      return this.tests.map((text) => {
        try {
          return realm.evaluate(`(${text})`);
        } catch (wrong) {
          return () => { throw wrong; };
        }
      });
    }
  }

  /** A program in a form that can be run: text is its own, rewritten. more: functions for it by word.
   * Throws SyntaxError. */
  compiled(text, more = {}) {
    const { word } = this;
    const given = Object.keys(more);
    const code = `(function(${[word.stop, word.spread, word.sized, ...given.map((key) => word[key])]}){` +
      `let ${word.flag}=0,${word.steps}=0;return{` +
      `left(){return ${word.steps}},spend(n){${word.steps}-=n;if(${word.steps}<0)${word.stop}()},` +
      `load(f,n){${word.flag}=f;${word.steps}=n;const module=${this.main ? 'require.main' : '{exports:{}}'},exports=module.exports;` +
      `return(function(){${text}\n;return[${this.names}]}).call(globalThis)}}})`;
    const script = this.api.compile(code);
    const start = () => {
      const realm = this.open();
      return realm.run(script)(stop, realm.guards.spread, realm.guards.sized, ...given.map((key) => more[key]));
    };
    return { start, program: this.clean ? start() : null };
  }

  /** Runs a compiled program on a check with the flag set, within so many steps. Returns whether it came to
   * its end, and leaves what it gave in `value` and the steps that it left in `left`, below 0 when they were
   * too few. */
  ends(compiled, number, flag, limit) {
    let program = null, ended = false;
    this.value = undefined;
    try {
      program = compiled.program || compiled.start();
      const { tests, calls, forget, restore, world: given } = this.realm;
      if (forget) forget();
      if (restore) restore();
      if (given !== null) given.begin(this.stdin[number]);
      this.running = program;
      this.value = given === null ? tests[number](program.load(flag, limit), calls) : given.end(() => program.load(flag, limit));
      ended = true;
    } catch {
      ended = false;
    }
    this.running = null;        // what follows is no longer the program's time
    this.left = program ? program.left() : -1;
    // A program that catches everything may have gone on after its steps were used up.
    return ended && this.left >= 0;
  }

  passes(compiled, number, flag, limit) {
    if (!this.ends(compiled, number, flag, limit)) return false;
    if (this.bodies[number]) return true;
    try {
      const expected = this.expected[number], rule = this.rules[number];
      if (this.main) return writtenAlike(this.value, expected);
      return rule === null ? this.api.equal(this.value, expected) : this.api.wanted(this.value, [expected, ...this.others[number]], rule);
    } catch {
      return false;             // nested too deeply
    }
  }
}

module.exports = { Machine, extra };
