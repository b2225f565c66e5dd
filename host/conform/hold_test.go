package conform

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A check that needs a capability is skipped where the plugin lacks it, and says so.
func TestCapabilitiesDecideWhatIsAsked(t *testing.T) {
	s := startFaulty(t, "can-nothing")
	asked, skipped := 0, 0
	for _, c := range append(all(), corpusChecks(s)...) {
		if len(c.needs) == 0 {
			asked++
			continue
		}
		skipped++
		want := "no capability " + strings.ToLower(strings.TrimPrefix(c.needs[0].String(), "CAPABILITY_"))
		if o := s.hold(c); o.State != Skipped || o.Detail != want || o.Name != c.name {
			t.Errorf("%s is %s: %s; want it skipped: %s", o.Name, o.State, o.Detail, want)
		}
	}
	if asked == 0 || skipped == 0 {
		t.Errorf("%d checks need nothing, %d need a capability", asked, skipped)
	}
	for c := range pluginv1.Capability_name {
		needed := slices.ContainsFunc(all(), func(one check) bool { return slices.Contains(one.needs, pluginv1.Capability(c)) })
		if c != 0 && !needed {
			t.Errorf("no check needs %v: nobody holds a plugin to it", pluginv1.Capability(c))
		}
	}
}

// An author who forgets a program learns its name and its task. A missing optional
// program skips its checks.
func TestProgramsThatAreMissing(t *testing.T) {
	s := startFaulty(t, "none")
	used := map[string]bool{}
	for _, c := range all() {
		for _, name := range c.programs {
			used[name] = true
			program, known := Programs[name]
			if !known {
				t.Errorf("%s runs %s, which is none of the programs", c.name, name)
				continue
			}
			path := filepath.Join(s.folder, name+".mock")
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			want := Failed
			if program.Optional {
				want = Skipped
			}
			if o := s.hold(c); o.State != want || !strings.Contains(o.Detail, program.Does) || !strings.Contains(o.Detail, name) {
				t.Errorf("%s without %s is %s: %s; want it %s with what the program does", c.name, name, o.State, o.Detail, want)
			}
			if err := os.WriteFile(path, source, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name := range Programs {
		if !used[name] {
			t.Errorf("no check runs %s", name)
		}
	}
}

// A program that cannot be read is an error, optional or not.
func TestProgramsThatCannotBeRead(t *testing.T) {
	s := startFaulty(t, "none")
	path := filepath.Join(s.folder, "busy.mock")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if o := s.hold(s.check(t, "limits/cpu")); o.State != Failed || !strings.Contains(o.Detail, "is a directory") {
		t.Errorf("%s: %s", o.State, o.Detail)
	}
}

// Each check says where its rule stands, and has a name of its own.
func TestChecksHaveNamesAndRules(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range all() {
		if group, rest, _ := strings.Cut(c.name, "/"); group == "" || rest == "" || seen[c.name] {
			t.Errorf("%q is no name of its own in a group", c.name)
		}
		seen[c.name] = true
		file, _, _ := strings.Cut(c.read, ",")
		for _, folder := range []string{"", "proto/egca/plugin/v1"} {
			if _, err := os.Stat(filepath.Join("..", "..", folder, file)); err == nil {
				file = ""
			}
		}
		if file != "" {
			t.Errorf("%s: its rule is said to stand in %q, which is not there", c.name, c.read)
		}
	}
}

// A fault of one rule fails the checks of this rule and no others, so that a report
// points at the fault.
func TestFaultsAreSeenAlone(t *testing.T) {
	for fault, want := range map[string]string{
		"no-release":         "start/describe",
		"refuses-in-silence": "start/unknown-option start/unknown-sandbox",
		"rejects-in-silence": "run/broken",
		"goes-on":            "run/stop-at-failure",
		"no-negative-zero":   "values/float-negative-zero",
		"lists-for-sets":     "values/set",
		"splits-anything":    "source/split",
		"other-parameters":   "analyse/functions analyse/job",
		"fails-for-bytes":    "analyse/not-utf8",
		"no-recursion":       "features/recursion",
		"no-catch-events":    "trace/catch",
		"caps-in-silence":    "trace/capped",
		"reaches-nothing":    "edit/generated edit/repair",
		"profiles-differ":    "edit/profile",
		"no-place":           "run/exception run/loading",
		"no-output":          "run/output",
		"other-message":      "run/exception run/loading source/body",
		"no-outline":         "outline/statements",
		"takes-any":          "analyse/job outline/parameters",
		"no-tokens":          "analyse/tokens",
		"no-raise-events":    "trace/catch trace/raise",
		"wide-values":        "trace/capped trace/cut-values",
		"loads-all":          "stdin/events trace/loading",
		"cuts-integers":      "values/integer-big",
		"tuples-for-lists":   "values/list values/map",
		"splits-others":      "source/split",
		"bodies-return":      "files/run run/no-inputs source/body",
		"no-files":           "files/run",
		"no-types":           "types/made",
		"starts-once":        "start/again",
		"unlisted-extension": "start/manifest",
		"switches-nothing":   "edit/difference edit/generated edit/repair edit/switches",
		"passes-generated":   "edit/generated edit/switches",
		"never-unfinished":   "outline/unfinished",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			report, err := Run(t.Context(), layMock(t, fault), plugin.Options{Workers: 2, Sandbox: "none"})
			if err != nil {
				t.Fatal(err)
			}
			var failed []string
			for _, o := range report.Outcomes {
				if o.State == Failed {
					failed = append(failed, o.Name)
				}
			}
			slices.Sort(failed)
			if got := strings.Join(failed, " "); got != want || report.Skipped > 0 {
				t.Errorf("%s fail, %d are skipped; want %s", got, report.Skipped, want)
			}
		})
	}
}
