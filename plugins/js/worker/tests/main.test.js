'use strict';
// What becomes a main program's process, in a Node of its own: run/main.js changes its globals.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');

const RUN = path.join(__dirname, '../run/main.js');

// What a script prints that runs where there is no /dev/stdin.
function printed(script) {
  const setting = `
    const fs = require('fs');
    const { existsSync } = fs;
    fs.existsSync = (path) => path !== '/dev/stdin' && existsSync(path);
    const main = require(${JSON.stringify(RUN)});
    const become = (input) => main.becomeMain({
      module: {}, input, output: (bytes) => fs.writeSync(1, bytes), error() {}, leave: (status) => process.exit(status),
    });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', `${setting}\n${script}`], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

// A forked child would pay for it with each test: to load fs.promises alone takes as long as a program's run.
test('what a main program needs is loaded before the fork', () => {
  const script = `
    main.rehearse();
    const before = process.moduleLoadList.length;
    become('/nowhere');
    fs.writeSync(1, JSON.stringify(process.moduleLoadList.slice(before)));`;
  assert.equal(printed(script), '[]');
});

test('/dev/stdin leads to the input', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'egca-main-'));
  try {
    const input = path.join(folder, 'input');
    fs.writeFileSync(input, 'text');
    const script = `
      main.rehearse();
      become(${JSON.stringify(input)});
      const read = (given) => fs.readFileSync(given, 'utf8');
      fs.readFile('/dev/stdin', 'utf8', (error, text) => fs.promises.readFile('/dev/stdin', 'utf8').then((again) =>
        fs.writeSync(1, [text, again, read('/dev/stdin'), read(${JSON.stringify(input)}), fs.readFileSync.name].join())));`;
    assert.equal(printed(script), 'text,text,text,text,readFileSync');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
