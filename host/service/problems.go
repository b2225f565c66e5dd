package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/internal/lru"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// problems are those known, by their task_id; those used last when they are
// too large together.
type problems struct {
	mu    sync.Mutex
	known *lru.Cache[string, known]
}

type known struct {
	problem *dataset.Problem
	content [sha256.Size]byte
}

func newProblems(most int64) *problems {
	return &problems{known: lru.New[string, known](most)}
}

func (p *problems) get(taskID string) (*dataset.Problem, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known.Get(taskID)
	return k.problem, ok
}

func (p *problems) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known.Len()
}

// put makes a problem known. The same content leaves the old one where it is,
// with what was prepared of it.
func (p *problems) put(problem *dataset.Problem) (old *dataset.Problem, same bool, err error) {
	text, err := json.Marshal(problem)
	if err != nil {
		return nil, false, err
	}
	content := sha256.Sum256(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	before, _ := p.known.Get(problem.TaskID)
	if before.problem != nil && before.content == content {
		return before.problem, true, nil
	}
	p.known.Put(problem.TaskID, known{problem, content}, int64(len(text)))
	return before.problem, false, nil
}

// Put makes a problem known before callers come. The error says that it does
// not fit beside the others.
func (s *Service) Put(problem *dataset.Problem) error {
	before := s.problems.len()
	if _, _, err := s.problems.put(problem); err != nil {
		return fmt.Errorf("task %s: %w", problem.TaskID, err)
	}
	if s.problems.len() <= before && before > 0 {
		return fmt.Errorf("task %s: the problems do not fit into service.problems together; raise it", problem.TaskID)
	}
	return nil
}

// PutProblems makes problems known.
func (s *Service) PutProblems(
	ctx context.Context,
	request *servicev1.PutProblemsRequest,
) (*servicev1.PutProblemsResponse, error) {
	if state := s.state.Load(); state != ready {
		return nil, notReady(state)
	}
	response := &servicev1.PutProblemsResponse{}
	var taken []*dataset.Problem
	var places []int
	for i, text := range request.GetProblems() {
		problem, taskID, err := parseProblem(text)
		if err == nil {
			var old *dataset.Problem
			var same bool
			if old, same, err = s.problems.put(problem); err == nil {
				switch {
				case same:
					response.Known++
					problem = old
				case old != nil:
					response.Replaced++
				default:
					response.Added++
				}
				taken, places = append(taken, problem), append(places, i)
				continue
			}
		}
		response.Errors = append(
			response.Errors,
			&servicev1.ProblemError{Index: uint32(i), TaskId: valid(taskID), Error: valid(err.Error())},
		)
	}
	if request.GetPrepare() {
		s.prepare(ctx, taken, places, response)
	}
	return response, nil
}

// prepare runs the references; what is wrong with them goes into the response,
// in the order of the request.
func (s *Service) prepare(
	ctx context.Context,
	taken []*dataset.Problem,
	places []int,
	response *servicev1.PutProblemsResponse,
) {
	errs := make([]error, len(taken))
	var group errgroup.Group
	group.SetLimit(max(2*s.options.Workers, 1))
	for i, problem := range taken {
		group.Go(func() error {
			_, errs[i] = s.tasks.Get(ctx, s.settings.Load().engine, problem, engine.Variation{})
			return nil
		})
	}
	_ = group.Wait() // none returns an error
	for i, err := range errs {
		if err != nil {
			response.Errors = append(response.Errors, &servicev1.ProblemError{
				Index: uint32(places[i]), TaskId: taken[i].TaskID, Error: valid(err.Error()),
			})
		}
	}
}

// parseProblem reads the text of one line of a problem file, which may be laid
// out over several here.
func parseProblem(text string) (problem *dataset.Problem, taskID string, err error) {
	var line bytes.Buffer
	if json.Compact(&line, []byte(text)) != nil {
		line.Reset()
		line.WriteString(text) // what is wrong is said below
	}
	for record, err := range dataset.Decode[dataset.Problem](&line, "problem") {
		if wrong, ok := errors.AsType[*dataset.LineError](err); ok {
			return nil, wrong.Task, wrong.Err
		}
		if err != nil {
			return nil, "", err
		}
		if problem != nil {
			return nil, "", errors.New("holds more than one problem; give each its own text")
		}
		problem = &record
	}
	if problem == nil {
		return nil, "", errors.New("is empty; give the JSON of a problem")
	}
	return problem, problem.TaskID, nil
}
