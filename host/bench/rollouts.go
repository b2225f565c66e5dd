package bench

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/localise"
)

// Rollouts credits real groups and keeps what the credit lines do not say: how
// each search for a repair ended and what it took.
type Rollouts struct {
	Engine   *engine.Engine
	Problems map[string]*dataset.Problem
	Parallel int // groups at once
	Progress func(samples int)
}

// Ending is how the search for a repair of one failing sample ended.
type Ending string

// The endings, the luckiest first.
const (
	EndSole      Ending = "one statement executed, nothing to search"
	EndVerified  Ending = "verified by repairs"
	EndAmbiguous Ending = "repairs, none of them clear enough"
	EndPartial   Ending = "only edits that mend some tests"
	EndNothing   Ending = "no edit mends the first failing test"
	EndBudget    Ending = "budget of steps used up"
	EndFailed    Ending = "search ended by a limit"
	EndNone      Ending = "not searched"
)

// Endings in the order in which they are shown.
var Endings = []Ending{EndSole, EndVerified, EndAmbiguous, EndPartial, EndNothing, EndBudget, EndFailed, EndNone}

// Sampled is what became of one completion.
type Sampled struct {
	Line   dataset.Credit
	Ending Ending
	Ground localise.Ground
	// Of this sample's program if it is the first of its group with that text.
	Search Search
}

// Run credits every rollout and returns the samples in order. A bad line of the
// file is an error: figures over a statement of it would mislead.
func (r *Rollouts) Run(ctx context.Context, rollouts iter.Seq2[dataset.Rollout, error]) ([]Sampled, error) {
	var groups []*[]Sampled
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(r.Parallel, 1))
	var bad error
	for rollout, err := range rollouts {
		if bad = err; bad != nil {
			break
		}
		samples := &[]Sampled{}
		groups = append(groups, samples)
		group.Go(func() (err error) {
			if *samples, err = r.group(ctx, rollout); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if done += len(*samples); r.Progress != nil {
				r.Progress(done)
			}
			return nil
		})
	}
	if err := errors.Join(bad, group.Wait()); err != nil {
		return nil, err
	}
	var all []Sampled
	for _, samples := range groups {
		all = append(all, *samples...)
	}
	return all, nil
}

func (r *Rollouts) group(ctx context.Context, rollout dataset.Rollout) ([]Sampled, error) {
	problem, ok := r.Problems[rollout.TaskID]
	if !ok {
		return nil, fmt.Errorf("no problem has task_id %q; add it to the problems file", rollout.TaskID)
	}
	task, err := r.Engine.Prepare(ctx, problem, engine.VariationOf(&rollout))
	if err != nil {
		return nil, err
	}
	samples, err := r.Engine.Group(ctx, task, rollout.Completions)
	if err != nil {
		return nil, err
	}
	lines, err := r.Engine.Credits(rollout.TaskID, rollout.Completions, samples)
	if err != nil {
		return nil, err
	}
	out := make([]Sampled, len(lines))
	seen := map[string]bool{}
	for i, line := range lines {
		out[i] = sampled(line, samples[i].Finding)
		text := samples[i].Extracted.Text
		if seen[text] {
			out[i].Search = Search{}
		}
		seen[text] = true
	}
	return out, nil
}

func sampled(line dataset.Credit, found *localise.Finding) Sampled {
	s := Sampled{Line: line, Ending: EndNone}
	if found == nil {
		return s
	}
	s.Ground = found.Ground
	switch search := found.Search; {
	case found.Ground == localise.GroundOnlyStatement && line.Evidence == credit.EvidenceVerified:
		s.Ending = EndSole
	case found.SearchErr != nil:
		s.Ending = EndFailed
	case search == nil:
	default:
		s.Search = searchOf(found)
		switch {
		case line.Evidence == credit.EvidenceVerified:
			s.Ending = EndVerified
		case len(search.Repairs) > 0:
			s.Ending = EndAmbiguous
		case search.Exhausted:
			s.Ending = EndBudget
		case len(search.Partial) > 0:
			s.Ending = EndPartial
		default:
			s.Ending = EndNothing
		}
	}
	return s
}

// RolloutSummary is a rollout file's figures. Shares are of the logic failures.
type RolloutSummary struct {
	Samples  int                         `json:"samples"`
	Failing  int                         `json:"failing"` // syntax and logic
	Logic    int                         `json:"logic"`
	Span     float64                     `json:"span"` // share with a span at any level
	Evidence map[credit.Evidence]float64 `json:"evidence"`
	Endings  map[Ending]float64          `json:"endings"`
	// Searches are of distinct programs, those that crash among them.
	Searches
	// The whole run, judging and plugins included.
	CPUSeconds  float64 `json:"cpu_seconds"`
	WallSeconds float64 `json:"wall_seconds"`
}

// SummariseRollouts works out the figures; the whole run's are the caller's.
func SummariseRollouts(samples []Sampled) RolloutSummary {
	s := RolloutSummary{Samples: len(samples), Evidence: map[credit.Evidence]float64{}, Endings: map[Ending]float64{}}
	var searches []Search
	for _, sample := range samples {
		switch sample.Line.Mode {
		case credit.ModeLogic:
			s.Logic++
			s.Failing++
			s.Evidence[sample.Line.Evidence]++
			s.Endings[sample.Ending]++
			if len(sample.Line.Spans) > 0 {
				s.Span++
			}
		case credit.ModeSyntax:
			s.Failing++
		}
		searches = append(searches, sample.Search)
	}
	logic := float64(max(s.Logic, 1))
	s.Span /= logic
	for evidence := range s.Evidence {
		s.Evidence[evidence] /= logic
	}
	for ending := range s.Endings {
		s.Endings[ending] /= logic
	}
	s.Searches = summariseSearches(searches)
	return s
}

// Text writes the figures for a person.
func (s RolloutSummary) Text() string {
	out := fmt.Sprintf("samples          %d, %d failing, %d of them logic failures\n", s.Samples, s.Failing, s.Logic)
	out += fmt.Sprintf("with a span      %.3f of the logic failures\n", s.Span)
	for _, e := range []credit.Evidence{credit.EvidenceVerified, credit.EvidenceDivergence, credit.EvidenceInterpreter,
		credit.EvidenceCoverage, credit.EvidenceNone} {
		out += fmt.Sprintf("  %-14s %.3f\n", e, s.Evidence[e])
	}
	out += "how the search for a repair ended\n"
	for _, e := range Endings {
		out += fmt.Sprintf("  %-41s %.3f\n", e, s.Endings[e])
	}
	out += s.Searches.Text("distinct programs")
	return out + fmt.Sprintf("the whole run    %.1f s of CPU, %.1f s elapsed\n", s.CPUSeconds, s.WallSeconds)
}
