// Package service is the credit service: what `egca serve` answers to
// trainers (proto/egca/service/v1).
//
// A request's way: credit.go and stream.go take it in; answers.go finds it when
// it was there before; queue.go has room for it or not; groups.go puts its
// samples into their group; group.go judges each as it arrives, settles the
// group when it closes and gives each request its samples (call.go). server.go
// is the listener with its limits.
package service

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/host/view"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// Options are what a service is made of.
type Options struct {
	Engine  *engine.Engine
	Plugins *plugin.Set // the service starts them and leaves them to be closed
	Config  config.ServiceConfig
	Release string
	Verify  bool // spans are proven by re-execution
	Workers int  // programs at once
	Logger  hclog.Logger
}

// Service credits the samples of trainers. It is a CreditsHandler.
type Service struct {
	options  Options
	log      hclog.Logger
	settings atomic.Pointer[settings]
	state    atomic.Int32
	stop     context.CancelFunc // ends all work
	life     context.Context    // of all work, whoever's call it came with

	problems *problems
	tasks    *engine.Tasks
	queue    *queue
	answers  *answers
	groups   *groups
	metrics  *metrics
	view     *view.Live // the last groups, for the page; nil where service.view is off
	unusable sync.Map   // task ids of problems that were said to judge nothing
}

var _ servicev1.CreditsHandler = (*Service)(nil)

// settings are what a reload changes, for groups that open afterwards.
type settings struct {
	engine *engine.Engine
	verify bool
}

// A service's states, in their order.
const (
	starting int32 = iota
	ready
	draining
)

var stateNames = [...]string{"starting", "ready", "draining"}

// New makes a service. It answers Describe; the rest from Start on.
func New(o Options) *Service {
	s := &Service{options: o, log: o.Logger, problems: newProblems(int64(o.Config.Problems)), tasks: engine.NewTasks(),
		queue: newQueue(o.Config.Queue, int64(o.Config.QueueMemory)), answers: newAnswers(o.Config)}
	s.life, s.stop = context.WithCancel(context.Background())
	s.settings.Store(&settings{o.Engine, o.Verify})
	s.groups = newGroups(s)
	if o.Config.View {
		maker := view.NewMaker(func() *engine.Engine { return s.settings.Load().engine }, s.tasks)
		s.view = view.NewLive("egca serve", int64(o.Config.ViewMemory), maker, func(taskID string) *dataset.Problem {
			problem, _ := s.problems.get(taskID)
			return problem
		})
	}
	s.metrics = newMetrics(s)
	return s
}

// Start starts the plugins, so that the first sample finds them warm and one
// that cannot start is known at once. The service is ready afterwards, for the
// languages that there are; the error is that there is none.
func (s *Service) Start(ctx context.Context) error {
	languages := s.options.Plugins.Languages()
	errs := make([]error, len(languages))
	var all sync.WaitGroup
	for i, language := range languages {
		all.Go(func() { _, errs[i] = s.options.Plugins.For(ctx, language) })
	}
	all.Wait()
	var failed error
	started := 0
	for i, err := range errs {
		if err == nil {
			started++
			continue
		}
		failed = err
		s.log.Error("a language cannot be served", "language", languages[i], "error", err)
	}
	if started == 0 {
		if failed == nil {
			_, failed = s.options.Plugins.For(ctx, "") // says where was looked
		}
		return failed
	}
	s.state.CompareAndSwap(starting, ready)
	return nil
}

// Reload changes what may change, for groups that open afterwards.
func (s *Service) Reload(e *engine.Engine, verify bool) { s.settings.Store(&settings{e, verify}) }

// Drain takes no more work, closes the open groups with what they have, and
// returns when every sample that was in is answered, or with the context's
// error.
func (s *Service) Drain(ctx context.Context) error {
	s.state.Store(draining)
	s.groups.drain()
	return s.queue.empty(ctx)
}

// Close ends what is still at work; its calls fail.
func (s *Service) Close() { s.stop() }

// Describe says what serves.
func (s *Service) Describe(context.Context, *servicev1.DescribeRequest) (*servicev1.DescribeResponse, error) {
	return &servicev1.DescribeResponse{
		Release: s.options.Release, State: stateNames[s.state.Load()], Languages: s.languages(),
		Workers: uint32(s.options.Workers), Queue: uint32(s.options.Config.Queue),
		Verify: s.settings.Load().verify, Problems: uint64(s.problems.len()),
	}, nil
}

func (s *Service) languages() []*servicev1.LanguageState {
	var all []*servicev1.LanguageState
	for _, p := range s.options.Plugins.States() {
		for _, language := range p.Manifest.Languages {
			state := &servicev1.LanguageState{Language: language}
			if p.Client != nil {
				state.Runtime, state.Sandbox = valid(p.Client.Configured().GetRuntime()), p.Client.Configured().GetSandbox()
			}
			if p.Err != nil {
				state.Error = valid(p.Err.Error())
			}
			all = append(all, state)
		}
	}
	return all
}

// Ready says why the service cannot take work; nil when it can. A language that
// never started is no reason, as long as there is another; one that was lost is.
func (s *Service) Ready() error {
	if state := s.state.Load(); state != ready {
		return notReady(state)
	}
	for _, p := range s.options.Plugins.States() {
		if p.Client != nil && p.Err != nil {
			return p.Err
		}
	}
	return nil
}
