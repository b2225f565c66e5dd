package sdk

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/egca/egca/internal/check"
	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// What a worker does with a job, and what the host is told. Every case is
// followed by a good job on the same pool: no answer may spill over.
func TestJobs(t *testing.T) {
	s := testService(t, 1)
	scratch := t.TempDir()
	for _, test := range []struct {
		name, source string
		inputs       int
		want         string // the whole summary, or its beginning before "…"
	}{
		{"returns", "return 4", 3, "returned 4; returned 4; returned 4"},
		{"no input", "return 4", 0, ""},
		{"raises", "raise boom\nreturn 1", 2, "exception ValueError; returned 1"},
		{"blob", "blob 12", 1, "returned 12"},
		{"bad blob", "blob x\nreturn 1", 2, `tampered: blob: "x" is no number; returned 1`},
		{"decoder panics", "blob why?\nreturn 1", 2, "tampered: the plugin's decoder failed on the 'B' frame: no answer; returned 1"},
		{"dies at 2nd", "return 1\ndie\nreturn 3", 3, "returned 1; killed 0/3; returned 3"},
		{"dies at last", "return 1\ndie", 2, "returned 1; killed 0/3"},
		{"dies once", "die-once " + filepath.Join(scratch, "once") + "\nreturn 5", 2, "returned 0; returned 5"},
		{"closes its pipe", "close\nreturn 1", 2, "tampered: the worker broke the protocol: it closed its pipe…"},
		{"wrong input", "wrong-input", 1, "tampered: the worker broke the protocol: a result for input 1, where 0 of 1 were answered"},
		{"answers twice", "many 1\nreturn 2", 2, "returned 1; returned 2"},
		{"done early", "done-early\nreturn 2", 2, "tampered: the worker broke the protocol: done after 0 results for 2 inputs; returned 2"},
		{"cut frame", "cut\nreturn 2", 2, "killed 0/0; returned 2"},
		{"false length", "length\nreturn 2", 2, "tampered: the worker broke the protocol: malformed frame: its length is 4294967295, the most is 67108864; returned 2"},
		{"garbage", "garbage\nreturn 2", 2, "tampered: the worker broke the protocol: malformed envelope:…"},
		{"unknown key", "unknown-key\nreturn 2", 2, `tampered: the worker broke the protocol: malformed envelope: unknown key "verdict",…`},
		{"two keys", "two-keys\nreturn 2", 2, "tampered: the worker broke the protocol: malformed envelope: done: something follows its value; returned 2"},
		{"lone blob", "lone-blob\nreturn 2", 2, "tampered: the worker broke the protocol: a 'B' frame that belongs to no result; returned 2"},
		{"two blobs", "blobs\nreturn 2", 2, "returned 1; returned 2"},
		{"job error", "error", 2, "error: no memory for this job"},
		{"unknown field", `raw {"verdict":1}` + "\nreturn 2", 2, "tampered: malformed envelope: result:…"},
		{"no outcome", "raw {}", 1, "tampered: outcome.kind: none is set"},
		{"out of range", `raw {"outcome":{"returned":3}}`, 1, "tampered: outcome.returned: 3 is not in the table of 0 values"},
		{"value cycle", `raw {"outcome":{"returned":1},"values":{"values":[{},{"list":{"items":[1]}}]}}`, 1, "tampered: values[1]: refers to 1, not to an earlier value"},
		{"bad limit", `raw {"outcome":{"limit":77}}`, 1, "tampered: outcome.limit: 77 is none"},
		{"not a time", `raw {"outcome":{"limit":1},"cpuSeconds":"NaN"}`, 1, "tampered: cpu_seconds, wall_seconds: NaN is no time"},
		{"trace not asked for", `raw {"outcome":{"limit":1},"trace":{}}`, 1, "tampered: trace: the job asked for none"},
		{"exception outside", `raw {"outcome":{"exception":{"span":{"start":1,"end":900}}}}`, 1, "tampered: outcome.exception.span: [1, 900) is outside the source of 60 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := s.engine.runJob(t.Context(), job(test.source, test.inputs))
			if got.GetId() != 7 || got.GetSandbox() != "rlimits" {
				t.Errorf("id %d, sandbox %q", got.GetId(), got.GetSandbox())
			}
			want, prefix := strings.CutSuffix(test.want, "…")
			if text := summary(got); text != want && !(prefix && strings.HasPrefix(text, want)) {
				t.Errorf("got  %s\nwant %s", text, test.want)
			}
			if after := summary(s.engine.runJob(t.Context(), job("return 99", 2))); after != "returned 99; returned 99" {
				t.Errorf("the job after it: %s", after)
			}
		})
	}
}

// The worker is found stuck four times, since a job goes on with a fresh one. The
// inputs beside have as long, which is thousands of times what they need.
func TestStuckInput(t *testing.T) {
	s := testService(t, 1)
	s.engine.grace = 2 * time.Second
	j := job("return 1\nhang\nreturn 3", 3)
	j.Limits.WallSeconds = 0.05
	got := s.engine.runJob(t.Context(), j)
	if text := summary(got); text != "returned 1; LIMIT_WALL; returned 3" {
		t.Error(text)
	}
}

// A daemon that holds the dead worker's pipes delays nothing, and is gone
// afterwards.
func TestDaemonHoldsPipe(t *testing.T) {
	s := testService(t, 1)
	note := filepath.Join(t.TempDir(), "pid")
	got := s.engine.runJob(t.Context(), job("daemon "+note+"\nreturn 2", 2))
	if text := summary(got); text != "killed 0/3; returned 2" {
		t.Error(text)
	}
	text, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the daemon is gone", func() bool { return !running(pid) })
}

func TestStopAtFailure(t *testing.T) {
	s := testService(t, 1)
	for source, want := range map[string]string{
		"return 1\nraise x\nreturn 3":                            "returned 1; exception ValueError",
		"return 1\ndie\nreturn 3":                                "returned 1; killed 0/3",
		"return 1\nraw {\"outcome\":{\"returned\":9}}\nreturn 3": "returned 1; tampered: outcome.returned: 9 is not in the table of 0 values",
		"return 1": "returned 1; returned 1; returned 1",
	} {
		j := job(source, 3)
		j.StopAtFailure = true
		if got := summary(s.engine.runJob(t.Context(), j)); got != want {
			t.Errorf("%q: %s, want %s", source, got, want)
		}
	}
}

func TestTraced(t *testing.T) {
	s := testService(t, 1)
	j := job("return 1\ndie", 2)
	j.Traced = true
	got := s.engine.runJob(t.Context(), j)
	if text := summary(got); text != "returned 1; killed 0/3" {
		t.Fatal(text)
	}
	if n := len(got.Results[0].GetTrace().GetSites()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	if got.Analysis != nil {
		t.Error("an analysis that was not asked for")
	}
	for _, bad := range []string{
		`"sites":[1],"frames":[0],"values":[0]`,          // no such site
		`"sites":[0],"frames":[0]`,                       // a column short
		`"sites":[0],"frames":[0],"values":[2]`,          // no such value
		`"sites":[0],"frames":[2],"values":[0]`,          // a frame left out
		`"sites":[0],"frames":[1],"values":[0]`,          // a frame without its enter
		`"sites":[0,0],"frames":[0],"values":[0]`,        // a column long
		`"sites":[4294967295],"frames":[0],"values":[0]`, // far outside
	} {
		j := job(`raw {"outcome":{"limit":1},"trace":{`+bad+`}}`, 1)
		j.Traced = true
		if text := summary(s.engine.runJob(t.Context(), j)); !strings.HasPrefix(text, "tampered: trace.") {
			t.Errorf("%s: %s", bad, text)
		}
	}
}

func TestAnalysis(t *testing.T) {
	s := testService(t, 1)
	j := job("return 1", 1)
	j.Analyse = true
	if got := s.engine.runJob(t.Context(), j); len(got.GetAnalysis().GetSites()) != 1 {
		t.Errorf("%v: want an analysis of one site", got)
	}
	j = job("die", 1) // the job never gets to its done
	j.Analyse = true
	if got := s.engine.runJob(t.Context(), j); len(got.GetAnalysis().GetSites()) != 1 {
		t.Errorf("%v: want an analysis of one site", got)
	}
	j = job("bad-analysis", 1)
	j.Analyse = true
	// What breaks the rules by the program is the program's failure.
	for source, want := range map[string]string{
		"bad-analysis":  "malformed analysis: sites[0].statement: 7 of 1",
		"dies-analysed": "the worker died",
		"no-analysis":   "malformed envelope",
		"huge-analysis": "malformed analysis: it takes",
	} {
		for _, inputs := range []int{0, 1} {
			j = job(source, inputs)
			j.Analyse = true
			got := s.engine.runJob(t.Context(), j)
			if errors := got.GetAnalysis().GetErrors(); got.GetError() != "" || len(errors) != 1 || !strings.Contains(errors[0].GetMessage(), want) {
				t.Errorf("%s, %d inputs: %v %q, want %s", source, inputs, errors, got.GetError(), want)
			}
		}
	}
}

func TestLimitsAreFilledIn(t *testing.T) {
	s := testService(t, 1)
	j := job("limits", 1)
	j.Limits = &pluginv1.Limits{Events: 5, ResultBytes: 1 << 60, WallSeconds: 1e9}
	got := s.engine.runJob(t.Context(), j)
	text := strings.ReplaceAll(got.Results[0].Values.Values[1].GetOpaque(), " ", "")
	want := `{"cpuSeconds":5,"wallSeconds":3600,"memoryBytes":"1073741824","outputBytes":"1048576",` +
		`"resultBytes":"66060288","events":"5","valueDepth":12,"valueWidth":256}`
	if text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	for _, bad := range []float64{-1, nan(), 1 / zero()} {
		j.Limits = &pluginv1.Limits{CpuSeconds: bad}
		if got := summary(s.engine.runJob(t.Context(), j)); !strings.HasPrefix(got, "error: limits.cpu_seconds is") {
			t.Errorf("%v: %s", bad, got)
		}
	}
}

func zero() float64 { return 0 }
func nan() float64  { return zero() / zero() }

func TestResultsTooLarge(t *testing.T) {
	s := testService(t, 1)
	j := job("big 9000000\nbig 9000000\nbig 9000000\nbig 9000000\nbig 9000000\nbig 9000000\nreturn 1", 7)
	result := s.engine.runJob(t.Context(), j)
	for i, r := range result.GetResults() {
		value := r.GetValues().GetValues()[1]
		if whole := len(value.GetOpaque()) == 9_000_000; result.GetError() != "" || whole != (i < 5) && i < 6 || i == 6 && value.GetInteger() != 1 {
			t.Errorf("result %d: %.60v %s", i, value, result.GetError())
		}
	}
	// As many values take far more memory than bytes.
	many := `raw {"outcome":{"returned":1},"values":{"values":[{}` + strings.Repeat(`,{"null":""}`, 450_000) + `]}}`
	result = s.engine.runJob(t.Context(), job(many+"\n"+many+"\n"+many+"\nreturn 1", 4))
	for i, r := range result.GetResults() {
		if got, want := len(r.GetValues().GetValues()), []int{450_001, 450_001, 2, 2}[i]; got != want || result.GetError() != "" {
			t.Errorf("result %d: %d values, want %d %s", i, got, want, result.GetError())
		}
	}
	many = `raw {"outcome":{"returned":1},"values":{"values":[{}` + strings.Repeat(`,{}`, 2_000_000) + `]}}`
	if got := summary(s.engine.runJob(t.Context(), job(many+"\nreturn 1", 2))); got != "tampered: a result of 2000004 parts, the most is 1048576; returned 1" {
		t.Errorf("%.200s", got)
	}
	j = job("big 3000000\nreturn 1", 2)
	j.Limits.ResultBytes = 1000
	want := "tampered: a result of 3000065 bytes, the limit is 1000; returned 1"
	if got := summary(s.engine.runJob(t.Context(), j)); got != want {
		t.Errorf("%.200s, want %s", got, want)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	s := testService(t, 1)
	got := s.engine.runJob(t.Context(), job("raise "+strings.Repeat("é", 900), 1))
	message := got.Results[0].GetOutcome().GetException().GetMessage()
	if len(message) != check.MaxMessage || !strings.HasSuffix(message, "é") {
		t.Errorf("a message of %d bytes that ends in %q", len(message), message[len(message)-3:])
	}
}

func TestUnknownLanguage(t *testing.T) {
	s := testService(t, 1)
	j := job("return 1", 1)
	j.Program.Language = "cobol"
	if got := summary(s.engine.runJob(t.Context(), j)); got != `error: program.language: this plugin has no "cobol"` {
		t.Error(got)
	}
}

func TestWorkersAreRecycled(t *testing.T) {
	s := testService(t, 1)
	s.engine.pool.recycle = 3
	pids := map[int]bool{}
	for range 7 {
		w, err := s.engine.pool.borrow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pids[w.process.Pid()] = true
		s.engine.pool.giveBack(w, true)
	}
	if len(pids) != 3 { // the first had served Configure's loan
		t.Errorf("%d workers served 7 loans of 3 each, want 3", len(pids))
	}
	for pid := range pids {
		live := s.engine.pool.idle[0].process.Pid() == pid
		if running(pid) != live {
			t.Errorf("process %d runs: %v, want %v", pid, running(pid), live)
		}
	}
}

// A worker that says that it is worn has its results taken, and serves no other job.
func TestWornWorkersAreReplaced(t *testing.T) {
	s := testService(t, 1)
	worker := func() int { return s.engine.pool.idle[0].process.Pid() }
	before := worker()
	if got := summary(s.engine.runJob(t.Context(), job("wear", 1))); got != "returned 1" {
		t.Error(got)
	}
	if n := len(s.engine.pool.idle); n != 0 || running(before) {
		t.Errorf("%d workers are kept, the worn one runs: %v", n, running(before))
	}
	if got := summary(s.engine.runJob(t.Context(), job("return 2", 1))); got != "returned 2" || worker() == before {
		t.Errorf("%s, by the same worker: %v", got, worker() == before)
	}
}

func TestFilesArePrivate(t *testing.T) {
	s := testService(t, 1)
	info, err := os.Stat(s.files)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, want 0700", info.Mode().Perm())
	}
}
