'use strict';
// The JavaScript plugin's worker: run as `node FLAGS worker.js`, speaks
// docs/WORKER.md on its standard input and output.
//
// CommonJS, no npm at run time, Node 20 or later. The parts, and what each owes
// the others (the types in capitals are protocol messages in the standard JSON
// mapping; every offset that leaves a part is in UTF-8 bytes of the source):
//
// record/syntax.js      never throws, whatever the source; recursion is bounded
//   analyse(source: Buffer, {tokens, language}) -> ANALYSIS
//       `errors` filled when the source does not compile.
//   compile(source: Buffer, {traced, language}) -> Compiled
//       Compiled is plain data (it goes from the process that parses to the
//       ones that run it, as JSON):
//         rejected  DIAGNOSTIC; then nothing else counts
//         code      text of a classic script, for the program's realm: what is
//                   declared at its top level is visible to scripts run after it
//         async     true when the script's completion value is a promise to wait
//                   for (top-level await)
//         recorder  traced: the global name, absent from the source, under which
//                   the code finds the recorder
//         moves     null when positions in code are those in the source's text;
//                   else data that `original` understands
//       Site ids in traced code are indices into the `sites` of analyse().
//   original(compiled, source: Buffer, position) -> byte offset
//       position: UTF-16 units from the start of compiled.code.
// record/split.js
//   split(tests: Buffer[], entryPoint: string) -> SPLITTEST[]
// record/recorder.js    loaded before any program; takes what it calls at load, for
//                programs replace builtins
//   createRecorder({values, events, full, last, seen}) -> Recorder
//       values.add(value) -> index in the value table. Runs nothing of the
//           program's; any value; takes its picture now. 0 is "no value".
//       events: how many to keep. full() ends the run and does not return; call
//           it where a program can repeat itself (entries, loops, elements).
//       last: the last of them is to end the run; seen(): called for each event
//       Recorder: whatever the traced code calls, and
//         columns() -> {sites, frames, values}: Uint32Arrays of equal length, at
//           most `events` long
//         loaded() tells it that the program has been loaded; loading -> how many
//           of the events came before
//         capped -> whether the run went on after the last of them
// repair/session.js     lists edits of a program; runs nothing of any program
//   new Session(link).answer(EDITREQUEST) -> EDITREPLY; never throws
//       link: the way to the process that runs edits, see repair/runner.js
// repair/executor.js    runs edits, in a process of its own
//   new Executor(api, say).receive(kind, body); kinds are in repair/kinds.js
// repair/profiler.js    looks at a correct program, in a process of its own
//   make({source: Buffer, language, entryPoint, inputs: INPUT[]}, api) -> Buffer
//       api.realm() -> Realm: a fresh program realm (0.3 ms), nothing shared with
//           others; in this process nothing has to be kept from a program
//         realm.evaluate(text)        a script's completion value
//         realm.run(script)           the same of what api.compile(text) gives
//       api.evaluate(text)            in the process's own realm
//       api.equal(value, expected)    as the host compares results of this language

const box = require('./run/box.js');
const system = require('./run/system.js');

// What serves, and what a person should know of it.
function chosen() {
  const notes = [];
  if (!box.FIRST && !box.sees()) notes.push("a program's daemons cannot be found and may outlive their job (no /proc)");
  if (system.calls !== null) {
    const { Forked } = require('./run/forked.js');
    const backend = new Forked();
    const wrong = backend.test();
    if (wrong === '') return { backend, notes };
    system.giveUp(wrong);
  }
  const { Spawned } = require('./run/spawned.js');
  notes.push(`every program gets a fresh Node, which costs many times as much as a fork would (${system.note}); README.md says what forking needs`);
  return { backend: new Spawned(), notes };
}

function main() {
  const oneshot = require('./run/oneshot.js');
  if (Object.hasOwn(oneshot.ROLES, process.argv[2])) {
    oneshot.serve(process.argv[2], Number(process.argv[3]));
    return;
  }
  system.restart();
  const { serve } = require('./run/server.js');
  const { backend, notes } = chosen();
  box.hide();
  serve(backend, notes);
  // Never the event loop: what programs wrote to its pipes may lie there.
  process.reallyExit(0);
}

// A forked child throws its way out of the worker's frames to here, and may
// then wait in the event loop as any program does.
let child = null;
try {
  main();
} catch (error) {
  if (error === null || typeof error !== 'object' || typeof error.main !== 'function') throw error;
  child = error;
}
if (child !== null) child.main();
