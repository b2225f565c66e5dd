// Package inputs tests problems whose inputs are large, and measures what they cost.
package inputs

import (
	"context"
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

// large is a problem with so many tests on standard input of so many bytes each.
func large(tests, bytes int) *dataset.Problem {
	p := &dataset.Problem{TaskID: "large", Language: "python"}
	for i := range tests {
		stdin := strings.Repeat(fmt.Sprintf("%07d\n", i), bytes/8)
		stdout := fmt.Sprintln(i, len(stdin))
		p.Tests = append(p.Tests, dataset.Test{Stdin: &stdin, Stdout: &stdout})
	}
	return p
}

// member is one of several right programs.
func member(i int) string {
	return fmt.Sprintf("import sys\ntext = sys.stdin.read()\nprint(int(text[:8]), len(text) + %d - %d)\n", i, i)
}

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
