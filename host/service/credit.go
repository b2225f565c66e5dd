package service

import (
	"context"
	"math"

	"connectrpc.com/connect"
	"github.com/cespare/xxhash/v2"
	"google.golang.org/protobuf/proto"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// Credit judges and credits samples of one group.
func (s *Service) Credit(ctx context.Context, request *servicev1.CreditRequest) (*servicev1.CreditResponse, error) {
	c, g, err := s.submit(request)
	if err != nil {
		s.metrics.refused(err)
		return nil, err
	}
	if request.GetWant().GetVerdict() {
		response, err := c.early(ctx)
		switch {
		case ctx.Err() != nil && response == nil:
			return nil, s.abandoned(ctx, request, g)
		case err != nil:
			s.metrics.refused(err)
		}
		return response, err
	}
	select {
	case <-c.done:
		response, err := c.response()
		if err != nil {
			s.metrics.refused(err) // with the one that it joined
		}
		return response, err
	case <-ctx.Done():
		return nil, s.abandoned(ctx, request, g)
	}
}

// submit takes a request in, or finds the call that has it. The group is nil
// when the request was there before.
func (s *Service) submit(request *servicev1.CreditRequest) (*call, *group, error) {
	if err := s.check(request); err != nil {
		return nil, nil, err
	}
	id := request.GetRequestId()
	content, err := contentOf(request)
	if err != nil {
		return nil, nil, err
	}
	c, mine, err := s.answers.begin(id, content, len(request.GetSamples()))
	if err != nil || !mine {
		return c, nil, err
	}
	g, err := s.enter(request, c)
	if err != nil {
		c.fail(copied(err))
		s.answers.finish(id, c)
		return nil, nil, err
	}
	if id != "" {
		go func() {
			<-c.done
			s.answers.finish(id, c)
		}()
	}
	return c, g, nil
}

// enter puts a new request's samples into their group.
func (s *Service) enter(request *servicev1.CreditRequest, c *call) (*group, error) {
	if state := s.state.Load(); state != ready {
		return nil, notReady(state)
	}
	problem, known := s.problems.get(request.GetTaskId())
	if !known {
		return nil, refuse(
			connect.CodeNotFound,
			"no problem has task_id %q; send it with PutProblems first, then this again",
			valid(request.GetTaskId()),
		)
	}
	return s.groups.join(request, problem, c)
}

// abandoned is the error of a caller that no longer waits. The work goes on for
// those who may ask again and for the group's other members; where there are
// none it ends.
func (s *Service) abandoned(ctx context.Context, request *servicev1.CreditRequest, g *group) error {
	if g != nil && request.GetRequestId() == "" && request.GetGroupId() == "" {
		g.cancel()
	}
	if ctx.Err() == context.Canceled {
		return refuse(connect.CodeCanceled, "the caller went away")
	}
	if request.GetRequestId() == "" {
		return refuse(
			connect.CodeDeadlineExceeded,
			"not finished within the call's deadline; give a request_id, so that a second call can collect the answer",
		)
	}
	return refuse(
		connect.CodeDeadlineExceeded,
		"not finished within the call's deadline; the work goes on, and the same request_id collects it",
	)
}

// check says what is wrong with a request by itself.
func (s *Service) check(request *servicev1.CreditRequest) error {
	wrong := func(format string, args ...any) error {
		return refuse(connect.CodeInvalidArgument, format, args...)
	}
	size := groupSize(request)
	switch {
	case len(request.GetSamples()) == 0:
		return wrong("samples is empty; give at least one")
	case request.GetWant().GetVerdict() && request.GetRequestId() == "":
		return wrong("want.verdict without a request_id; give one, so that a second call can collect the credit")
	case request.GetTaskId() == "":
		return wrong("task_id is empty; give the problem's")
	case request.GetGroupId() == "" && size != len(request.GetSamples()):
		return wrong(
			"group_size is %d for %d samples without a group_id; name the group that the others will join",
			size,
			len(request.GetSamples()),
		)
	case size < len(request.GetSamples()):
		return wrong("group_size is %d for %d samples; give the size of the whole group", size, len(request.GetSamples()))
	case size > s.options.Config.Queue:
		return wrong(
			"a group of %d samples never fits into the queue of %d; raise service.queue",
			size,
			s.options.Config.Queue,
		)
	}
	seen := map[uint32]bool{}
	for i, sample := range request.GetSamples() {
		switch {
		case int64(sample.GetIndex()) >= int64(size):
			return wrong("samples[%d].index is %d in a group of %d; they count from 0", i, sample.GetIndex(), size)
		case seen[sample.GetIndex()]:
			return wrong("samples[%d].index is %d, which is there twice; give each sample its own", i, sample.GetIndex())
		case !finite(sample.GetReward()):
			return wrong("samples[%d].reward is %v; give a number, or leave it out", i, sample.GetReward())
		case !finite(sample.GetAdvantage()):
			return wrong("samples[%d].advantage is %v; give a number, or leave it out", i, sample.GetAdvantage())
		}
		seen[sample.GetIndex()] = true
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// contentOf tells requests apart. One that wants its verdicts first is the same request.
func contentOf(request *servicev1.CreditRequest) (uint64, error) {
	if request.GetWant().GetVerdict() {
		request = proto.CloneOf(request)
		request.Want.Verdict = false
	}
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return 0, refuse(connect.CodeInvalidArgument, "the request cannot be read: %v", err)
	}
	return xxhash.Sum64(bytes), nil
}
