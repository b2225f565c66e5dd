'use strict';
// What a fresh Node does that was started by a worker that cannot fork. It
// loads what it needs and waits; it may be asked to parse, and its last request
// is to run one program, or its part of a conversation about edits. Then it ends.

const { deserialize } = require('v8');
const box = require('./box.js');
const { frame, readFrame, writeAll } = require('./frames.js');

const CHILD = '--child';
const EDIT = '--edit';
const PARSE = 0x50; // kinds of requests
const RUN = 0x52;
const LIST = 0x4c;
const REQUESTS = 0; // the descriptor of requests
const REPORTS = 3; // the descriptor for what it has to say

function edit() {
  const roles = require('../repair/roles.js');
  roles.ready(false);
  return {
    list: () => roles.list(REQUESTS, REPORTS),
    run: (request) => {
      if (request === null) roles.run(REQUESTS, REPORTS);
      else roles.profile(request, (kind, bytes) => writeAll(REPORTS, frame(kind, bytes)));
      process.exit(0);
    },
  };
}

function child() {
  const parse = require('./parse.js');
  const { hostOf } = require('./host.js');
  const { own } = require('../own.js');
  const { main } = own('./run/runner.js');
  const { reallyExit } = process;
  const { writeSync } = require('fs');
  const { apply } = Reflect; // a program may change Function.prototype
  const host = hostOf({
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(REPORTS, bytes, at);
    },
    exit: (code = 0) => apply(reallyExit, process, [code]),
    alarm() {},
  });
  return {
    parse: (request) => writeAll(REPORTS, Buffer.concat([...parse.answer(request), frame(parse.DONE, Buffer.alloc(0))])),
    run: (request) => main(request, host),
  };
}

const ROLES = { [CHILD]: child, [EDIT]: edit };

// user: whose the process is to be, 0: stays. That one may not read the worker's
// files, and until there is a program no other may reach the process.
function serve(role, user) {
  const { list, parse, run } = ROLES[role]();
  box.hide();
  for (let request; (request = readFrame(REQUESTS)) !== null; ) {
    if (request.kind === LIST) return list();
    const message = deserialize(request.body); // no JSON: it has no -0
    if (request.kind === PARSE) {
      parse(message);
      continue;
    }
    if (user) {
      process.setgid(user);
      process.setuid(user);
    }
    return run(message);
  }
  return process.exit(0); // not needed after all
}

module.exports = { CHILD, EDIT, PARSE, RUN, LIST, ROLES, serve };
