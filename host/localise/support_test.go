package localise

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// prepare makes a problem ready whose function is f, with real plugins.
func prepare(t *testing.T, reference string, tests ...dataset.Test) *judge.Problem {
	t.Helper()
	p, err := judge.Prepare(t.Context(), judge.Setting{Tracers: testkit.Tracers(t), Limits: testkit.Limits()},
		&dataset.Problem{TaskID: "t", Language: "python", EntryPoint: "f", Reference: reference, Tests: tests}, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// locate judges a candidate and finds its fault; siblings pass every test.
func locate(t *testing.T, p *judge.Problem, candidate string, siblings []string, options Options) *Finding {
	t.Helper()
	pool := []*judge.Reference{p.Reference}
	for i, source := range siblings {
		r, err := p.Add(t.Context(), fmt.Sprintf("sibling %d", i+1), source)
		if err != nil || r == nil {
			t.Fatalf("sibling %d: %v, %v", i+1, r, err)
		}
		pool = append(pool, r)
	}
	j, err := p.Judge(t.Context(), candidate)
	if err != nil {
		t.Fatal(err)
	}
	if options.Align == (align.Options{}) {
		options.Align = align.DefaultOptions()
	}
	found, err := Localise(t.Context(), p, j, pool, options)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func test(args, expected string) dataset.Test {
	return dataset.Test{Args: []json.RawMessage{json.RawMessage(args)}, Expected: json.RawMessage(expected)}
}
