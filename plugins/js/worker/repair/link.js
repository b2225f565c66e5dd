'use strict';
// A conversation within one process: what is run is run right here. For what is sampled before the first
// child is forked, and for tests.

const { Executor } = require('./executor.js');

/** What Runner talks to. api: see worker.js. */
class LocalLink {
  constructor(api) {
    this.api = api;
    this.end();
  }

  send(kind, body) {
    this.executor.receive(kind, body);
  }

  next() {
    return this.said.shift() ?? null;
  }

  end() {
    this.said = [];
    this.executor = new Executor(this.api, (_, body) => this.said.push(body));
  }
}

module.exports = { LocalLink };
