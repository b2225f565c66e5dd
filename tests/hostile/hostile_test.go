package hostile

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// onlyEnv holds a regular expression of the programs to run, family/name; all
// when it is empty.
const onlyEnv = "EGCA_TEST_HOSTILE"

// patient are limits whose times nothing reaches but what loops or waits for
// ever, however slow or busy the machine: whatever else ends a program comes first.
func patient() config.LimitsConfig {
	l := config.DefaultConfig().Limits
	l.CPUFloor.Duration, l.CPUCeiling.Duration = 2*time.Minute, 2*time.Minute
	l.WallFloor.Duration = 20 * time.Minute
	l.Memory = 256 << 20
	return l
}

// hasty are limits for what loops or waits for ever. References have more time.
func hasty() config.LimitsConfig {
	l := patient()
	l.CPUFloor.Duration, l.WallFloor.Duration = 250*time.Millisecond, 2*time.Second
	return l
}

// limits are a program's. Its times are short only where a time-out is right for
// every test: then the verdict holds whether or not they come first.
func (p *Program) limits(full bool) config.LimitsConfig {
	l := patient()
	late := 0
	for test := range p.Tests {
		if slices.Contains(p.wanted(test, full), "timeout") {
			late++
		}
	}
	switch late {
	case 0:
	case len(p.Tests):
		l = hasty()
	default: // long for the tests that end, and not too long for the one that does not
		l.CPUFloor.Duration = 2 * time.Second
	}
	return l
}

// setting has one plugin for every language.
func setting(client *plugin.Client, l config.LimitsConfig) judge.Setting {
	return judge.Setting{Limits: l, Tracers: func(context.Context, string) (judge.Tracer, error) { return client, nil }}
}

// class is the word for what came of a test.
func class(v judge.Verdict) string {
	switch {
	case v.Passed && v.Inside:
		return "inside"
	case v.Passed:
		return "passed"
	case v.Run.Outcome.Kind == trace.Returned:
		return "wrong"
	default:
		return v.Run.Outcome.Kind.String()
	}
}

// classes judges a program: a class for each test.
func classes(ctx context.Context, problem *judge.Problem, source string) ([]string, []judge.Verdict, error) {
	judged, err := problem.Judge(ctx, source)
	if err != nil {
		return nil, nil, err
	}
	if len(judged.Program.Errors) > 0 {
		return slices.Repeat([]string{"rejected"}, len(problem.Tests)), nil, nil
	}
	var all []string
	for _, v := range judged.Verdicts {
		all = append(all, class(v))
	}
	return all, judged.Verdicts, nil
}

// Every program is contained and judged as what it is, and so is its
// neighbour: between any two an honest program runs on the same worker and
// must find, and give, what it found before the first.
func TestHostile(t *testing.T) {
	for i := range Languages {
		t.Run(Languages[i].Name+Languages[i].Way, func(t *testing.T) { Languages[i].hostile(t) })
	}
}

func (l *Language) hostile(t *testing.T) {
	programs, err := l.Read()
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) < l.Least {
		t.Fatalf("%d programs, at least %d are wanted", len(programs), l.Least)
	}
	client := testkit.StartPlugin(t, l.Plugin, l.Options, l.Missing, 1, testkit.Level())
	level := client.Configured().GetSandbox()
	t.Logf("%d programs at level %s", len(programs), level)
	neighbour := l.newNeighbour(t, client)
	outside := lookOutside(t, l.Spare)
	forged := 0
	only, err := regexp.Compile(os.Getenv(onlyEnv))
	if err != nil {
		t.Fatal(err)
	}
	some := regexp.MustCompile(l.Some)
	for i := range programs {
		p := &programs[i]
		if name := p.Family + "/" + p.Name; !only.MatchString(name) || !some.MatchString(name) {
			continue
		}
		t.Run(p.Family+"/"+p.Name, func(t *testing.T) {
			problem, err := judge.Prepare(t.Context(), setting(client, p.limits(level == "full")), l.problem(p), "")
			if err != nil {
				t.Fatal(err)
			}
			if len(problem.Notes) > 0 {
				t.Errorf("its reference is not one: %q", problem.Notes)
			}
			got, verdicts, err := classes(t.Context(), problem, p.Source)
			if err != nil {
				t.Fatal(err)
			}
			for test, one := range got {
				want := p.wanted(test, level == "full")
				if slices.Contains(want, one) {
					continue
				}
				if one == "passed" {
					forged++
				}
				reason := ""
				if verdicts != nil {
					reason = verdicts[test].Reason
				}
				t.Errorf("%s: %s (%.200s), want %s", p.Tests[test], one, reason, strings.Join(want, " or "))
			}
			l.trace(t, client, p, got)
			neighbour.check(t)
			outside.check(t)
		})
	}
	if forged > 0 {
		t.Errorf("%d verdicts were forged", forged)
	}
}

// trace runs the first failing test again with events, as the engine does:
// whatever the program makes of that, it is an answer and not an error. To
// record what grows takes ever longer, so that a time-out is as good as any.
func (l *Language) trace(t *testing.T, client *plugin.Client, p *Program, got []string) {
	t.Helper()
	failing := slices.IndexFunc(got, func(one string) bool { return one != "passed" && one != "inside" })
	if failing < 0 || got[failing] == "rejected" {
		return
	}
	if got[failing] == "timeout" && p.Family != "cpu" {
		return // it would wait once more, for as long
	}
	problem, err := judge.Prepare(t.Context(), setting(client, hasty()), l.problem(p), "")
	if err != nil {
		t.Fatal(err)
	}
	program, err := judge.Analyse(t.Context(), problem.Tracer(), l.Name, p.Source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := problem.Trace(t.Context(), program, failing); err != nil {
		t.Errorf("traced: %v", err)
	}
}

// neighbour is an honest program whose result is all that it can find of
// others before it.
type neighbour struct {
	problem *judge.Problem
	source  string
	first   []byte
}

func (l *Language) newNeighbour(t *testing.T, client *plugin.Client) *neighbour {
	t.Helper()
	source, err := os.ReadFile(l.Neighbour)
	if err != nil {
		t.Fatal(err)
	}
	n := &neighbour{source: string(source)}
	n.problem, err = judge.Prepare(t.Context(), setting(client, patient()), l.neighbourly(), "")
	if err != nil {
		t.Fatal(err)
	}
	n.first = n.look(t)
	if text := string(n.first); !strings.Contains(text, "files: []") && client.Configured().GetSandbox() != "rlimits" {
		t.Errorf("before any hostile program: %s", text)
	}
	return n
}

// look is the neighbour's results as text.
func (n *neighbour) look(t *testing.T) []byte {
	t.Helper()
	_, verdicts, err := classes(t.Context(), n.problem, n.source)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, v := range verdicts {
		if v.Run.Outcome.Kind == trace.Returned {
			fmt.Fprintln(&text, v.Run.Table.Format(v.Run.Outcome.Value, 1<<16))
		} else {
			fmt.Fprintln(&text, v.Reason)
		}
	}
	return text.Bytes()
}

func (n *neighbour) check(t *testing.T) {
	t.Helper()
	if got := n.look(t); !bytes.Equal(got, n.first) {
		t.Errorf("its neighbour found something:\n%s\nwhere it had found\n%s", got, n.first)
	}
}
