// Package inputs tests problems whose inputs are large, and measures what they cost.
package inputs

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// A form is how the tests of a problem with large inputs are given, and a right program for them.
type form struct {
	name, plugin, missing, language, entry string
	program                                string
	comment                                string
	test                                   func(number int, text string) dataset.Test
}

func onStdin(number int, text string) dataset.Test {
	stdout := fmt.Sprintln(number, len(text))
	return dataset.Test{Stdin: &text, Stdout: &stdout}
}

func asArgument(number int, text string) dataset.Test {
	argument, _ := json.Marshal(text) // a text always has JSON
	return dataset.Test{Args: []json.RawMessage{argument}, Expected: json.RawMessage(fmt.Sprint(number * len(text)))}
}

func inSource(number int, text string) dataset.Test {
	return dataset.Test{Source: fmt.Sprintf("assert f(%q) == %d", text, number*len(text))}
}

var forms = []form{
	{"python on standard input", "python", "no Python interpreter", "python", "",
		"import sys\ntext = sys.stdin.read()\nprint(int(text[:8]), len(text))\n", "#", onStdin},
	{"python with arguments", "python", "no Python interpreter", "python", "f",
		"import os\ndef f(text):\n    return int(text[:8]) * len(text)\n", "#", asArgument},
	{"python, several in one process", "python", "no Python interpreter", "python", "f",
		"def f(text):\n    return int(text[:8]) * len(text)\n", "#", asArgument},
	{"python, tests in source form", "python", "no Python interpreter", "python", "f",
		"import os\ndef f(text):\n    return int(text[:8]) * len(text)\n", "#", inSource},
	{"javascript on standard input", "js", "no Node", "javascript", "",
		"const text = require('fs').readFileSync(0, 'utf8');\nconsole.log(Number(text.slice(0, 7)), text.length);\n", "//", onStdin},
	{"javascript with arguments", "js", "no Node", "javascript", "f",
		"require('fs');\nfunction f(text) { return Number(text.slice(0, 7)) * text.length; }\n", "//", asArgument},
	{"javascript, several in one process", "js", "no Node", "javascript", "f",
		"function f(text) { return Number(text.slice(0, 7)) * text.length; }\n", "//", asArgument},
}

// large is a problem with so many tests of so many bytes each.
func (f form) large(tests, bytes int) *dataset.Problem {
	p := &dataset.Problem{TaskID: "large", Language: f.language, EntryPoint: f.entry}
	for i := range tests {
		p.Tests = append(p.Tests, f.test(i, strings.Repeat(fmt.Sprintf("%07d\n", i), bytes/8)))
	}
	return p
}

func (f form) start(t testing.TB, workers int) *plugin.Client {
	return testkit.StartPlugin(t, f.plugin, "{}", f.missing, workers, testkit.Level())
}

// member is one of several right programs.
func (f form) member(i int) string { return fmt.Sprintf("%s%s %d\n", f.program, f.comment, i) }

// large and member are those of the first form.
func large(tests, bytes int) *dataset.Problem { return forms[0].large(tests, bytes) }
func member(i int) string                     { return forms[0].member(i) }

func prepare(t testing.TB, client *plugin.Client, problem *dataset.Problem) *judge.Problem {
	t.Helper()
	l := config.DefaultConfig().Limits
	l.CPUFloor.Duration, l.WallFloor.Duration = l.CPUCeiling.Duration, 20*time.Minute
	setting := judge.Setting{Limits: l, Tracers: func(context.Context, string) (judge.Tracer, error) { return client, nil }}
	p, err := judge.Prepare(t.Context(), setting, problem, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func passes(t testing.TB, p *judge.Problem, source string) {
	t.Helper()
	j, err := p.Judge(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	if j.Failed > 0 || len(j.Verdicts) != len(p.Tests) {
		t.Fatalf("%d of %d tests failed: %s", j.Failed, len(p.Tests), j.Verdicts[j.Failing].Reason)
	}
}

// Large inputs go to the plugin once, whoever runs on them, and once more when its process was lost.
func TestInputsGoOnce(t *testing.T) {
	client := testkit.StartPlugin(t, "python", "{}", "no Python interpreter", 2, testkit.Level())
	p := prepare(t, client, large(12, 1<<20))
	group := func() float64 {
		before := written(t, "self")
		for i := range 4 {
			passes(t, p, member(i))
		}
		return float64(written(t, "self")-before) / (12 << 20)
	}
	if times := group(); times < 0.99 || times > 1.5 {
		t.Errorf("the inputs went to the plugin %.2f times, want once", times)
	}
	if times := group(); times > 0.5 {
		t.Errorf("the inputs went to the plugin %.2f times again", times)
	}
	number, err := strconv.Atoi(pluginOf(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(number, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	passes(t, prepare(t, client, large(1, 8)), member(0)) // what the old one had written counts as this process's now
	if times := group(); times < 0.99 || times > 1.5 {
		t.Errorf("a new plugin was sent the inputs %.2f times, want once", times)
	}
}

// Workers read large inputs that stand in a file: the plugin writes each of them once, whoever runs on it. As JSON an
// argument takes a third more, and a text in source form goes to those who compile it.
func TestInputsGoToWorkersOnce(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			client := f.start(t, 2)
			p := prepare(t, client, f.large(12, 1<<18))
			child := pluginOf(t)
			group := func() float64 {
				before := written(t, child)
				for i := range 4 {
					passes(t, p, f.member(i))
				}
				return float64(written(t, child)-before) / (12 << 18)
			}
			if times := group(); times < 0.99 || times > 1.6 {
				t.Errorf("the plugin wrote the inputs %.2f times, want once", times)
			}
			if times := group(); times > 0.1 {
				t.Errorf("the plugin wrote the inputs %.2f times again", times)
			}
		})
	}
}

// What another test has is nowhere that a program could read it: no descriptor of its process leads to the file of
// inputs, in whichever of a job's processes it runs.
func TestNoProgramFindsTheFile(t *testing.T) {
	const python = `
import os, sys
def others(own):
    found = []
    for number in range(256):
        try:
            for at in (0, 1 << 18, 1 << 19):
                data = os.pread(number, 8, at)
                if data and data != own[:8].encode():
                    found.append((number, at, data))
        except OSError:
            pass
    return found
`
	const javascript = `
const fs = require('fs');
function others(own) {
  const found = [];
  for (let number = 0; number < 256; number++) {
    for (const at of [0, 1 << 18, 1 << 19]) {
      const data = Buffer.alloc(8);
      try {
        if (fs.readSync(number, data, 0, 8, at) > 0 && data.toString() !== own.slice(0, 8)) found.push([number, at]);
      } catch {}
    }
  }
  return found.length;
}
`
	programs := map[string]string{
		"python on standard input": python + "text = sys.stdin.read()\nfound = others(text)\n" +
			"print(found) if found else print(int(text[:8]), len(text))\n",
		"python with arguments": python + "def f(text):\n    return others(text) or int(text[:8]) * len(text)\n",
		"javascript on standard input": javascript + "const text = fs.readFileSync(0, 'utf8');\n" +
			"console.log(others(text) || Number(text.slice(0, 7)), text.length);\n",
		"javascript with arguments": javascript + "function f(text) { return others(text) || Number(text.slice(0, 7)) * text.length; }\n",
	}
	for _, f := range forms {
		if source := programs[f.name]; source != "" {
			t.Run(f.name, func(t *testing.T) {
				passes(t, prepare(t, f.start(t, 1), f.large(3, 1<<18)), source)
			})
		}
	}
}

// A program that fails on the last of many large inputs fails there alone, however many parts the job has.
func TestManyLargeInputs(t *testing.T) {
	client := testkit.StartPlugin(t, "python", "{}", "no Python interpreter", 1, testkit.Level())
	p := prepare(t, client, large(70, 1<<20)) // more than a message holds
	j, err := p.Judge(t.Context(), "import sys\ntext = sys.stdin.read()\nprint(min(int(text[:8]), 68), len(text))\n")
	if err != nil {
		t.Fatal(err)
	}
	if j.Passed != 69 || j.Failing != 69 {
		t.Errorf("%d of 70 tests pass, the first that fails is %d; want 69, 69", j.Passed, j.Failing)
	}
}

// BenchmarkGroup judges a group of 16 members on tests of 1 MB and reports the bytes that the host
// and the plugin write, and the most memory that each took. EGCA_BENCH_INPUTS is the number of tests.
func BenchmarkGroup(b *testing.B) {
	tests := 40
	if text := os.Getenv("EGCA_BENCH_INPUTS"); text != "" {
		var err error
		if tests, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	client := testkit.StartPlugin(b, "python", "{}", "no Python interpreter", 2, testkit.Level())
	problem := large(tests, 1<<20)
	child := pluginOf(b)
	host, theirs := written(b, "self"), written(b, child)
	for b.Loop() {
		p := prepare(b, client, problem)
		for i := range 16 {
			passes(b, p, member(i))
		}
	}
	once := float64(tests) * (1 << 20)
	b.ReportMetric(float64(written(b, "self")-host)/float64(b.N)/once, "host-times")
	b.ReportMetric(float64(written(b, child)-theirs)/float64(b.N)/once, "plugin-times")
	b.ReportMetric(float64(peak(b, "self"))/1024, "host-MiB")
	b.ReportMetric(float64(peak(b, child))/1024, "plugin-MiB")
}

// pluginOf is the process number of the plugin, this process's child.
func pluginOf(t testing.TB) string {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range processes {
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())) {
			return filepath.Base(filepath.Dir(path))
		}
	}
	t.Fatal("the plugin is not there")
	return ""
}

func written(t testing.TB, process string) int { return numberIn(t, process, "io", `wchar: (\d+)`) }
func peak(t testing.TB, process string) int    { return numberIn(t, process, "status", `VmHWM:\s+(\d+)`) }

func numberIn(t testing.TB, process, file, pattern string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("/proc", process, file))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		t.Fatalf("no %s in %s", pattern, text)
	}
	n, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
