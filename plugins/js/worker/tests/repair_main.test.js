'use strict';
// Main programs where their edits run: all the ways in which they read and write.
const assert = require('node:assert');
const test = require('node:test');
const { Talk, programOf } = require('./repair_support.js');

const base64 = (text) => Buffer.from(text).toString('base64');

/** An OpenEdits of a main program. tests: [standard input, standard output]. */
function mainOpening(source, tests, donors = []) {
  return {
    program: programOf(source), inputs: tests.map(([stdin]) => ({ stdin: base64(stdin) })),
    checks: tests.map(([, stdout]) => ({ values: { values: [{}, { bytes: base64(stdout) }] }, expected: 1 })),
    tests: tests.length, steps: { multiple: 10, floor: 300, most: 200000, edit: 100 },
    donors: donors.map((one) => ({ program: programOf(one) })),
  };
}

const NUMBERS = [['1\n2\n3\n', '6\n'], ['10\n-4', '6\n']];
const ADD = "t.trim().split('\\n').map(Number).reduce((a, b) => a + b)";
const WAYS = {
  'descriptor 0': `const t = require('fs').readFileSync(0, 'utf8'); console.log(${ADD});`,
  'a buffer': `const fs = require('fs'); const t = fs.readFileSync(0).toString(); console.log(${ADD});`,
  'the device': `const { readFileSync } = require('node:fs'); const t = readFileSync('/dev/stdin', { encoding: 'utf8' }); console.log(${ADD});`,
  'pieces': `const fs = require('fs'); const b = Buffer.alloc(2); let t = '', n; while ((n = fs.readSync(0, b, 0, 2)) > 0) t += b.toString('utf8', 0, n); console.log(${ADD});`,
  'data': `process.stdin.setEncoding('utf8'); let t = ''; process.stdin.on('data', (d) => { t += d; }); process.stdin.on('end', () => console.log(${ADD}));`,
  'buffers': `const all = []; process.stdin.on('data', (d) => all.push(d)).on('end', () => { const t = Buffer.concat(all).toString(); console.log(${ADD}); });`,
  'readable': `let t = ''; process.stdin.on('readable', () => { let c; while ((c = process.stdin.read()) !== null) t += c; }); process.stdin.on('end', () => console.log(${ADD}));`,
  'iteration': `(async () => { let t = ''; for await (const d of process.stdin) t += d; console.log(${ADD}); })();`,
  'lines': "let n = 0; require('readline').createInterface({ input: process.stdin }).on('line', (l) => { n += +l; }).on('close', () => console.log(n));",
  'lines iterated': "const rl = require('readline').createInterface({ input: process.stdin }); (async () => { let n = 0; for await (const l of rl) n += +l; console.log(n); })();",
  'collected': "const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout }); const got = []; rl.on('line', (l) => got.push(Number(l))); rl.once('close', main); function main() { console.log(got.reduce((a, b) => a + b)); process.exit(0); }",
  'main': `function main(t) { process.stdout.write(\`\${${ADD}}\\n\`); } if (require.main === module) main(require('fs').readFileSync(0, 'utf8'));`,
  'timers': `const t = require('fs').readFileSync(0, 'utf8'); setTimeout(() => setImmediate(() => process.nextTick(() => console.log(${ADD}))), 5); const i = setInterval(() => clearInterval(i), 1);`,
  'promises': `const wait = (ms) => new Promise((done) => setTimeout(done, ms)); (async () => { await wait(1000); const t = await require('fs').promises.readFile('/dev/stdin', 'utf8'); console.log(${ADD}); })();`,
  'at exit': `let t = ''; process.on('exit', () => console.log(${ADD})); process.stdin.resume().on('data', (d) => t += d);`,
  'a module': `import { readFileSync } from 'fs'; const t = readFileSync(0, 'utf8'); console.log(${ADD});`,
};

for (const [name, source] of Object.entries(WAYS)) {
  test(`reads by ${name}`, () => {
    assert.deepStrictEqual(new Talk(mainOpening(source, NUMBERS)).opened.passed, [true, true]);
  });
}

test('a question is answered by the next line', () => {
  const ask = "const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout }); rl.question('', (a) => rl.question('', (b) => { console.log(+a + +b); rl.close(); }));";
  assert.deepStrictEqual(new Talk(mainOpening(ask, [['1\n2\n', '3\n']])).opened.passed, [true]);
});

test('what ends badly passes nothing', () => {
  const wrong = ['process.exit(1)', 'process.exitCode = 1', 'null.x', 'setTimeout(() => { throw 1; })', 'for (;;);', "setInterval(() => {}, 1)", "console.log('6'); console.log(7)", ''];
  for (const end of wrong) {
    assert.deepStrictEqual(new Talk(mainOpening(`${end};\nconst t = require('fs').readFileSync(0, 'utf8');`, [['1\n', '6\n']])).opened.passed, [false], end);
  }
});

test('a run leaves nothing for the next one', () => {
  const source = "const fs = require('fs');\nlet n = 0;\nprocess.runs = (process.runs || 0) + 1;\nrequire.main.exports.x = (module.exports.x || 0) + 1;\nfor (const l of fs.readFileSync(0, 'utf8').trim().split('\\n')) n += Number(l);\nconsole.log(n, process.runs, exports.x);\n";
  assert.deepStrictEqual(new Talk(mainOpening(source, [['1\n2\n', '3 1 1\n'], ['4\n', '4 1 1\n']])).opened.passed, [true, true]);
});

test('an edit repairs a main program', () => {
  const source = "const [n, ...xs] = require('fs').readFileSync(0, 'utf8').split(/\\s+/).map(Number);\nlet best = 0;\nfor (let i = 0; i < n; i++) {\n  if (xs[i] < best) best = xs[i];\n}\nconsole.log(best);\n";
  const talk = new Talk(mainOpening(source, [['3\n1 5 2\n', '5\n'], ['1\n7\n', '7\n'], ['0\n', '0\n']]));
  assert.deepStrictEqual(talk.opened.passed, [false, false, true]);
  talk.list();
  const { results } = talk.run({ each: [{ from: 0, to: talk.count }] });
  assert.ok(results.some(({ failed = [], ran }) => failed.length === 0 && ran === 3), 'no edit passes');
});
