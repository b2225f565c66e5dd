package load

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
	"github.com/egca/egca/tests/harness"
)

// benchEnv makes TestBench run; with "verify" spans are proven too.
const benchEnv = "EGCA_BENCH_SERVICE"

// TestBench prints what a trainer waits for (make bench-service): a step's batch
// of 64 groups of 16, and single samples on an idle service.
func TestBench(t *testing.T) {
	mode := os.Getenv(benchEnv)
	if mode == "" {
		t.Skipf("a measurement; make bench-service runs it")
	}
	dir, rollouts := filepath.Join(testkit.Root(), "..", "shared", "data"), "rollouts-humaneval.jsonl.gz"
	problems := filepath.Join(dir, "humaneval.jsonl.gz")
	if _, err := os.Stat(problems); err != nil {
		dir, rollouts = filepath.Join(testkit.Root(), "examples", "basics"), "rollouts.jsonl"
		problems = filepath.Join(dir, "problems.jsonl")
		t.Logf("THE REAL ROLLOUTS ARE NOT HERE: our own examples are measured instead")
	}
	groups := readRollouts(t, filepath.Join(dir, rollouts))
	args := []string{"--problems", problems, "--address", "unix:" + filepath.Join(socketDir(t), "s")}
	if mode != "verify" {
		args = append(args, "--no-verify")
	}
	s := harness.StartService(t, "", args...)
	client := s.Client(t)

	var out bytes.Buffer
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHAT\tSAMPLES\tSECONDS\tCPU SECONDS\tP50 MS\tP99 MS")
	const batch, size = 64, 16
	for _, round := range []string{"a first batch, problems new", "the next, problems known"} {
		before, begun := s.Used(t), time.Now()
		n := creditAll(t, client, groups, batch, size, round)
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%.2f\t\t\n", round, n, time.Since(begun).Seconds(), (s.Used(t) - before).Seconds())
	}
	before, begun := s.Used(t), time.Now()
	var took []time.Duration
	for i := range 500 {
		g := groups[i%min(batch, len(groups))]
		c := g.Completions[i%len(g.Completions)]
		alone := time.Now()
		credit(t, client, &servicev1.CreditRequest{TaskId: g.TaskID, Prompt: g.Prompt,
			Samples: []*servicev1.Sample{{Completion: []byte(c.Text), Advantage: new(-1.0)}}})
		took = append(took, time.Since(alone))
	}
	slices.Sort(took)
	fmt.Fprintf(table, "single samples, one after the other, spans asked for\t%d\t%.2f\t%.2f\t%.1f\t%.1f\n", len(took),
		time.Since(begun).Seconds(), (s.Used(t) - before).Seconds(), ms(took[len(took)/2]), ms(took[len(took)*99/100]))
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\n%s\n", out.String())
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// creditAll sends a batch of groups at once, each as one request, and returns
// the number of samples.
func creditAll(t *testing.T, client servicev1.CreditsClient, groups []dataset.Rollout, batch, size int, round string) int {
	var all sync.WaitGroup
	n := 0
	for i := range batch {
		g := groups[i%len(groups)]
		request := &servicev1.CreditRequest{RequestId: fmt.Sprint(round, i), TaskId: g.TaskID, Prompt: g.Prompt}
		for k := range size {
			c := g.Completions[k%len(g.Completions)]
			lens := []uint32{}
			for rest := len(c.Text); rest > 0; rest -= 4 {
				lens = append(lens, uint32(min(rest, 4)))
			}
			request.Samples = append(request.Samples, &servicev1.Sample{Index: uint32(k), Completion: []byte(c.Text), TokenByteLens: lens})
		}
		n += size
		all.Go(func() {
			for _, c := range credit(t, client, request) {
				if c.GetError() != "" {
					t.Errorf("%s/%d: %s", g.TaskID, c.GetIndex(), c.GetError())
				}
			}
		})
	}
	all.Wait()
	return n
}

func credit(t *testing.T, client servicev1.CreditsClient, request *servicev1.CreditRequest) []*servicev1.SampleCredit {
	response, err := client.Credit(t.Context(), request)
	if err != nil {
		t.Error(connect.CodeOf(err), err)
		return nil
	}
	return response.GetCredits()
}

func readRollouts(t testing.TB, path string) []dataset.Rollout {
	t.Helper()
	var all []dataset.Rollout
	for r, err := range dataset.Read[dataset.Rollout](path) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// socketDir is a short path: a socket's has at most 107 bytes.
func socketDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "egca-load-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
