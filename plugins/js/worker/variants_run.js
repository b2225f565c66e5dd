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
    this.input = input;             // args: text of an array of the arguments
  }

  /** Text of a function that gives the input to a loaded program: the array of the values of `all`. */
  text(all, entryPoint) {
    const { call, body, args } = this.input;
    if (args !== undefined) return `function(l){return (0,l[${all.indexOf(entryPoint)}])(...${args})}`;
    const names = this.names.map((name) => `${name}=l[${all.indexOf(name)}]`);
    const declared = names.length ? `let ${names.join(',')};` : '';
    return `function(l){${declared}${call === undefined ? `{${body}\n}` : `return (${call}\n)`}}`;
  }
}

/** What a run left of its steps. It may have got at their count: more than it was given is none. */
const within = (left, limit) => (typeof left === 'number' && left <= limit ? left : -1);

/** The realms in which programs run, and the checks in each. */
class Bench {
  /** make(): a fresh realm, {evaluate(text)}. reach: variants_state.js's; globals: names to forget
   * before each run. */
  constructor(make, checks, entryPoint, { reach, globals, word, equal }) {
    Object.assign(this, { make, checks, entryPoint, word, equal, realm: null, running: null, left: 0 });
    this.clean = !reach.apart;
    this.paths = reach.paths;
    this.globals = [...globals];
    // A name that the program does not declare may be one that it exports.
    const names = [...new Set([entryPoint, ...checks.flatMap((check) => check.names)])].filter((name) => IDENTIFIER.test(name));
    this.names = names.map((name) => `typeof ${name}==='undefined'?module.exports?.${name}:${name}`);
    this.tests = checks.map((check) => check.text(names, entryPoint));
  }

  /** A realm with the checks in it: the one that all runs share, or a fresh one. */
  open() {
    if (this.realm && this.clean) return this.realm;
    const realm = this.make();
    const spend = (steps) => this.running && this.running.spend(steps);
    realm.evaluate(LIBRARY)((size) => charge(size, spend));
    const forget = this.globals.map((name) => `delete globalThis.${name};`).join('');
    this.realm = {
      evaluate: realm.evaluate,
      guards: guards(spend),
      tests: this.evaluated(realm),
      forget: forget && realm.evaluate(`(function(){${forget}})`),
      restore: this.paths.length ? realm.evaluate(restorer(this.paths))() : null,
    };
    return this.realm;
  }

  /** The checks' functions in a realm. One that does not compile fails. */
  evaluated(realm) {
    try {
      return realm.evaluate(`[${this.tests}]`);
    } catch (error) {
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
      `load(f,n){${word.flag}=f;${word.steps}=n;const module={exports:{}},exports=module.exports;` +
      `return(function(){${text}\n;return[${this.names}]}).call(globalThis)}}})`;
    const start = () => {
      const realm = this.open();
      return realm.evaluate(code)(stop, realm.guards.spread, realm.guards.sized, ...given.map((key) => more[key]));
    };
    return { start, program: this.clean ? start() : null };
  }

  /** Whether a compiled program passes a check with an edit on, within so many steps. `left` is what it
   * left of them, below 0 when they were too few. */
  passes(compiled, number, flag, limit) {
    const { body, expected } = this.checks[number];
    let program = null, good = false;
    try {
      program = compiled.program || compiled.start();
      const { tests, forget, restore } = this.realm;
      if (forget) forget();
      if (restore) restore();
      this.running = program;
      const value = tests[number](program.load(flag, this.clean ? limit : limit - REALM));
      this.running = null;        // what follows is no longer the program's time
      good = body || this.equal(value, expected);
    } catch (error) {
      good = false;
    }
    this.running = null;
    this.left = program ? within(program.left(), limit) : -1;
    // A program that catches everything may have gone on after its steps were used up.
    return good && this.left >= 0;
  }
}

module.exports = { Check, Bench };
