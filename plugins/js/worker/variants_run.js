'use strict';
// Inputs with what they must give, and running rewritten programs on them.

const { stop, guards, charge, LIBRARY } = require('./variants_guards.js');
const { restorer } = require('./variants_state.js');

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
// Steps that a realm of one's own costs a run.
const REALM = 500;

/** One input and what it must give. names: of the program, that the input's source mentions. */
class Check {
  constructor(input, names, expected) {
    this.names = names;
    this.expected = expected;       // undefined for a body, which must only end
    this.body = input.body !== undefined;
    this.text = input.call !== undefined ? `return (${input.call}\n);` : this.body ? `{${input.body}\n}` : null;
    this.args = input.args;         // text of an array of the arguments
  }
}

/** The realms in which programs run, and the checks in each. */
class Bench {
  /** make(): a fresh realm, {evaluate(text)}. reach: variants_state.js's; globals: names to forget
   * before each run. */
  constructor(make, checks, entryPoint, { reach, globals, word, equal }) {
    Object.assign(this, { make, checks, entryPoint, word, equal, current: null });
    this.clean = !reach.apart;
    this.paths = reach.paths;
    this.globals = [...globals];
    this.forget = null;
    this.restore = null;
  }

  realm() {
    if (this.current && this.clean) return this.current;
    const realm = this.make();
    const spend = (steps) => this.running && this.running.spend(steps);
    realm.evaluate(LIBRARY)((size) => charge(size, spend));
    this.guards = guards(spend);
    this.tests = this.checks.map((check) => realm.evaluate(check.text === null
      ? `(function(f){return f(...${check.args})})` : `(function(${check.names.join(',')}){${check.text}})`));
    this.forget = this.globals.length
      ? realm.evaluate(`(function(){${this.globals.map((name) => `delete globalThis.${name};`).join('')}})`) : null;
    this.restore = this.paths.length ? realm.evaluate(restorer(this.paths))() : null;
    return this.current = realm;
  }

  /** A program in a form that can be run: text is its own, rewritten. more: functions for it by word. */
  compiled(text, more = {}) {
    const { word } = this;
    const given = Object.keys(more);
    const names = [...new Set([this.entryPoint, ...this.checks.flatMap((check) => check.names)])].filter((name) => IDENTIFIER.test(name));
    // A name that the program does not declare may be one that it exports.
    const read = names.map((name) => `typeof ${name}==='undefined'?module.exports?.${name}:${name}`);
    const code = `(function(${[word.stop, word.spread, word.sized, ...given.map((key) => word[key])]}){` +
      `let ${word.flag}=0,${word.steps}=0;return{set(f,n){${word.flag}=f;${word.steps}=n},` +
      `left(){return ${word.steps}},spend(n){${word.steps}-=n;if(${word.steps}<0)${word.stop}()},` +
      `load(){const module={exports:{}},exports=module.exports;` +
      `return function(){${text}\n;return[${read}]}.call(globalThis)}}})`;
    const start = () => {
      const realm = this.realm();
      return realm.evaluate(code)(stop, this.guards.spread, this.guards.sized, ...given.map((key) => more[key]));
    };
    return { names, start, program: this.clean ? start() : null };
  }

  /** Whether a compiled program passes a check with an edit on, within so many steps. `left` is what it
   * left of them, below 0 when they were too few. */
  passes(compiled, number, flag, limit) {
    let program = null, good = false;
    const check = this.checks[number];
    try {
      program = compiled.program || compiled.start();
      this.running = program;
      program.set(flag, this.clean ? limit : limit - REALM);
      if (this.forget) this.forget();
      if (this.restore) this.restore();
      const loaded = program.load();
      const test = this.tests[number];
      const value = check.text === null ? test(loaded[compiled.names.indexOf(this.entryPoint)])
        : test(...check.names.map((name) => loaded[compiled.names.indexOf(name)]));
      this.running = null;        // what follows is no longer the program's time
      good = check.body || this.equal(value, check.expected);
    } catch (error) {
      good = false;
    }
    this.running = null;
    this.left = program ? program.left() : -1;
    // A program that catches everything may have gone on after its steps were used up.
    return good && this.left >= 0;
  }
}

module.exports = { Check, Bench };
