'use strict';
// What a program is made of, from its text alone: nothing of it runs.
const vm = require('node:vm');
const { Collector } = require('./collect.js');
const { resolveCalls, features } = require('./features.js');
const { shape } = require('./shapes.js');
const { arity, outline } = require('./outline.js');
const { KINDS } = require('./structure.js');
const { Positions, Rejected, decode, parse, tooDeep } = require('./tree.js');

// Made from source alone by `analyse`.
//
// source     the Buffer given, which all exported offsets count
// text       it as a string, which the records' offsets count; types in it are blanks
// tree       the parsed program, or null; never changed
// error      a Diagnostic in its JSON mapping, or null; where there is one, the lists are empty
// module     whether the text is an ES module
// collected  the Collector; sites, statements, functions are its sorted records
class Analysis {
  constructor(source, language) {
    this.source = source;
    this.language = language;
    this.text = '';
    this.positions = null;
    this.tree = null;
    this.tokens = null;
    this.module = false;
    this.error = null;
    this.collected = null;
    this.sites = [];
    this.statements = [];
    this.functions = [];
  }

  byte(offset) {
    return this.positions.byte(offset);
  }

  // The protocol's Span of a range of the text.
  span(start, end) {
    return trimmed({ start: this.byte(start), end: this.byte(end) });
  }

  // The protocol's Analysis in its JSON mapping, fields at their default left out.
  message({ tokens = false, outlined = false } = {}) {
    if (this.error !== null) return { errors: [this.error] };
    try {
      return this.exported(tokens, outlined);
    } catch (error) {
      return { errors: [this.diagnostic(tooDeep(error))] };
    }
  }

  exported(tokens, outlined) {
    const { collected } = this;
    resolveCalls(collected);
    return trimmed({
      functions: this.functions.map((each) => this.functionMessage(each)),
      sites: this.sites.map((each) => this.siteMessage(each)),
      statements: this.statements.map((each) => this.statementMessage(each)),
      features: trimmed(features(collected)),
      tokens: tokens ? this.tokens.list.filter((t) => t.end > t.start).map((t) => this.span(t.start, t.end)) : [],
      outline: outlined ? outline(this).map(trimmed) : [],
    });
  }

  functionMessage(each) {
    return trimmed({
      name: each.name.toWellFormed(),
      span: this.span(each.start, each.end),
      parent: each.parent === null ? 0 : each.parent.index,
      parameters: each.parameters,
      generator: each.generator,
      async: each.async,
      header: each.header === null ? undefined : this.span(each.header.start, each.header.end),
      ...(each.node === null ? {} : arity(each.node)),
      owner: each.owner,
      receiver: each.parameters[0] === 'this',
    });
  }

  statementMessage(each) {
    return trimmed({
      span: this.span(each.start, each.end),
      function: each.function.index,
      header: each.header === null ? 0 : each.header.index + 1,
      kind: each.kind,
      statementEnd: this.byte(each.statementEnd),
    });
  }

  siteMessage(each) {
    const { text, reads, calls } = shape(each);
    return trimmed({
      kind: 'SITE_KIND_' + KINDS[each.kind],
      name: each.name,
      span: this.span(each.start, each.end),
      statement: each.statement.index,
      function: each.function.index,
      shape: text.toWellFormed(),
      reads,
      calls,
    });
  }

  diagnostic(error) {
    if (!(error instanceof Rejected)) throw error;
    const { type, message, start, end } = error;
    const found = { type, message: message.toWellFormed() };
    if (this.positions !== null) found.span = this.span(start, end);
    if (unfinished(this.text, error)) found.unfinished = true;
    return found;
  }
}

// Whether more text could make a program of one that the parser refused: it was refused at its end,
// or what is open there is told from where it began.
function unfinished(text, { message, start }) {
  if (message.startsWith('Unterminated')) {
    return /^Unterminated (comment|template)/.test(message) || !/[\r\n]/.test(text.slice(start));
  }
  return text !== '' && start >= text.trimEnd().length;
}

// A message without the fields at their default.
function trimmed(message) {
  for (const key of Object.keys(message)) {
    const value = message[key];
    if (!value || (Array.isArray(value) && value.length === 0)) delete message[key];
  }
  return message;
}

const made = new WeakMap();  // Buffer -> its Analysis: a job asks for it twice

// The analysis of any bytes. Never throws: what does not compile has an error instead.
function analyse(source, language = '') {
  let analysis = made.get(source);
  if (analysis === undefined || analysis.language !== language) {
    analysis = analysed(source, language);
    made.set(source, analysis);
  }
  return analysis;
}

function analysed(source, language) {
  const analysis = new Analysis(source, language);
  try {
    analysis.text = decode(source);
    analysis.positions = new Positions(source, analysis.text);
    analysis.text = decode(source, language);
    const parsed = parse(analysis.text);
    if (!parsed.module) accepted(analysis.text);
    const collected = new Collector(analysis.text, parsed);
    collected.run();
    if (collected.awaiting !== null) {
      const { start } = collected.awaiting;
      throw new Rejected('SyntaxError', 'await outside of a function is not supported', start, start + 'await'.length);
    }
    Object.assign(analysis, { tree: parsed.tree, tokens: parsed.tokens, module: parsed.module, collected,
      sites: collected.sites, statements: collected.statements, functions: collected.functions });
  } catch (error) {
    analysis.error = analysis.diagnostic(tooDeep(error));
  }
  return analysis;
}

// What the engine refuses although the parser took it, such as a flag of a regular expression that
// this Node does not have.
function accepted(code) {
  try {
    new vm.Script(code, { filename: 'program' });
  } catch (error) {
    if (error instanceof SyntaxError) throw new Rejected('SyntaxError', error.message, 0, 0);
    throw error;
  }
}

module.exports = { analyse, accepted };
