package main

import (
	"testing"

	"github.com/egca/egca/internal/workertest"
)

// A main program reads and writes in every way that programs know, and ends in every
// way that is no failure.
func TestStdin(t *testing.T) {
	w := startWorker(t)
	const sum = "wrote \"6\\n\""
	workertest.Mains(t, w, "python", "1\n2\n3\n", map[string][2]string{
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
		"end of file":    {"for _ in range(4): input()", `exception EOFError: "EOF when reading a line"`},
		"exit 1":         {"import sys\nsys.exit(1)", `exception SystemExit: "1"`},
		"exit text":      {"import sys\nsys.exit('no')", `exception SystemExit: "no"`},
		"raises":         {"print(1)\n1 / 0", `exception ZeroDivisionError: "division by zero" 9-14`},
		"endless":        {"print('x' * 2_000_000)\nwhile True:\n    print('x' * 1000)", "limit OUTPUT"},
		"much at 1":      {"import os\nos.write(1, b'x' * (1 << 20) + b'y')", "limit OUTPUT"},
		"standard error": {"import sys\nprint('x' * 100, file=sys.stderr)\nprint(1)", `wrote "1\n"`},
	})
	workertest.Mains(t, w, "python", "1\r\n2\r\n", map[string][2]string{
		"crlf": {"print(repr(input()))", `wrote "'1'\n"`},
	})
}

func TestStandardError(t *testing.T) {
	workertest.StandardError(t, startWorker(t), program("import sys\nprint('out')\nprint('err', file=sys.stderr)"))
}

func TestLargeOutput(t *testing.T) {
	workertest.LargeOutput(t, startWorker(t), program("for i in range(1_000_000):\n    print(i)"))
}
