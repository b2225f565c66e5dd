'use strict';
// The addon (fork.c), or null where there is none: then each program gets a
// fresh Node. Errors of its calls are minus the error's number.

const name = process.env.EGCA_JS_FORK || ''; // in the worker's folder
const reason = process.env.EGCA_JS_NO_FORK || 'no addon was given';
delete process.env.EGCA_JS_FORK;
delete process.env.EGCA_JS_NO_FORK;

const RESTARTED = '--restarted';
// Has the loader find all functions that Node calls in libraries at the start: else each fork looks for the ones it uses.
const BIND = 'LD_BIND_NOW';
delete process.env[BIND];

let system = null;
let note = reason;
if (name !== '') {
  try {
    system = require(`${__dirname}/../${name}`);
  } catch (error) {
    note = error.message.split('\n')[0];
  }
}

// Runs this program anew, able to fork. Does not return when it works.
function restart() {
  if (system === null || process.argv.includes(RESTARTED)) return;
  Object.assign(process.env, { EGCA_JS_FORK: name, [BIND]: '1' }); // the new process and its forks inherit these
  const failed = system.restart([process.execPath, ...process.execArgv, ...process.argv.slice(1), RESTARTED]);
  for (const one of ['EGCA_JS_FORK', BIND]) delete process.env[one];
  giveUp(`it cannot start again (error ${-failed})`);
}

// From here on there is no forking. Asked before any other module loads this.
function giveUp(why) {
  system = null;
  note = why;
}

module.exports = { get calls() { return system; }, get note() { return note; }, restart, giveUp };
