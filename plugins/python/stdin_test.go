package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// onStdin are inputs on standard input.
func onStdin(texts ...string) []*pluginv1.Input {
	var inputs []*pluginv1.Input
	for _, text := range texts {
		inputs = append(inputs, &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: []byte(text)}})
	}
	return inputs
}

// wrote shows an outcome, with the text that a main program wrote.
func wrote(r *pluginv1.Result) string {
	if id, ok := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned); ok {
		return fmt.Sprintf("wrote %q", r.GetValues().GetValues()[id.Returned].GetBytes())
	}
	return workertest.Show(r)
}

// A main program reads and writes in every way that programs know, and ends in every
// way that is no failure.
func TestStdin(t *testing.T) {
	w := startWorker(t)
	const sum = "wrote \"6\\n\""
	for name, c := range map[string]struct{ source, want string }{
		"input":          {"print(sum(int(input()) for _ in range(3)))", sum},
		"prompt":         {"input('n? ')\nprint(1)", `wrote "n? 1\n"`},
		"iteration":      {"import sys\nprint(sum(map(int, sys.stdin)))", sum},
		"read":           {"import sys\nprint(sum(map(int, sys.stdin.read().split())))", sum},
		"buffer":         {"import sys\nprint(sum(map(int, sys.stdin.buffer.readlines())))", sum},
		"open":           {"print(sum(map(int, open(0))))", sum},
		"dev":            {"print(sum(map(int, open('/dev/stdin'))))", sum},
		"descriptor":     {"import os\nos.write(1, b'%d\\n' % sum(map(int, os.read(0, os.fstat(0).st_size).split())))", sum},
		"main":           {"def main():\n    print(sum(int(input()) for _ in range(3)))\nif __name__ == '__main__':\n    main()", sum},
		"write":          {"import sys\nsys.stdout.write('a')\nsys.stdout.flush()\nsys.stdout.buffer.write(b'b')\nsys.stdout.flush()\nprint('c', end='')", `wrote "abc"`},
		"replaced":       {"import io, sys\nout = sys.stdout = io.TextIOWrapper(io.BytesIO())\nprint(7)\nout.flush()\nsys.__stdout__.write(out.buffer.getvalue().decode())", `wrote "7\n"`},
		"wrapped":        {"import io, os, sys\nsys.stdout = io.TextIOWrapper(io.FileIO(1, 'w'))\nprint(7)", `wrote "7\n"`},
		"at exit":        {"import atexit\natexit.register(lambda: print('end'))\nprint('begin')", `wrote "begin\nend\n"`},
		"thread":         {"import sys, threading\nsys.setrecursionlimit(1 << 20)\nthreading.stack_size(1 << 26)\ndef main():\n    print(sum(map(int, sys.stdin)))\nthreading.Thread(target=main).start()", sum},
		"exit":           {"import sys\nprint(1)\nsys.exit()\nprint(2)", `wrote "1\n"`},
		"exit 0":         {"print(1)\nexit(0)\nprint(2)", `wrote "1\n"`},
		"_exit":          {"import os\nprint(1, flush=True)\nos._exit(0)\nprint(2)", `wrote "1\n"`},
		"closed":         {"import sys\nprint(1)\nsys.stdout.close()", `wrote "1\n"`},
		"child":          {"import os, sys\nsys.stdout.flush()\nif os.fork() == 0:\n    os.write(1, b'child\\n')\n    os._exit(0)\nos.wait()\nprint('parent')", `wrote "child\nparent\n"`},
		"nothing":        {"", `wrote ""`},
		"no bytes":       {"print(repr(open(0, 'rb').read()[:2]))", `wrote "b'1\\n'\n"`},
		"crlf":           {"print(repr(input()))", `wrote "'1'\n"`},
		"end of file":    {"for _ in range(4): input()", `exception EOFError: "EOF when reading a line"`},
		"exit 1":         {"import sys\nsys.exit(1)", `exception SystemExit: "1"`},
		"exit text":      {"import sys\nsys.exit('no')", `exception SystemExit: "no"`},
		"raises":         {"print(1)\n1 / 0", `exception ZeroDivisionError: "division by zero" 9-14`},
		"endless":        {"print('x' * 2_000_000)\nwhile True:\n    print('x' * 1000)", "limit OUTPUT"},
		"much at 1":      {"import os\nos.write(1, b'x' * (1 << 20) + b'y')", "limit OUTPUT"},
		"standard error": {"import sys\nprint('x' * 100, file=sys.stderr)\nprint(1)", `wrote "1\n"`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, traced := range []bool{false, true} {
				text := "1\n2\n3\n"
				if name == "crlf" {
					text = "1\r\n2\r\n"
				}
				got := w.In(t).Run(&pluginv1.Job{Program: program(c.source), Inputs: onStdin(text, text), Traced: traced, Analyse: traced})
				if len(got.Results) != 2 {
					t.Fatalf("%d results: %s", len(got.Results), got.Err)
				}
				for i, r := range got.Results {
					if line := wrote(r); !strings.HasPrefix(line, c.want) {
						t.Errorf("traced %v, input %d: %s, want %s", traced, i, line, c.want)
					}
					if r.GetOutcome().GetException().GetLoading() || r.GetTrace().GetLoading() != 0 {
						t.Errorf("traced %v: something counts as loading", traced)
					}
				}
			}
		})
	}
}

// Standard error is kept for a person, standard output is the value.
func TestStandardError(t *testing.T) {
	got := startWorker(t).Run(&pluginv1.Job{
		Program: program("import sys\nprint('out')\nprint('err', file=sys.stderr)"), Inputs: onStdin(""),
	})
	if r := got.Results[0]; string(r.GetOutput()) != "err\n" || wrote(r) != `wrote "out\n"` {
		t.Errorf("%s, and beside it %q", wrote(r), r.GetOutput())
	}
}

// A large output comes out whole.
func TestLargeOutput(t *testing.T) {
	got := startWorker(t).Run(&pluginv1.Job{
		Program: program("for i in range(1_000_000):\n    print(i)"), Inputs: onStdin(""),
		Limits: &pluginv1.Limits{OutputBytes: 16 << 20, ResultBytes: 20 << 20},
	})
	r := got.Results[0]
	if text := wrote(r); len(text) < 6_888_890 || !strings.HasSuffix(text, `999999\n"`) {
		t.Errorf("%d bytes, %s", len(text), text[max(0, len(text)-100):])
	}
}
