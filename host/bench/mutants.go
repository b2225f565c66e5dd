package bench

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// Mutants makes cases for Localise: correct programs with a planted fault. The
// correct programs are the completions that pass or, without any, the problem's
// reference and its solutions that pass. Equal input gives equal cases.
type Mutants struct {
	Engine *engine.Engine
	// Programs of one problem and Each mutants of one program are made at most.
	Programs, Each int
	// Faults are planted in one mutant.
	Faults int
	// Cross takes another correct program of the problem as a case's reference. No
	// program that is much like the mutated one by structure is its reference or its sibling.
	Cross    bool
	Parallel int // problems at once
	Progress func(problems int)
}

// tries is how many mutants of a program are run for each one that is wanted:
// some pass every test, some do not compile.
const tries = 6

// Run makes the cases, in the order of the problems. groups are the rollouts by
// task; nil to mutate the references.
func (m *Mutants) Run(
	ctx context.Context,
	problems []*dataset.Problem,
	groups map[string]*dataset.Rollout,
) ([]dataset.LabelledCase, error) {
	made := make([][]dataset.LabelledCase, len(problems))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(m.Parallel, 1))
	for i, problem := range problems {
		group.Go(func() (err error) {
			if made[i], err = m.problem(ctx, problem, groups[problem.TaskID]); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; m.Progress != nil {
				m.Progress(done)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []dataset.LabelledCase
	for _, cases := range made {
		all = append(all, cases...)
	}
	return all, nil
}

func (m *Mutants) problem(
	ctx context.Context,
	problem *dataset.Problem,
	rollout *dataset.Rollout,
) ([]dataset.LabelledCase, error) {
	if rollout == nil {
		rollout = &dataset.Rollout{TaskID: problem.TaskID}
	}
	task, err := m.Engine.Prepare(ctx, problem, engine.VariationOf(rollout))
	if err != nil {
		return nil, err
	}
	var correct []string
	if problem.Reference != "" {
		correct = append(correct, problem.Reference)
	}
	if len(rollout.Completions) > 0 {
		correct, err = m.passing(ctx, task, rollout)
	} else {
		correct, err = solutions(ctx, task, problem, correct)
	}
	if err != nil {
		return nil, err
	}
	var cases []dataset.LabelledCase
	for i, source := range correct[:min(len(correct), m.Programs)] {
		others := slices.Concat(correct[:i], correct[i+1:])
		if m.Cross {
			if others, err = m.unlike(ctx, task, problem, source, slices.Concat(correct[i+1:], correct[:i])); err != nil {
				return nil, err
			}
			if len(others) == 0 {
				continue
			}
		}
		mutants, err := m.program(ctx, task, problem, fmt.Sprintf("%s/%d", problem.TaskID, i), source)
		if err != nil {
			return nil, err
		}
		for _, c := range mutants {
			if m.Cross {
				c.Reference, c.References = others[0], nil
			}
			for _, sibling := range others[min(len(others), map[bool]int{true: 1}[m.Cross]):] {
				c.Siblings = append(c.Siblings, dataset.Reference{Program: sibling})
			}
			cases = append(cases, c)
		}
	}
	return cases, nil
}

// solutions adds to some programs those of the problem's solutions in its language that
// pass every test and are not among them.
func solutions(
	ctx context.Context,
	task *engine.Task,
	problem *dataset.Problem,
	correct []string,
) ([]string, error) {
	for _, s := range problem.Solutions {
		if s.Language != "" && s.Language != problem.Language || slices.Contains(correct, s.Program) {
			continue
		}
		judged, err := task.Problem.Judge(ctx, s.Program)
		if err != nil {
			return nil, err
		}
		if len(judged.Program.Errors) == 0 && judged.Failed == 0 {
			correct = append(correct, s.Program)
		}
	}
	return correct, nil
}

// muchAlike is the structural similarity from which on a correct program is no
// reference of another's mutants, where they ask for another program.
const muchAlike = 0.85

// unlike are the programs among others whose structure is not much like a program's.
func (m *Mutants) unlike(
	ctx context.Context,
	task *engine.Task,
	problem *dataset.Problem,
	source string,
	others []string,
) ([]string, error) {
	program, err := judge.Analyse(ctx, task.Problem.Tracer(), problem.Language, source, 0)
	if err != nil {
		return nil, err
	}
	var unlike []string
	for _, text := range others {
		other, err := judge.Analyse(ctx, task.Problem.Tracer(), problem.Language, text, 0)
		if err != nil {
			return nil, err
		}
		if align.StructuralSimilarity(program, other) < muchAlike {
			unlike = append(unlike, text)
		}
	}
	return unlike, nil
}

// passing are the distinct programs among the completions that pass, in order.
func (m *Mutants) passing(ctx context.Context, task *engine.Task, rollout *dataset.Rollout) ([]string, error) {
	samples, err := m.Engine.Group(ctx, task, rollout.Completions)
	if err != nil {
		return nil, err
	}
	var correct []string
	seen := map[string]bool{}
	for _, s := range samples {
		if text := s.Extracted.Text; s.Err == nil && s.Reward == 1 && !seen[text] {
			seen[text] = true
			correct = append(correct, text)
		}
	}
	return correct, nil
}

// program makes the mutants of one program: those that compile and fail a test.
func (m *Mutants) program(
	ctx context.Context,
	task *engine.Task,
	problem *dataset.Problem,
	id, source string,
) ([]dataset.LabelledCase, error) {
	program, err := judge.Analyse(ctx, task.Problem.Tracer(), problem.Language, source, judge.WithTokens)
	if err != nil {
		return nil, err
	}
	all := mutations(program)
	seed := fnv.New64a()
	seed.Write([]byte(id))
	random := rand.New(rand.NewPCG(seed.Sum64(), 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = interleaved(all)
	var cases []dataset.LabelledCase
	for try := 0; try < tries*m.Each && len(cases) < m.Each; try++ {
		chosen := choose(all, try*m.Faults, m.Faults)
		if chosen == nil {
			break
		}
		text, faults := plant(program.Source, chosen)
		judged, err := task.Problem.Judge(ctx, text)
		if err != nil {
			return nil, err
		}
		if len(judged.Program.Errors) > 0 || judged.Failed == 0 {
			continue
		}
		c := dataset.LabelledCase{Case: dataset.Case{
			ID: fmt.Sprintf("%s/%d", id, len(cases)), Set: "mutants", TaskID: problem.TaskID, Language: problem.Language,
			EntryPoint: problem.EntryPoint, Candidate: text, Reference: problem.Reference, References: problem.References,
			Tests: problem.Tests,
		}}
		c.BugType, c.Truth = chosen[0].kind, faults
		for test, v := range judged.Verdicts {
			if !v.Passed {
				c.FailingTests = append(c.FailingTests, test)
			}
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// interleaved takes one mutation of each kind in turn: most that there are swap
// variables.
func interleaved(all []mutation) []mutation {
	turns := make([]int, len(all))
	taken := map[string]int{}
	order := make([]int, len(all))
	for i, m := range all {
		turns[i], order[i] = taken[m.kind], i
		taken[m.kind]++
	}
	slices.SortStableFunc(order, func(i, j int) int { return turns[i] - turns[j] })
	out := make([]mutation, len(all))
	for k, i := range order {
		out[k] = all[i]
	}
	return out
}

// choose takes n mutations from a place on, each in a statement of its own and none
// within another; nil when there are not as many.
func choose(all []mutation, from, n int) []mutation {
	var chosen []mutation
	for _, m := range all[min(from, len(all)):] {
		fits := true
		for _, c := range chosen {
			fits = fits && c.statement != m.statement &&
				!c.span.Overlaps(trace.Span{Start: m.span.Start, End: max(m.span.End, m.span.Start+1)})
		}
		if fits {
			chosen = append(chosen, m)
		}
		if len(chosen) == n {
			return chosen
		}
	}
	return nil
}
