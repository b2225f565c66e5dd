package view

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/egca/egca/host/dataset"
)

// Files are the groups of a credits file or of a trainer's folder. They are a Source.
type Files struct {
	title  string
	groups []Given
	first  []int // sample of each group
	steps  []Step
	notes  []string
	maker  *Maker // nil: nothing is made again
	traces string // the file that holds traces in its lines; "" for none
	lines  []int  // of the credits file: the line of each sample, from 0
	traced []bool // whether the line of each sample holds traces

	overview sync.Mutex
	packed   []byte
}

// OpenCredits reads a credits file. problems and rollouts are the files that it was made
// of; an empty name is a file that is not known, and the page then shows less. maker makes
// what the credits do not hold; nil for nothing. The error is that a file cannot be read,
// or that nothing in it can be shown.
func OpenCredits(path, problems, rollouts string, maker *Maker) (*Files, error) {
	f := &Files{title: path, maker: maker}
	var known map[string]*dataset.Problem
	var sampled []dataset.Rollout
	var errs [3]error
	var reading sync.WaitGroup // the files are large, and apart
	reading.Go(func() { errs[0] = f.readCredits(path) })
	reading.Go(func() { known, errs[1] = readProblems(problems) })
	reading.Go(func() { sampled, errs[2] = readRollouts(rollouts) })
	if reading.Wait(); errors.Join(errs[:]...) != nil {
		return nil, errors.Join(errs[:]...)
	}
	f.addProblems(problems, known)
	f.addRollouts(rollouts, sampled)
	f.number()
	return f, nil
}

func (f *Files) note(format string, args ...any) {
	f.notes = append(f.notes, fmt.Sprintf(format, args...))
}

// number counts the samples.
func (f *Files) number() {
	n := 0
	for i := range f.groups {
		f.first = append(f.first, n)
		n += len(f.groups[i].Lines)
	}
}

// readCredits reads the lines and cuts them into groups: one begins where the sample's
// index does not grow, or where the task is another. Traces are left in the file, for
// they may be large.
func (f *Files) readCredits(path string) error {
	bad, at := 0, -1
	for line, err := range dataset.Read[dataset.Credit](path) {
		at++
		if _, wrong := errors.AsType[*dataset.LineError](err); wrong {
			bad++
			continue
		} else if err != nil {
			return err
		}
		has := line.Detail != nil && line.Detail.Traces != nil
		if has {
			f.traces, line.Detail.Traces = path, nil
		}
		f.traced = append(f.traced, has)
		last := len(f.groups) - 1
		if last < 0 || f.groups[last].TaskID != line.TaskID ||
			f.groups[last].Lines[len(f.groups[last].Lines)-1].Sample >= line.Sample {
			f.groups = append(f.groups, Given{TaskID: line.TaskID})
			last++
		}
		f.groups[last].Lines = append(f.groups[last].Lines, line)
		f.lines = append(f.lines, at)
	}
	switch {
	case len(f.groups) == 0 && bad > 0:
		return fmt.Errorf("%s: no line is a credit line, as egca credit --out writes them", path)
	case len(f.groups) == 0:
		return fmt.Errorf("%s holds no credit line", path)
	case bad > 0:
		f.note("%d lines of %s are no credit lines and are left out.", bad, path)
	}
	return nil
}

// readProblems reads problems by their task_id; none without a file.
func readProblems(path string) (map[string]*dataset.Problem, error) {
	if path == "" {
		return nil, nil
	}
	problems := map[string]*dataset.Problem{}
	for problem, err := range dataset.Read[dataset.Problem](path) {
		if err != nil {
			return nil, err
		}
		problems[problem.TaskID] = &problem
	}
	return problems, nil
}

// addProblems gives groups their problems.
func (f *Files) addProblems(path string, problems map[string]*dataset.Problem) {
	if path == "" {
		f.note("The problems are not known: give their file with --problems to see prompts, references and tests.")
		return
	}
	missing := 0
	for i := range f.groups {
		if f.groups[i].Problem = problems[f.groups[i].TaskID]; f.groups[i].Problem == nil {
			missing++
		}
	}
	if missing > 0 {
		f.note("%d groups have no problem in %s.", missing, path)
	}
}

// readRollouts reads rollouts in order; none without a file.
func readRollouts(path string) ([]dataset.Rollout, error) {
	if path == "" {
		return nil, nil
	}
	var all []dataset.Rollout
	for rollout, err := range dataset.Read[dataset.Rollout](path) {
		if _, wrong := errors.AsType[*dataset.LineError](err); wrong {
			continue // egca credit has skipped and named it
		} else if err != nil {
			return nil, err
		}
		all = append(all, rollout)
	}
	return all, nil
}

// addRollouts gives groups their rollouts. Both files are in the same order, and either
// may lack some.
func (f *Files) addRollouts(path string, all []dataset.Rollout) {
	if path == "" {
		f.note("The completions are not known: give their file with --rollouts to see texts and tokens.")
		return
	}
	next, missing := 0, 0
	for i := range f.groups {
		g := &f.groups[i]
		at := slices.IndexFunc(all[next:], func(r dataset.Rollout) bool { return fits(g, &r, i == len(f.groups)-1) })
		if at < 0 {
			missing++
			continue
		}
		g.Rollout = &all[next+at]
		next += at + 1
	}
	if missing > 0 {
		f.note("%d groups have no rollout in %s with these completions: give the file that the credits were made of.",
			missing, path)
	}
}

// fits reports whether a group's lines are those of a rollout. Of the last group of a file
// that is being written some may be missing.
func fits(g *Given, r *dataset.Rollout, last bool) bool {
	n := len(r.Completions)
	if r.TaskID != g.TaskID || len(g.Lines) > n || len(g.Lines) < n && !last {
		return false
	}
	for i := range g.Lines {
		l := &g.Lines[i]
		if l.Sample != i || len(l.Spans) > 0 && cut(r.Completions[i].Text, l.Spans[0]) != l.SpanText {
			return false
		}
	}
	return true
}

// Count is the number of groups and of samples.
func (f *Files) Count() (groups, samples int) {
	for i := range f.groups {
		samples += len(f.groups[i].Lines)
	}
	return len(f.groups), samples
}

// Notes are sentences about what is missing.
func (f *Files) Notes() []string { return f.notes }

// Run is Source's.
func (f *Files) Run(_ context.Context, since int) ([]byte, error) {
	if since > 0 {
		return nil, nil
	}
	f.overview.Lock()
	defer f.overview.Unlock()
	if f.packed != nil {
		return f.packed, nil
	}
	o := NewOverview(f.title)
	for i := range f.groups {
		o.Add(&f.groups[i])
	}
	r := o.Run()
	r.Version, r.Traces = 1, f.source()
	for i, group := range r.Samples.Group {
		has := i < len(f.traced) && f.traced[i] || f.maker != nil && canMake(&f.groups[group])
		r.Samples.Traced = append(r.Samples.Traced, has)
	}
	if f.steps != nil {
		r.Steps = f.steps
	}
	for _, note := range f.notes {
		r.Notes = append(r.Notes, valid(note))
	}
	var err error
	f.packed, err = pack(r)
	return f.packed, err
}

// source says where traces come from.
func (f *Files) source() string {
	switch {
	case f.maker != nil && slices.ContainsFunc(f.groups, func(g Given) bool { return canMake(&g) }):
		return "made"
	case f.traces != "":
		return "stored"
	}
	return "none"
}

// given is a copy of a group that may be added to.
func (f *Files) given(number int) (Given, error) {
	if number < 0 || number >= len(f.groups) {
		return Given{}, ErrNone
	}
	g := f.groups[number]
	g.Lines = slices.Clone(g.Lines)
	return g, nil
}

// Group is Source's.
func (f *Files) Group(ctx context.Context, number int, known bool) ([]byte, error) {
	g, err := f.given(number)
	if err != nil {
		return nil, err
	}
	lacking := slices.ContainsFunc(g.Lines, func(l dataset.Credit) bool { return l.Detail == nil && l.Mode != "" })
	switch {
	case !lacking:
	case known && f.maker != nil && canMake(&g):
		g.Making = true
	case f.maker != nil && canMake(&g):
		g.Note = f.maker.addMade(ctx, number, &g)
	default:
		g.Note = "The credits have no details: write them with egca credit --detail, or give --problems and --rollouts."
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return pack(NewGroup(&g))
}

// place is the group of a sample and its place there.
func (f *Files) place(sample int) (group, index int, err error) {
	group, found := slices.BinarySearch(f.first, sample)
	if !found {
		group--
	}
	if sample < 0 || group < 0 || sample-f.first[group] >= len(f.groups[group].Lines) {
		return 0, 0, ErrNone
	}
	return group, sample - f.first[group], nil
}

// Traces is Source's.
func (f *Files) Traces(ctx context.Context, number int) ([]byte, error) {
	group, index, err := f.place(number)
	if err != nil {
		return nil, err
	}
	if f.traces != "" && f.traced[number] {
		var data []byte
		err := f.stored(func(sample int, traces []byte) (bool, error) {
			if sample == number {
				data, err = pack(jsonText(traces))
			}
			return sample < number, err
		})
		if data != nil || err != nil {
			return data, err
		}
	}
	g, err := f.given(group)
	if err != nil {
		return nil, err
	}
	if f.maker == nil || !canMake(&g) {
		return pack(noTraces(
			"There is no trace: give --problems and --rollouts, or write traces with egca credit --detail traces.",
		))
	}
	t, err := f.maker.traces(ctx, group, index, &g)
	if err != nil {
		return nil, err
	}
	return pack(t)
}

// stored calls a function with the traces that the credits hold, in order, until it
// returns false or fails.
func (f *Files) stored(each func(sample int, traces []byte) (bool, error)) error {
	if f.traces == "" {
		return nil
	}
	at, sample := -1, 0
	for line, err := range dataset.Read[dataset.Credit](f.traces) {
		at++
		if _, wrong := errors.AsType[*dataset.LineError](err); err != nil && !wrong {
			return err
		}
		if sample == len(f.lines) || f.lines[sample] != at {
			continue
		}
		if line.Detail != nil && line.Detail.Traces != nil {
			if more, err := each(sample, line.Detail.Traces); err != nil || !more {
				return err
			}
		}
		sample++
	}
	return nil
}

// jsonText is JSON that is written as it is.
type jsonText []byte

// MarshalJSON is the text itself.
func (t jsonText) MarshalJSON() ([]byte, error) { return t, nil }
