package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/egca/egca/host/judge"
)

// maxPool bounds the references of a group.
const maxPool = 64

// Bank keeps programs that passed their tests, for later groups of the same
// task (host/bank). It is safe for use by several goroutines.
type Bank interface {
	// Programs are those that can be seen now, oldest first.
	Programs(task, language string) []string
	// Keep takes a program in; it is seen after Publish.
	Keep(task, language, source string)
	// Publish lets what was kept be seen, and keeps it for later runs.
	Publish() error
}

// Publish is the bank's, where there is one: what passed so far can serve
// groups from now on. A batch calls it at its end, so that its lines do not
// depend on which group was faster; a service after each group.
func (e *Engine) Publish() error {
	if e.config.Bank == nil {
		return nil
	}
	return e.config.Bank.Publish()
}

// references is a group's pool with what the bank has for its task.
func (t *Task) references(ctx context.Context, judged []*Sample) ([]*judge.Reference, error) {
	all := pool(t.Problem, judged)
	bank := t.engine.config.Bank
	if bank == nil {
		return all, nil
	}
	for i, source := range bank.Programs(t.Problem.TaskID, t.Problem.Language) {
		if len(all) == maxPool {
			break
		}
		r, err := t.fromBank(ctx, i, source)
		if err != nil {
			return nil, err
		}
		if r != nil && !slices.ContainsFunc(all, func(o *judge.Reference) bool { return o.Source == source }) {
			all = append(all, r)
		}
	}
	for _, s := range judged {
		if proven(s) {
			bank.Keep(t.Problem.TaskID, t.Problem.Language, string(s.Judgement.Program.Source))
		}
	}
	return all, nil
}

// fromBank runs a program of the bank on the problem's tests as they are now,
// once. Nil: it does not pass them. The error is the context's.
func (t *Task) fromBank(ctx context.Context, number int, source string) (*judge.Reference, error) {
	t.mu.Lock()
	r, known := t.banked[source]
	t.mu.Unlock()
	if known {
		return r, nil
	}
	r, err := t.Problem.Add(ctx, fmt.Sprintf("bank %d", number), source)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, nil // the plugin failed: the next group tries again
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.banked == nil {
		t.banked = map[string]*judge.Reference{}
	}
	t.banked[source] = r
	return r, nil
}

// proven tells whether a program can serve others: it passes every test, and none
// by the word of its own process.
func proven(s *Sample) bool { return s.Err == nil && s.Judgement.Proven() }

// pool is the references that a group offers: the problem's and the members
// that are proven, in order, equal programs once.
func pool(p *judge.Problem, judged []*Sample) []*judge.Reference {
	all := p.References()
	canonical := func(source []byte) bool { return p.Reference != nil && string(source) == p.Reference.Source }
	for _, s := range judged {
		if proven(s) && len(all) < maxPool && !canonical(s.Judgement.Program.Source) {
			all = append(all, p.Sibling(fmt.Sprintf("sibling %d", s.Index), s.Judgement))
		}
	}
	return all
}
