package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// The file at the root of the repository is the defaults, all of them, each
// with its explanation.
func TestFileIsTheDefaults(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", FileName))
	if err != nil {
		t.Fatal(err)
	}
	var alone Config // not over the defaults: a key that is left out shows
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&alone); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(DefaultConfig(), alone); diff != "" {
		t.Errorf("defaults (-) and %s (+) differ:\n%s", FileName, diff)
	}
	set := keyLines(data)
	each(DefaultConfig(), func(section, key string, _ any) {
		if key = section + "." + key; set[key] == 0 && key != "plugins.options" {
			t.Errorf("%s is not in the file", key)
		}
	})
	for line := range strings.Lines(string(data)) {
		if strings.Contains(line, " = ") && !strings.Contains(line, "#") {
			t.Errorf("no explanation: %s", line)
		}
	}
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
}

func TestLoad(t *testing.T) {
	text := `
limits = {events = 7}
sandbox.level = "none"
[workers]
count = 3
[limits.x]
`
	if _, err := decode([]byte(text), "a.toml"); err == nil || !strings.Contains(err.Error(), "a.toml:6: ") {
		t.Errorf("got %v", err)
	}
	loaded, err := decode([]byte(`
limits = {events = 7, memory = 67_108_864}
sandbox.level = "none"
[plugins]
dirs = ["more/plugins", "/opt/plugins"]
[plugins.options.python]
interpreter = "/usr/bin/python3.12"
flags = ["-X", "dev"]
[credit]
advantage_eps = 0
`), filepath.Join("conf", "a.toml"))
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Limits.Events, want.Limits.Memory = 7, 64<<20
	want.Sandbox.Level = "none"
	want.Credit.AdvantageEps = 0
	want.Plugins.Dirs = []string{filepath.Join("conf", "more", "plugins"), "/opt/plugins"}
	want.Plugins.Options = map[string]map[string]any{"python": {"interpreter": "/usr/bin/python3.12", "flags": []any{"-X", "dev"}}}
	if diff := cmp.Diff(want, loaded.Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	options, err := loaded.Plugins.JSON("python")
	if err != nil || string(options) != `{"flags":["-X","dev"],"interpreter":"/usr/bin/python3.12"}` {
		t.Errorf("options %s, %v", options, err)
	}
	if options, err := loaded.Plugins.JSON("javascript"); options != nil || err != nil {
		t.Errorf("options %s, %v", options, err)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"[limits]\ncpu_multipel = 3":              "f.toml:2: limits.cpu_multipel is not known; did you mean limits.cpu_multiple?",
		"events = 3":                              "f.toml:1: events is not known; did you mean limits.events?",
		"[workers]\nlevel = 'x'":                  "f.toml:2: workers.level is not known; did you mean log.level?",
		"[limit]\nevents = 3":                     "f.toml:1: limit is not known; did you mean limits?",
		"[limits]\nmemroy = 3":                    "f.toml:2: limits.memroy is not known; did you mean limits.memory?",
		"[limits]\nEvents = 3":                    "f.toml:2: limits.Events is not known; did you mean limits.events?",
		"[credit]\nmin_conf = 3":                  "f.toml:2: credit.min_conf is not known; did you mean credit.min_confidence?",
		"[bank]\ntimeout = 3":                     "f.toml:2: bank.timeout is not known; [bank] has dir, per_task, total",
		"something_else_entirely = 3":             "f.toml:1: something_else_entirely is not known; egca.toml in the repository lists every key",
		"\n[limits]\nevents = 'many'":             `f.toml:3: limits.events is of the wrong kind; it is written like its default, 50000`,
		"[limits]\nevents = 1.5":                  `f.toml:2: limits.events is of the wrong kind; it is written like its default, 50000`,
		"[limits]\ncpu_floor = 3":                 `f.toml:2: limits.cpu_floor is wrong: "3" is no duration; write it with a unit`,
		"[limits]\nmemory = '1 GB'":               `f.toml:2: limits.memory is wrong: "1 GB" is no size; write a number of bytes`,
		"[limits]\nmemory = '9999999999GiB'":      `f.toml:2: limits.memory is wrong: "9999999999GiB" is no size`,
		"[plugins]\ndirs = 'x'":                   `f.toml:2: plugins.dirs is of the wrong kind; it is written like its default, []`,
		"[plugins.options]\npython = 'x'":         `f.toml:2: `,
		"[credit]\npositive_spans = 1":            `f.toml:2: credit.positive_spans is of the wrong kind; it is written like its default, false`,
		"[limits]\nevents = 0":                    `f.toml:2: limits.events is 0; give a number from 1 to 1e+07`,
		"[limits]\ncpu_ceiling = '10ms'":          `f.toml:2: limits.cpu_ceiling is 10ms, below limits.cpu_floor (250ms); raise it`,
		"[limits]\ncpu_floor = '0s'":              `f.toml:2: limits.cpu_floor is 0s; give a time above 0`,
		"[limits]\nmemory = 5":                    `f.toml:2: limits.memory is 5; give a size from 16MiB to 1048576GiB`,
		"[limits]\ncpu_multiple = nan":            `f.toml:2: limits.cpu_multiple is NaN; give a number from 1 to 1e+06`,
		"limits = {value_width = -1}":             `f.toml:1: limits.value_width is -1; give a number from 1 to 100000`,
		"[sandbox]\nlevel = 'jail'":               `f.toml:2: sandbox.level is "jail"; there are full, no-cgroup, landlock, rlimits, none`,
		"[judge]\ntest_rule = 'last'":             `f.toml:2: judge.test_rule is "last"; there are first, longest, spread`,
		"[judge]\nmax_tests = -1":                 `f.toml:2: judge.max_tests is -1; give a number from 0`,
		"[credit]\nreward = 'most'":               `f.toml:2: credit.reward is "most"; there are all, fraction, weighted`,
		"[credit]\npolicy = 'best'":               `f.toml:2: credit.policy is "best"; there are uniform, egca`,
		"[gate]\ncomparable_threshold = 1.01":     `f.toml:2: gate.comparable_threshold is 1.01; give a number from 0 to 1`,
		"[log]\nlevel = 'loud'":                   `f.toml:2: log.level is "loud"; there are trace, debug, info, warn, error, off`,
		"[plugins]\ndirs = ['']":                  `f.toml:2: plugins.dirs has an empty name; give a folder`,
		"[limits]\nevents = 1\nevents = 2":        `f.toml:3: `,
		"[limits\nevents = 1":                     `f.toml:1: not TOML: `,
		"\x00":                                    `f.toml:1: not TOML: `,
		"[workers]\ncount = 99999999999999999999": `f.toml:2: `,
	} {
		_, err := decode([]byte(text), "f.toml")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
	// Several at once, each found by errors.As.
	_, err := decode([]byte("[limits]\nevents = 0\nvalue_depth = 0\n"), "f.toml")
	e, ok := errors.AsType[*KeyError](err)
	if !ok || e.Line != 2 || !strings.Contains(err.Error(), "f.toml:3: limits.value_depth") {
		t.Errorf("got %v", err)
	}
}

func TestFind(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	loaded, err := Find("")
	if err != nil || loaded.File != "" || !cmp.Equal(loaded.Config, DefaultConfig()) {
		t.Errorf("without a file: %+v, %v", loaded, err)
	}
	for name, text := range map[string]string{FileName: "[workers]\ncount = 1\n", "other.toml": "[workers]\ncount = 2\n", "huge.toml": strings.Repeat("#", maxFile+1)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for flag, want := range map[string]int{"": 1, "other.toml": 2} {
		if loaded, err := Find(flag); err != nil || loaded.Workers.Count != want {
			t.Errorf("--config %q: %+v, %v", flag, loaded.Workers, err)
		}
	}
	if _, err := Find("missing.toml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is named must be there: %v", err)
	}
	if _, err := Find("huge.toml"); err == nil || !strings.Contains(err.Error(), "longer than 1024 KiB") {
		t.Errorf("got %v", err)
	}
	if _, err := Find(folder); err == nil {
		t.Error("a folder was read as a file")
	}
}

func TestPrint(t *testing.T) {
	loaded, err := decode([]byte("[limits]\nevents = 7\n[plugins.options.'my py']\ninterpreter = \"a\\\"b\"\nn = {x = [1, 2.5], y = 'z'}\n"), "f.toml")
	if err != nil {
		t.Fatal(err)
	}
	loaded.Workers.Count = 5 // as a flag would
	var out strings.Builder
	if err := loaded.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"[workers]\ncount = 5 # flag\n\n[limits]\n", "\nevents = 7 # f.toml:2\n", "\nmemory = '1GiB' # default\n",
		"\n[plugins.options.'my py']\ninterpreter = 'a\"b' # f.toml:4\n", "\ncpu_floor = '250ms' # default\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	again, err := decode([]byte(out.String()), "g.toml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(loaded.Config, again.Config); diff != "" {
		t.Errorf("printed and read back (-printed +read):\n%s", diff)
	}
}

func TestLimits(t *testing.T) {
	l := DefaultConfig().Limits
	for reference, want := range map[time.Duration]time.Duration{
		0:                      10 * time.Second,
		time.Millisecond:       250 * time.Millisecond,
		200 * time.Millisecond: 2 * time.Second,
		time.Hour:              10 * time.Second,
	} {
		if got := l.CPU(reference); got != want || l.Wall(got) != max(4*want, 3*time.Second) {
			t.Errorf("%v: %v of CPU time, %v elapsed", reference, got, l.Wall(got))
		}
	}
}

func TestUnits(t *testing.T) {
	for written, want := range map[string]Size{"0": 0, "4096": 4096, "1_000": 1000, "64KiB": 64 << 10, "3 MiB": 3 << 20, "2GiB": 2 << 30, "17B": 17} {
		var s, back Size
		if err := s.UnmarshalText([]byte(written)); err != nil || s != want {
			t.Errorf("%s: %d, %v", written, s, err)
		}
		if err := back.UnmarshalText([]byte(text(s))); err != nil || back != s {
			t.Errorf("%s became %s", written, text(s))
		}
	}
	for _, written := range []string{"", "GiB", "-1", "1.5GiB", "1TB", "1kib", "9223372036854775807KiB"} {
		var s Size
		if err := s.UnmarshalText([]byte(written)); err == nil {
			t.Errorf("%q is %d", written, s)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("[limits]\ncpu_floor = '2s'\nmemory = 1_000\n[plugins]\ndirs = ['a']\n"))
	f.Add([]byte("limits = {events = 7}\nplugins.options.a.b = [{c = 1979-05-27T07:32:00Z}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		loaded, err := decode(data, "f.toml")
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := loaded.Print(&out); err != nil {
			t.Fatal(err)
		}
		again, err := decode(out.Bytes(), "f.toml")
		if err != nil {
			t.Fatalf("%s\ndoes not read back: %v", out.Bytes(), err)
		}
		if !slices.Equal(again.Plugins.Dirs, loaded.Plugins.Dirs) || again.Limits != loaded.Limits {
			t.Fatalf("%+v became %+v", loaded.Config, again.Config)
		}
	})
}
