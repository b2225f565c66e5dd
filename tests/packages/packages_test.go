// Package packages tests programs that import what is not in their language's standard library.
package packages

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// folder is one of testdata's, absolute.
func folder(t *testing.T, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(append([]string{"testdata"}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func options(t testing.TB, values map[string]any) string {
	t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// limits have room in time for any machine, and little memory.
func limits() config.LimitsConfig {
	l := config.DefaultConfig().Limits
	l.CPUFloor.Duration, l.CPUCeiling.Duration = 2*time.Minute, 2*time.Minute
	l.WallFloor.Duration = 20 * time.Minute
	l.Memory = 256 << 20
	return l
}

// suite judges programs that answer(x) with a value of their own.
type suite struct {
	client   *plugin.Client
	language string
}

// program has the expected values of answer(1) and answer(2), as JSON, and what is to come of each.
type program struct {
	name, source string
	expected     [2]string
	exact        bool
	want         string // of both tests, alternatives with | between
}

// problem has no reference but the expected values.
func (s *suite) problem(t *testing.T, p *program) *judge.Problem {
	t.Helper()
	asked := &dataset.Problem{TaskID: p.name, Language: s.language, EntryPoint: "answer"}
	for i, expected := range p.expected {
		test := dataset.Test{Args: []json.RawMessage{json.RawMessage(fmt.Sprint(i + 1))}, Expected: json.RawMessage(expected)}
		if p.exact {
			test.ExactType = &p.exact
		}
		asked.Tests = append(asked.Tests, test)
	}
	setting := judge.Setting{Limits: limits(), Tracers: func(context.Context, string) (judge.Tracer, error) { return s.client, nil }}
	problem, err := judge.Prepare(t.Context(), setting, asked, "")
	if err != nil {
		t.Fatal(err)
	}
	return problem
}

func (s *suite) check(t *testing.T, programs []program) {
	t.Helper()
	for i := range programs {
		p := &programs[i]
		t.Run(p.name, func(t *testing.T) {
			judged, err := s.problem(t, p).Judge(t.Context(), p.source)
			if err != nil {
				t.Fatal(err)
			}
			if len(judged.Verdicts) != len(p.expected) {
				t.Fatalf("%d verdicts, errors %v", len(judged.Verdicts), judged.Program.Errors)
			}
			for test, v := range judged.Verdicts {
				got := v.Run.Outcome.Kind.String()
				if v.Passed {
					got = "passed"
				} else if v.Run.Outcome.Kind == trace.Returned {
					got = "wrong"
				}
				if !slices.Contains(strings.Split(p.want, "|"), got) {
					t.Errorf("answer(%d): %s (%.300s), want %s", test+1, got, v.Reason, p.want)
				}
			}
		})
	}
}

var twice = [2]string{"2", "4"}

// TestPython has a package of our own, imported by each program and preloaded: what a program
// changes in it, no other program and no other input finds.
func TestPython(t *testing.T) {
	for name, preload := range map[string][]string{"imported": nil, "preloaded": {"measured"}} {
		t.Run(name, func(t *testing.T) {
			given := options(t, map[string]any{"packages": folder(t, "site"), "preload": preload})
			s := &suite{testkit.StartPlugin(t, "python", given, "no Python interpreter", 1, testkit.Level()), "python"}
			s.check(t, changing)
		})
	}
}

const honest = "import measured\ndef answer(x):\n    return measured.twice(x)\n"

var changing = []program{
	{name: "honest", source: honest, expected: twice, want: "passed"},
	{name: "a function replaced", expected: twice, want: "wrong",
		source: "import measured\nmeasured.twice = lambda x: 0\ndef answer(x):\n    return measured.twice(x)\n"},
	{name: "then honest", source: honest, expected: twice, want: "passed"},
	{name: "a constant changed", expected: twice, want: "wrong",
		source: "import measured\nmeasured.SCALE = 3\ndef answer(x):\n    return measured.twice(x)\n"},
	{name: "a list filled", expected: [2]string{"1", "1"}, want: "passed",
		source: "import measured\ndef answer(x):\n    measured.calls.append(x)\n    return len(measured.calls)\n"},
	{name: "the module replaced", expected: twice, want: "exception",
		source: "import sys\nimport measured\nsys.modules['measured'] = None\ndef answer(x):\n    import measured\n    return 2 * x\n"},
	{name: "then honest again", source: honest, expected: twice, want: "passed"},
	{name: "its file is written", expected: twice, want: "exception",
		source: "import measured\ndef answer(x):\n    with open(measured.__file__, 'a') as file:\n        file.write('SCALE = 3')\n    return 2 * x\n"},
	{name: "a file beside it", expected: twice, want: "exception",
		source: "import os\nimport measured\ndef answer(x):\n    with open(os.path.dirname(measured.__file__) + '/other.py', 'w') as file:\n        file.write('x = 1')\n    return 2 * x\n"},
	{name: "its file is removed", expected: twice, want: "exception",
		source: "import os\nimport measured\ndef answer(x):\n    os.unlink(measured.__file__)\n    return 2 * x\n"},
	{name: "its mode is changed", expected: twice, want: "exception",
		source: "import os\nimport measured\ndef answer(x):\n    os.chmod(measured.__file__, 0o777)\n    return 2 * x\n"},
	{name: "last, honest", source: honest, expected: twice, want: "passed"},
	{name: "a package that is broken", expected: twice, want: "exception",
		source: "import broken\ndef answer(x):\n    return 2 * x\n"},
	{name: "no such package", expected: twice, want: "exception",
		source: "import numpie\ndef answer(x):\n    return 2 * x\n"},
}

// TestConfiguration has what the options refuse, in words.
func TestConfiguration(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: no interpreter to test with: %v", err)
	}
	manifest, err := plugin.ReadManifest(filepath.Join(testkit.Bin(t), "plugins", "python", plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	site := folder(t, "site")
	for want, given := range map[string]map[string]any{
		`option packages: "/no/such/folder" is no folder with an absolute path`: {"packages": "/no/such/folder"},
		`option packages: "testdata" is no folder with an absolute path`:        {"packages": []string{site, "testdata"}},
		`options packages and preload: neither a text nor a list of texts: 3`:   {"packages": 3},
		`option preload: "a b" is no module's name, such as numpy`:              {"packages": site, "preload": "a b"},
		`option preload: nothing_such cannot be imported`:                       {"packages": site, "preload": []string{"nothing_such"}},
		`RuntimeError: broken on purpose`:                                       {"packages": site, "preload": []string{"broken"}},
	} {
		client, err := plugin.Start(t.Context(), manifest,
			plugin.Options{Workers: 1, Sandbox: testkit.Level(), OptionsJSON: []byte(options(t, given))})
		if err == nil {
			t.Errorf("%v was taken: %v", given, client.Close())
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", given, err, want)
		}
	}
}

// TestJavaScript has a package of our own in a node_modules.
func TestJavaScript(t *testing.T) {
	given := options(t, map[string]any{"modules": folder(t, "node_modules")})
	s := &suite{testkit.StartPlugin(t, "js", given, "no Node", 1, testkit.Level()), "javascript"}
	honest := "const measured = require('measured');\nfunction answer(x) { return measured.twice(x); }\n"
	s.check(t, []program{
		{name: "honest", source: honest, expected: twice, want: "passed"},
		{name: "imported", expected: twice, want: "passed",
			source: "import measured from 'measured';\nexport function answer(x) { return measured.twice(x); }\n"},
		{name: "a function replaced", expected: twice, want: "wrong",
			source: "const measured = require('measured');\nmeasured.twice = () => 0;\nfunction answer(x) { return measured.twice(x); }\n"},
		{name: "counts its calls", expected: [2]string{"1", "1"}, want: "passed",
			source: "const measured = require('measured');\nfunction answer(x) { measured.n = (measured.n ?? 0) + 1; return measured.n; }\n"},
		{name: "its file is written", expected: twice, want: "exception",
			source: "const fs = require('fs');\nfunction answer(x) { fs.appendFileSync(require.resolve('measured'), ' '); return 2 * x; }\n"},
		{name: "last, honest", source: honest, expected: twice, want: "passed"},
		{name: "no such package", expected: twice, want: "exception",
			source: "const other = require('other');\nfunction answer(x) { return 2 * x; }\n"},
	})
}

// TestImportsAreKnown has constraints know the packages that a program imports.
func TestImportsAreKnown(t *testing.T) {
	s := &suite{testkit.StartPlugin(t, "python", "{}", "no Python interpreter", 1, testkit.Level()), "python"}
	source := "def answer(x):\n    import numpy.linalg as la\n    from pandas import DataFrame\n    return x\n"
	problem := s.problem(t, &program{name: "imports", source: source, expected: twice})
	program, err := judge.Analyse(t.Context(), problem.Tracer(), "python", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := program.Features.Imports; !slices.Equal(got, []string{"numpy", "pandas"}) {
		t.Errorf("it imports %q", got)
	}
}

// sitePackages is the folder with numpy, pandas and sortedcontainers that EGCA_TEST_PACKAGES names,
// or `make test-packages` has made.
func sitePackages(t testing.TB) string {
	t.Helper()
	for _, pattern := range []string{os.Getenv("EGCA_TEST_PACKAGES"), "../../dist/packages/lib/python3*/site-packages"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			continue
		}
		if path, err := filepath.Abs(found[0]); err == nil {
			return path
		}
	}
	t.Skip("SKIPPED, NOTHING TESTED: no numpy; `make test-packages` installs it, or set EGCA_TEST_PACKAGES to a site-packages that has it")
	return ""
}
