package engine

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/egca/egca/host/dataset"
)

// window is how many groups are at work or waiting to be written at once: it
// keeps the workers busy while a slow group is finished, and bounds memory.
const window = 16

// Batch is a run over a file of rollouts.
type Batch struct {
	Engine   *Engine
	Problems map[string]*dataset.Problem
	// Done is how many lines are already written; they are judged again where
	// their group is not complete, but not written again.
	Done int
	// Finish, when set, adds to the lines of a group that was judged what else they hold.
	Finish func(task *Task, samples []*Sample, lines []dataset.Credit) error
	// Write gets every line, in the order of the input.
	Write func(dataset.Credit) error
	// Flush, when set, is called after every group.
	Flush func() error
	// Progress, when set, is told the number of samples finished so far.
	Progress func(samples int)
	// Unusable, when set, is told each task that cannot judge anything, once, as
	// soon as that is known.
	Unusable func(taskID string, err error)

	mu       sync.Mutex
	unusable map[string]bool
}

// outcome is a finished rollout.
type outcome struct {
	lines []dataset.Credit
	err   error // the context's, or that the file cannot be read on
}

// Run credits every rollout. A rollout that cannot be used at all (no such
// task, no plugin, a bad problem) gives lines with that error; only a context
// that ends, a write that fails or a file that cannot be read stop the run.
// A bad line of the file is reported in the returned list and skipped.
func (b *Batch) Run(ctx context.Context, rollouts iter.Seq2[dataset.Rollout, error]) (skipped []error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	queue := make(chan chan outcome, window)
	read := make(chan []error, 1)
	tasks := NewTasks()
	var working sync.WaitGroup
	go func() {
		defer close(queue)
		var bad []error
		defer func() { read <- bad }()
		passed := 0
		for rollout, err := range rollouts {
			if _, line := errors.AsType[*dataset.LineError](err); err != nil && !line {
				slot := make(chan outcome, 1)
				slot <- outcome{err: err}
				queue <- slot
				return
			}
			if err != nil {
				bad = append(bad, err)
				continue
			}
			size := len(rollout.Completions)
			if passed += size; passed <= b.Done {
				continue // written before
			}
			skip := max(b.Done-(passed-size), 0)
			slot := make(chan outcome, 1)
			select {
			case queue <- slot:
			case <-ctx.Done():
				return
			}
			working.Go(func() {
				lines, err := b.rollout(ctx, tasks, rollout)
				if err == nil {
					lines = lines[skip:]
				}
				slot <- outcome{lines, err}
			})
		}
	}()
	finished := b.Done
	for slot := range queue {
		done := <-slot
		if err == nil {
			err = done.err
		}
		for i := 0; i < len(done.lines) && err == nil; i++ {
			err = b.Write(done.lines[i])
			finished++
		}
		if err == nil && b.Flush != nil {
			err = b.Flush()
		}
		if err != nil {
			cancel() // what is under way ends; the queue drains
			continue
		}
		if b.Progress != nil {
			b.Progress(finished)
		}
	}
	cancel()
	working.Wait()
	return <-read, err
}

var errNoProblem = errors.New("no problem has this task_id; add it to the problems file")

// tell passes on that a task cannot be used.
func (b *Batch) tell(taskID string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.unusable[taskID] || b.Unusable == nil {
		return
	}
	if b.unusable == nil {
		b.unusable = map[string]bool{}
	}
	b.unusable[taskID] = true
	b.Unusable(taskID, err)
}

// rollout credits one group.
func (b *Batch) rollout(ctx context.Context, tasks *Tasks, rollout dataset.Rollout) ([]dataset.Credit, error) {
	var task *Task
	problem, known := b.Problems[rollout.TaskID]
	err := errNoProblem
	if known {
		task, err = tasks.Get(ctx, b.Engine, problem, VariationOf(&rollout))
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		b.tell(rollout.TaskID, err)
	}
	if err == nil {
		var samples []*Sample
		if samples, err = b.Engine.Group(ctx, task, rollout.Completions); err != nil {
			return nil, err
		}
		var lines []dataset.Credit
		if lines, err = b.Engine.Credits(rollout.TaskID, rollout.Completions, samples); err == nil {
			if b.Finish != nil {
				err = b.Finish(task, samples, lines)
			}
			return lines, err
		}
	}
	samples := make([]*Sample, len(rollout.Completions))
	for i := range samples {
		samples[i] = &Sample{Index: i, Err: err}
	}
	completions := make([]dataset.Completion, len(samples))
	for i, c := range rollout.Completions {
		completions[i] = dataset.Completion{Text: c.Text, TokenByteLens: c.TokenByteLens, Advantage: c.Advantage}
	}
	return b.Engine.Credits(rollout.TaskID, completions, samples)
}
