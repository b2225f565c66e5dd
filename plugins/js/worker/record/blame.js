'use strict';
// What an exception that left a program says: its class, message and places.
// Runs none of the program's code: no getter, no Error.prepareStackTrace.

const { types } = require('util');
const kinds = require('./kinds.js');
const { MAX_MESSAGE, MAX_STACK, MAX_TYPE } = require('../run/reports.js');

const PROGRAM = 'program.js'; // the file name that programs are compiled under
const PLACE = /[ (]program\.js:(\d+):(\d+)\)?$/;
const MAX_TRACE = 1 << 20; // characters of a stack's text that are looked at

function typeName(thrown) {
  if (!kinds.isObject(thrown)) return thrown === null ? 'null' : typeof thrown;
  if (types.isProxy(thrown)) return 'Proxy';
  return kinds.errorName(thrown).slice(0, MAX_TYPE);
}

function message(thrown) {
  if (!kinds.isObject(thrown)) return String(thrown).slice(0, MAX_MESSAGE);
  const said = types.isProxy(thrown) ? '' : kinds.inherited(thrown, 'message');
  return typeof said === 'string' ? said.slice(0, MAX_MESSAGE) : '';
}

// Positions in the program's code, in UTF-16 units, that the stack names,
// innermost first. mainError is the Error of the program's realm.
function positions(thrown, code, mainError) {
  if (!kinds.isObject(thrown) || types.isProxy(thrown)) return [];
  // The stack is turned into text when it is first asked for, by a function
  // that the program may have set.
  if (!Reflect.defineProperty(mainError, 'prepareStackTrace', { value: undefined, configurable: true, writable: true })) return [];
  const text = kinds.own(thrown, 'stack');
  if (typeof text !== 'string') return [];
  const starts = lineStarts(code);
  const found = [];
  for (const line of text.slice(0, MAX_TRACE).split('\n')) {
    const place = /^ {4}at /.test(line) ? PLACE.exec(line) : null;
    if (place === null) continue;
    const start = starts[Number(place[1]) - 1];
    if (start !== undefined) found.push(Math.min(start + Number(place[2]) - 1, code.length));
    if (found.length === MAX_STACK) break;
  }
  return found;
}

function lineStarts(code) {
  const starts = [0];
  for (let i = 0; i < code.length; i++) {
    const char = code[i];
    if (char === '\n' || char === '\u2028' || char === '\u2029' || (char === '\r' && code[i + 1] !== '\n')) starts.push(i + 1);
  }
  return starts;
}

// A Diagnostic of code that V8 refuses, from the head of the error's stack:
// file:line, the line, and a row of ^.
function refusal(error) {
  const diagnostic = { type: typeName(error), message: message(error) };
  const text = kinds.isObject(error) ? kinds.own(error, 'stack') : undefined;
  const head = typeof text === 'string' ? /^program\.js:(\d+)\n.*\n( *)(\^+)/.exec(text) : null;
  return head === null ? { diagnostic } : { diagnostic, line: Number(head[1]), column: head[2].length, width: head[3].length };
}

module.exports = { PROGRAM, typeName, message, positions, lineStarts, refusal };
