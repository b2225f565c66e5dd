package main

import (
	"testing"

	"github.com/egca/egca/internal/workertest"
)

const sum = `wrote "6\n"`

// mains are main programs, which read and write in every way that programs know, and end
// in every way.
var mains = map[string][2]string{
	"descriptor":     {"const fs = require('fs');\nconsole.log(eval(fs.readFileSync(0, 'utf8').trim().split('\\n').join('+')));", sum},
	"device":         {"console.log(eval(require('fs').readFileSync('/dev/stdin', 'utf8').trim().split('\\n').join('+')));", sum},
	"device opened":  {"const fs = require('fs');\nconst fd = fs.openSync('/dev/stdin');\nconst b = Buffer.alloc(9);\nconsole.log(eval(b.toString('utf8', 0, fs.readSync(fd, b)).trim().split('\\n').join('+')));", sum},
	"device read":    {"require('fs').promises.readFile('/dev/stdin', 'utf8').then((t) => console.log(eval(t.trim().split('\\n').join('+'))));", sum},
	"read in pieces": {"const fs = require('fs');\nlet t = '', n;\nconst b = Buffer.alloc(2);\nwhile ((n = fs.readSync(0, b, 0, 2, null)) > 0) t += b.toString('utf8', 0, n);\nconsole.log(eval(t.trim().split('\\n').join('+')));", sum},
	"asynchronously": {"require('fs').readFile(0, 'utf8', (e, t) => console.log(eval(t.trim().split('\\n').join('+'))));", sum},
	"data":           {"let t = '';\nprocess.stdin.setEncoding('utf8');\nprocess.stdin.on('data', (d) => { t += d; });\nprocess.stdin.on('end', () => {\n  console.log(eval(t.trim().split('\\n').join('+')));\n});", sum},
	"resumed":        {"process.stdin.resume();\nlet t = '';\nprocess.stdin.on('data', (d) => t += d).on('end', () => console.log(eval(t.trim().split('\\n').join('+'))));", sum},
	"readable":       {"const parts = [];\nprocess.stdin.on('readable', () => {\n  let c;\n  while ((c = process.stdin.read()) !== null) parts.push(c);\n});\nprocess.stdin.on('end', () => console.log(eval(Buffer.concat(parts).toString().trim().split('\\n').join('+'))));", sum},
	"iterated":       {"(async () => {\n  let t = '';\n  for await (const d of process.stdin) t += d;\n  console.log(eval(t.trim().split('\\n').join('+')));\n})();", sum},
	"piped":          {"process.stdin.pipe(process.stdout);", `wrote "1\n2\n3\n"`},
	"pipeline":       {"const { pipeline, Transform } = require('stream');\npipeline(process.stdin, new Transform({ transform(c, e, done) { done(null, c.toString().toUpperCase()); } }), process.stdout, (e) => { if (e) throw e; });", `wrote "1\n2\n3\n"`},
	"lines":          {"let n = 0;\nrequire('readline').createInterface({ input: process.stdin }).on('line', (l) => { n += +l; }).on('close', () => { console.log(n); });", sum},
	"lines iterated": {"const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout, terminal: false });\n(async function () {\n  let n = 0;\n  for await (const l of rl) n += Number(l);\n  console.log(n);\n})();", sum},
	"question":       {"const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout });\nrl.question('n? ', (a) => { console.log(a); rl.close(); });", `wrote "n? 1\n"`},
	"promised":       {"const rl = require('readline/promises').createInterface({ input: process.stdin });\n(async () => {\n  console.log(+await rl.question('') + 5);\n  rl.close();\n})();", sum},
	"main":           {"function main() {\n  console.log(require.main === module, module === require.main && !module.parent, process.argv.length);\n}\nif (require.main === module) main();", `wrote "true true 2\n"`},
	"module":         {"import fs from 'fs';\nconsole.log(eval(fs.readFileSync(0, 'utf8').trim().split('\\n').join('+')));", sum},
	"write":          {"process.stdout.write('a');\nrequire('fs').writeSync(1, 'b');\nprocess.stdout.write(Buffer.from('c'));\nconsole.info('d');\nrequire('fs').writeFileSync(1, 'e');", "wrote \"abcd\\ne\""},
	"write device":   {"require('fs').writeFileSync('/dev/stdout', 'x')", `wrote "x"`},
	"called back":    {"process.stdout.write('a', () => process.stdout.write('b', 'utf8', () => console.log('c')));", `wrote "abc\n"`},
	"ended":          {"process.stdout.end('a');", `wrote "a"`},
	"timers":         {"setTimeout(() => setImmediate(() => console.log(3)), 2);\nPromise.resolve().then(() => console.log(1));\nprocess.nextTick(() => console.log(0));", `wrote "0\n1\n3\n"`},
	"at exit":        {"process.on('exit', (code) => console.log('end', code));\nprocess.on('exit', () => console.log('really'));\nconsole.log('begin');", `wrote "begin\nend 0\nreally\n"`},
	"before exit":    {"let n = 0;\nprocess.on('beforeExit', () => {\n  if (n++ < 2) setTimeout(() => console.log(n), 1);\n});\nprocess.on('exit', () => console.log('end'));", `wrote "1\n2\nend\n"`},
	"before, soon":   {"process.once('beforeExit', () => {\n  Promise.resolve().then(() => console.log(1));\n  setImmediate(() => console.log(2));\n});", `wrote "1\n2\n"`},
	"exit":           {"console.log(1);\nprocess.exit();\nconsole.log(2);", `wrote "1\n"`},
	"exit 0":         {"process.on('exit', () => console.log('end'));\nconsole.log(1);\nprocess.exit(0);\nconsole.log(2);", `wrote "1\nend\n"`},
	"exit code 0":    {"process.exitCode = 0;\nconsole.log(1);", `wrote "1\n"`},
	"exit later":     {"setTimeout(() => process.exit(), 1);\nsetInterval(() => {}, 1000);\nconsole.log(1);", `wrote "1\n"`},
	"child":          {"require('child_process').spawnSync(process.execPath, ['-e', 'console.log(\"child\")'], { stdio: 'inherit' });\nconsole.log('parent');", `wrote "child\nparent\n"`},
	"taken over":     {"process.on('uncaughtException', (e) => console.log(e.message));\nsetTimeout(() => { throw new Error('b'); }, 1);\nthrow new Error('a');", `wrote "a\nb\n"`},
	"nothing":        {"", `wrote ""`},
	"pending":        {"console.log(1);\nnew Promise(() => {}).then(() => console.log(2));", `wrote "1\n"`},
	"standard error": {"console.error('x'.repeat(100));\nconsole.log(1);", `wrote "1\n"`},
	"exit 1":         {"process.exit(1);", `exception ExitStatus: "it ends with the exit status 1"`},
	"exit code 3":    {"process.exitCode = 3;", `exception ExitStatus: "it ends with the exit status 3"`},
	"throws":         {"console.log(1);\nnull.x;", `exception TypeError: "Cannot read properties of null (reading 'x')" 21-22`},
	"throws later":   {"setTimeout(() => { throw new RangeError('no'); }, 1);", `exception RangeError: "no"`},
	"rejects":        {"(async () => { throw new Error('no'); })();", `exception Error: "no"`},
	"throws at exit": {"process.on('exit', () => { throw new Error('no'); });", `exception Error: "no"`},
	"does not parse": {"const a = ;", "rejected SyntaxError"},
	"endless":        {"for (;;) console.log('x'.repeat(1000));", "limit OUTPUT"},
	"much at 1":      {"require('fs').writeSync(1, 'x'.repeat((1 << 20) + 1));", "limit OUTPUT"},
	"much at once":   {"console.log('x'.repeat(20 << 20));", "limit OUTPUT"},
}

func TestStdin(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		workertest.Mains(t, w, "javascript", "1\n2\n3\n", mains)
	})
}

func TestStandardError(t *testing.T) {
	workertest.StandardError(t, startWorker(t), program("console.log('out');\nconsole.error('err');"))
}

func TestLargeOutput(t *testing.T) {
	numbers := program("const out = [];\nfor (let i = 0; i < 1e6; i++) out.push(i);\nconsole.log(out.join('\\n'));")
	bothWays(t, func(t *testing.T, w *workertest.Worker) { workertest.LargeOutput(t, w.In(t), numbers) })
}
