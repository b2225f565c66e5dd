'use strict';
// The syntax half of the worker: what a program is made of, and its text with recording. The contract
// is in worker.js.
const { analyse } = require('./analysis.js');
const { compile } = require('./instrument.js');
const { original } = require('./positions.js');

// The protocol's Analysis of a program, in its JSON mapping. Never throws.
function analysed(source, { tokens = false, outlined = false, language = '' } = {}) {
  return analyse(source, language).message({ tokens, outlined });
}

module.exports = { analyse: analysed, compile, original };
