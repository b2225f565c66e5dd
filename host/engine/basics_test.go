package engine

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// The fault that a person marked in a completion of the repository's own problem
// set is found again in the program taken out of it, and leads back to where it
// was marked.
func TestBasicsThroughTheExtractor(t *testing.T) {
	folder := filepath.Join("..", "..", "examples", "basics")
	faults := markedFaults(t, filepath.Join(folder, "expected.jsonl"))
	e, problems, samples, found := newTestEngine(t), readProblems(t), 0, 0
	for r, err := range dataset.Read[dataset.Rollout](filepath.Join(folder, "rollouts.jsonl")) {
		if err != nil {
			t.Fatal(err)
		}
		task, err := e.Prepare(t.Context(), problems[r.TaskID], VariationOf(&r))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range r.Completions {
			samples++
			program, err := task.Extract(t.Context(), c.Text)
			if err != nil {
				t.Fatal(err)
			}
			if err := credit.CheckLengths(c.TokenByteLens, len(c.Text)); err != nil {
				t.Errorf("%s %d: %v", r.TaskID, i, err)
			}
			fault := faults[sampleKey{r.TaskID, i}]
			if fault == "" {
				continue
			}
			found++
			at := strings.Index(program.Text, fault)
			if at < 0 {
				t.Errorf("%s %d: the program lacks %q:\n%s", r.TaskID, i, fault, program.Text)
				continue
			}
			back := program.Map.ToCompletion(at, at+len(fault))
			want := strings.Index(c.Text, fault)
			if len(back) != 1 || back[0] != (credit.Span{StartByte: want, EndByte: want + len(fault)}) {
				t.Errorf("%s %d: %q is at %d of the completion and maps to %v", r.TaskID, i, fault, want, back)
			}
		}
	}
	if samples < 100 || found < 30 {
		t.Errorf("only %d samples with %d faults", samples, found)
	}
}

type sampleKey struct {
	task   string
	sample int
}

func markedFaults(t *testing.T, path string) map[sampleKey]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	faults := map[sampleKey]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e struct {
			TaskID string `json:"task_id"`
			Sample int    `json:"sample"`
			Fault  string `json:"fault"`
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		faults[sampleKey{e.TaskID, e.Sample}] = e.Fault
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return faults
}
