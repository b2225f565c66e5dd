package main

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// counted counts from 1, where it should from 0. What is put in for %s is reached
// by edits of the condition alone.
const counted = "const own = atob.constructor('return globalThis')();\n" +
	"function f(items, x) {\n  let n = 1;\n  if (items.length === 7) {\n    %s;\n  }\n" +
	"  for (const item of items) {\n    if (item === x) n += 1;\n  }\n  return n;\n}\n"

// mended is the edit that every conversation about it finds.
const mended = "constant: 1 -> 0"

// counts are the tests of counted.
var counts = []string{"if (f([1, 2, 1], 1) !== 2) throw new Error('no');", "if (f([], 1) !== 0) throw new Error('no');"}

func opening(source string, tests ...string) *pluginv1.OpenEdits {
	open := &pluginv1.OpenEdits{Program: program(source), EntryPoint: "f", Tests: uint32(len(tests)),
		Steps: &pluginv1.StepRule{Multiple: 10, Floor: 300, Most: 20_000, Edit: 100}, Limits: workertest.Merged(plugin(), workertest.Roomy())}
	for _, test := range tests {
		open.Inputs, open.Checks = append(open.Inputs, workertest.Body(test)), append(open.Checks, &pluginv1.Check{})
	}
	return open
}

// edits asks a worker one request of a conversation.
func edits(t *testing.T, w *workertest.Worker, request *pluginv1.EditRequest) *pluginv1.EditReply {
	t.Helper()
	w.Send("edit", request)
	key, value := w.Receive()
	reply := &pluginv1.EditReply{}
	if err := protojson.Unmarshal(value, reply); key != "edit" || err != nil {
		t.Fatalf("%s %s: %v", key, value, err)
	}
	if inner.MatchString(reply.GetError()) {
		t.Errorf("an error with what is the plugin's own in it: %q", reply.GetError())
	}
	return reply
}

// inner are paths, traces of calls and names of files.
var inner = regexp.MustCompile(`/|\bat |\.js|node:`)

// talk lists all edits of the statements that open reaches, runs them, and tells
// which make all tests pass, each as `kind: old -> new`, or why there are none.
func talk(t *testing.T, w *workertest.Worker, open *pluginv1.OpenEdits) (repairs []string, replies []*pluginv1.EditReply) {
	t.Helper()
	defer func() {
		w.Send("end", &pluginv1.EditRequest{})
		if key, value := w.Receive(); key != "done" {
			t.Errorf("the end of a conversation: %s %s", key, value)
		}
	}()
	ask := func(request *pluginv1.EditRequest) *pluginv1.EditReply {
		reply := edits(t, w, request)
		reply.CpuSeconds = 0
		replies = append(replies, reply)
		return reply
	}
	opened := ask(&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Open{Open: open}})
	var checks []uint32
	for i := range open.Tests {
		checks = append(checks, i)
	}
	ask(&pluginv1.EditRequest{Request: &pluginv1.EditRequest_List{List: &pluginv1.ListEdits{
		Statements: opened.GetOpened().GetReached(), DonorTo: uint32(len(open.Donors)), Limit: 10_000}}})
	ran := ask(&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Run{Run: &pluginv1.RunEdits{
		Each: []*pluginv1.EditRange{{To: math.MaxUint32}}, Checks: checks}}})
	describe := &pluginv1.DescribeEdits{}
	for _, result := range ran.GetRan().GetResults() {
		if len(result.Failed) == 0 {
			describe.Edits = append(describe.Edits, result.Edit)
		}
	}
	described := ask(&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: describe}})
	for _, e := range described.GetDescribed().GetEdits() {
		old := open.Program.Source[e.Span.GetStart():e.Span.GetEnd()]
		repairs = append(repairs, fmt.Sprintf("%s: %s -> %s", e.Kind, old, e.Replacement))
	}
	return repairs, replies
}

func errorsOf(replies []*pluginv1.EditReply) []string {
	var found []string
	for _, reply := range replies {
		if reply.GetError() != "" {
			found = append(found, reply.GetError())
		}
	}
	return found
}

// TestEdits: a conversation finds the repair, the same twice and the same whether
// the worker forks or not.
func TestEdits(t *testing.T) {
	source := fmt.Sprintf(counted, "n = 9")
	module := "import { sep } from 'node:path';\nexport " + strings.SplitN(source, "\n", 2)[1] + "export default sep;\n"
	all := map[string][]*pluginv1.EditReply{}
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for name, source := range map[string]string{"script": source, "module": module} {
			donor := "const f = (list, y) => {\n  let total = 0;\n  for (const e of list) { if (e === y) total++; }\n  return total;\n};\n"
			open := opening(source, counts...)
			w.Send("job", &pluginv1.Job{Program: program(donor), EntryPoint: "f", Inputs: open.Inputs, Limits: open.Limits, Profile: true})
			key, value := w.Receive()
			var done struct{ Profile []byte }
			if err := json.Unmarshal(value, &done); key != "done" || err != nil || len(done.Profile) == 0 {
				t.Fatalf("%s %s: %v", key, value, err)
			}
			open.Donors = []*pluginv1.Donor{{Program: program(donor), Profile: done.Profile}}
			repairs, replies := talk(t, w, open)
			if !slices.Contains(repairs, mended) {
				t.Errorf("%s: %q %q", name, repairs, errorsOf(replies))
			}
			if known := all[name]; known == nil {
				all[name] = replies
			}
			_, again := talk(t, w, open)
			for i, reply := range again {
				if !proto.Equal(reply, replies[i]) || !proto.Equal(reply, all[name][i]) {
					t.Errorf("%s: equal requests have the replies\n%v\n%v\n%v", name, reply, replies[i], all[name][i])
				}
			}
		}
	})
}

// slow are programs that cost a fresh Node for many edits, or a limit of time: a
// worker that cannot fork is shown one of a kind.
func slow(t *testing.T, name string, kinds ...string) bool {
	return strings.Contains(t.Name(), "/spawned") && !slices.Contains(kinds, name)
}

// TestEditsOfHostilePrograms: an edit after which the program ends its process or
// breaks it is one edit lost.
func TestEditsOfHostilePrograms(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for name, trap := range map[string]string{
			"exit":                "own.process.reallyExit(0)",
			"exit by hand":        "require('process').exit(3)",
			"kill":                "own.process.kill(own.process.pid, 'SIGKILL')",
			"abort":               "own.process.abort()",
			"no JSON":             "own.JSON.stringify = () => { throw 1 }",
			"no buffers":          "own.Buffer.from = own.Buffer.alloc = own.Buffer.concat = null",
			"broken arrays":       "own.Array.prototype.push = own.Array.prototype[own.Symbol.iterator] = () => own.process.reallyExit(1)",
			"closes all":          "for (let i = 0; i < 64; i++) try { require('fs').closeSync(i) } catch (e) { n += 0 }",
			"forged":              "for (let i = 3; i < 40; i++) try { require('fs').writeSync(i, own.Buffer.from('\\x13\\0\\0\\0A{\"task\":3,\"end\":1}')) } catch (e) { n += 0 }",
			"huge frame":          "for (let i = 3; i < 40; i++) try { require('fs').writeSync(i, own.Buffer.from('\\xff\\xff\\xff\\x7fA', 'latin1')) } catch (e) { n += 0 }",
			"unknown frame":       "for (let i = 3; i < 40; i++) try { require('fs').writeSync(i, own.Buffer.from('\\2\\0\\0\\0RR')) } catch (e) { n += 0 }",
			"recursion":           "f(items, x)",
			"throws in its own":   "own.setTimeout = own.process.nextTick = () => { throw 1 }; own.process.emit('uncaughtException', 1)",
			"locked out of steps": "try { try { for (;;); } finally { for (;;); } } catch (e) { for (;;); }",
		} {
			if slow(t, name, "kill", "no JSON", "huge frame") {
				continue
			}
			repairs, replies := talk(t, w, opening(fmt.Sprintf(counted, trap), counts...))
			if !slices.Contains(repairs, mended) {
				t.Errorf("%s: %q %q", name, repairs, errorsOf(replies))
			}
		}
	})
}

// TestEditsOfProgramsThatFight: whatever a program does to the process that runs
// it, its conversation is answered, in words where nothing can be found, and the
// next one is held.
func TestEditsOfProgramsThatFight(t *testing.T) {
	if testing.Short() {
		t.Skip("these programs run into limits of time")
	}
	escaped := func(text string) string {
		return "const own = atob.constructor('return globalThis')();\nfunction f(n) { " + text + " }"
	}
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for name, source := range map[string]string{
			"exit":             escaped("own.process.reallyExit(0)"),
			"exit at load":     "atob.constructor('return process')().reallyExit(0);\nfunction f() { return 1 }",
			"endless":          "function f(n) { while (true) { n++ } }",
			"endless and deaf": "function f(n) { while (true) { try { while (true) n++ } catch (e) { n = e } } }",
			"endless matching": "function f() { return /^(a+)+$/.test('a'.repeat(60) + 'b') }",
			"sleeps":           "function f() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9) }",
			"recursion":        "function f(n) { return f(n + 1) }",
			"memory":           "function f() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }",
			"doubling":         "function f() { let s = 'ab'; for (let i = 0; i < 99; i++) s = s.concat(s); return s.indexOf('c') }",
			"list in itself":   "function f(a) { a.push(a); return JSON.stringify([a, a].flat(9)) }",
			"no library":       "JSON.stringify = Array.prototype.push = Object.keys = undefined\nfunction f() { return 3 }",
			"equal to all":     "function f() { return { get a() { for (;;); }, toString() { for (;;); } } }",
			"throws at load":   "null.x",
			"proxy":            "function f() { return new Proxy([], { get() { for (;;); } }) }",
			"waits":            "async function f(a) { await new Promise(() => {}); return a }",
			"floods":           escaped("for (;;) for (let i = 3; i < 40; i++) try { require('fs').writeSync(i, own.Buffer.from('\\x0b\\0\\0\\0M{\"task\":0}')) } catch (e) { n = e }"),
			"cut frame":        escaped("for (let i = 3; i < 40; i++) try { require('fs').writeSync(i, own.Buffer.from('\\7\\0')) } catch (e) { n = e }"),
			"does not read":    escaped("own.process.kill(own.process.pid, 'SIGSTOP')"),
			"daemon":           escaped("require('child_process').spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' }); return 1"),
		} {
			if slow(t, name, "exit", "memory", "cut frame", "daemon") {
				continue
			}
			open := opening(source, counts...)
			open.Limits.CpuSeconds, open.Limits.WallSeconds = 1, 4
			_, replies := talk(t, w, open)
			t.Logf("%s: %q", name, errorsOf(replies))
			open.Limits = workertest.Merged(plugin(), workertest.Roomy())
			open.Program = program(fmt.Sprintf(counted, "n = 9"))
			if repairs, replies := talk(t, w, open); !slices.Contains(repairs, mended) {
				t.Fatalf("after %s: %q %q", name, repairs, errorsOf(replies))
			}
		}
	})
}

// TestProfilesOfHostilePrograms: a program that does not let itself be looked at
// has no profile, and the worker goes on.
func TestProfilesOfHostilePrograms(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for name, source := range map[string]string{
			"no program": "function f( {",
			"exit":       "atob.constructor('return process')().reallyExit(0)",
			"forged":     "const fs = require('fs'), { Buffer: B } = atob.constructor('return globalThis')(); for (let i = 3; i < 40; i++) try { fs.writeSync(i, B.from('\\x5\\0\\0\\0PAAAA')); fs.writeSync(i, B.from('\\x5\\0\\0\\0PAAAA')) } catch (e) {}",
			"too large":  "const fs = require('fs'), { Buffer: B } = atob.constructor('return globalThis')(); for (let i = 3; i < 40; i++) try { fs.writeSync(i, B.from('\\0\\0\\x40\\0P')) } catch (e) {}",
		} {
			open := opening(source, counts...)
			w.Send("job", &pluginv1.Job{Program: open.Program, EntryPoint: "f", Inputs: open.Inputs, Limits: open.Limits, Profile: true})
			key, value := w.Receive()
			var done struct {
				Profile []byte
				Error   string
			}
			if err := json.Unmarshal(value, &done); key != "done" || err != nil || len(done.Profile) > 0 || done.Error != "" {
				t.Errorf("%s: %s %s: %v", name, key, value, err)
			}
		}
		if lines := workertest.Shows(w.Run(jobOf("function f() { return 4; }", "f()")).Results); !slices.Equal(lines, []string{"returned 4"}) {
			t.Errorf("%q", lines)
		}
	})
}
