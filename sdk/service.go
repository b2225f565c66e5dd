package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/handshake"
	"github.com/egca/egca/internal/process"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk/sandbox"
)

// maxWorkers bounds a number of workers that can only be a slip.
const maxWorkers = 1024

// service answers the Tracer calls.
type service struct {
	pluginv1.UnimplementedTracerServer
	plugin Plugin
	log    hclog.Logger
	// done ends with the plugin: jobs under way are given up.
	done context.Context

	configuring sync.Mutex // held by Configure and close

	mu     sync.Mutex
	engine *engine // nil until Configure
	files  string
}

func newService(done context.Context, p Plugin, log hclog.Logger) *service {
	p.Description = proto.CloneOf(p.Description)
	p.Description.Versions = handshake.Versions()
	p.Description.Capabilities = append(p.Description.Capabilities, pluginv1.Capability_CAPABILITY_INPUTS)
	return &service{plugin: p, log: log, done: done}
}

// Describe says what the plugin is.
func (s *service) Describe(context.Context, *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	return s.plugin.Description, nil
}

// Configure prepares the runtime and starts a first worker, so that what the
// machine lacks is known now and not in the middle of the work.
func (s *service) Configure(ctx context.Context, req *pluginv1.ConfigureRequest) (*pluginv1.ConfigureResponse, error) {
	s.configuring.Lock()
	defer s.configuring.Unlock()
	if _, err := s.ready(); err == nil {
		return nil, status.Error(
			codes.FailedPrecondition,
			"Configure was called twice: start the plugin again for other options",
		)
	}
	if !slices.Contains(handshake.Versions(), req.GetVersion()) {
		return nil, status.Errorf(codes.InvalidArgument, "version: %d was chosen, this plugin speaks %v",
			req.GetVersion(), handshake.Versions())
	}
	if req.GetWorkers() > maxWorkers {
		return nil, status.Errorf(codes.InvalidArgument, "workers: %d, the most is %d", req.GetWorkers(), maxWorkers)
	}
	want, err := sandbox.Parse(req.GetSandbox())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "sandbox: "+err.Error())
	}
	level, err := sandbox.Choose(want)
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	e, err := s.prepare(ctx, req, level)
	if err != nil {
		return nil, err
	}
	w, err := e.pool.borrow(ctx)
	if err != nil {
		e.close()
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	hello := w.hello
	e.pool.giveBack(w, true)
	s.mu.Lock()
	s.engine = e
	s.mu.Unlock()
	notes := hello.Notes
	if level < sandbox.Default {
		notes = append(notes, fmt.Sprintf("sandbox level %q: programs run with your rights, see docs/SECURITY.md for what "+
			"this level still holds back; run none that you do not trust", level))
	}
	return &pluginv1.ConfigureResponse{
		Runtime: or(e.pool.spec.Runtime, hello.Runtime),
		Sandbox: level.String(),
		Notes:   notes,
	}, nil
}

// prepare makes the engine out of the plugin's own part.
func (s *service) prepare(ctx context.Context, req *pluginv1.ConfigureRequest, level sandbox.Level) (*engine, error) {
	spec, err := s.plugin.Prepare(ctx, req.GetOptionsJson())
	switch {
	case errors.Is(err, ErrOption):
		return nil, status.Error(codes.InvalidArgument, err.Error())
	case err != nil:
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	defaults, err := fillLimits(s.plugin.Defaults, DefaultLimits())
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, "the plugin's Defaults: "+err.Error())
	}
	files, err := unpack(spec.Files, spec.Copies)
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	s.mu.Lock()
	old := s.files
	s.files = files
	s.mu.Unlock()
	if old != "" { // of a Configure that failed
		os.RemoveAll(old)
	}
	if err := process.AdoptOrphans(); err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	box, err := sandbox.New(level, sandbox.Spec{
		Program: spec.Path, Roots: spec.Roots, Unloaded: spec.Unloaded, Files: files})
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	workers := int(req.GetWorkers())
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	e := &engine{plugin: s.plugin, defaults: defaults, level: level, grace: inputGrace, log: s.log,
		pool: newPool(spec, box, workers), apart: newPool(spec, box, workers), quit: make(chan struct{}), inputs: newInputs(),
		said: newAnalyses()}
	for _, p := range []*pool{e.pool, e.apart} {
		if slices.Contains(s.plugin.Description.GetCapabilities(), pluginv1.Capability_CAPABILITY_INPUT_FILE) {
			if p.inputs, err = newInputFile(s.log); err != nil {
				e.pool.close()
				return nil, status.Error(codes.FailedPrecondition, err.Error())
			}
		}
		p.broke = e.killOrphans
		p.leaks = func(err error) { s.log.Warn("a worker's box was not cleaned up", "error", err.Error()) }
	}
	go e.sweep()
	return e, nil
}

// Analyse parses a program.
func (s *service) Analyse(ctx context.Context, req *pluginv1.AnalyseRequest) (*pluginv1.AnalyseResponse, error) {
	e, err := s.ready()
	if err != nil {
		return nil, err
	}
	if err := e.acceptable(req.GetProgram()); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	analysis, err := e.analyse(ctx, req)
	if err != nil {
		return nil, rpcError(ctx, err)
	}
	return &pluginv1.AnalyseResponse{Analysis: analysis}, nil
}

// Split splits tests in source form.
func (s *service) Split(ctx context.Context, req *pluginv1.SplitRequest) (*pluginv1.SplitResponse, error) {
	e, err := s.ready()
	if err != nil {
		return nil, err
	}
	if err := e.acceptable(&pluginv1.Program{Language: req.GetLanguage()}); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	frame, err := requestFrame("split", req)
	if err != nil {
		return nil, rpcError(ctx, err)
	}
	answer := &pluginv1.SplitResponse{}
	if err := e.ask(ctx, e.apart, frame, keySplit, answer); err != nil {
		return nil, rpcError(ctx, err)
	}
	if got, sent := len(answer.GetTests()), len(req.GetTests()); got != sent {
		return nil, status.Errorf(
			codes.Internal,
			"the worker split %d tests of %d; please report it to the plugin's author",
			got,
			sent,
		)
	}
	return answer, nil
}

// ready is the engine, once Configure has been called.
func (s *service) ready() (*engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine == nil {
		return nil, status.Error(codes.FailedPrecondition, "Configure comes first")
	}
	return s.engine, nil
}

// close ends the workers and removes their files.
func (s *service) close() {
	s.configuring.Lock()
	defer s.configuring.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.engine != nil {
		s.engine.close()
		s.engine.inputs.close()
	}
	if s.files != "" {
		if err := os.RemoveAll(s.files); err != nil {
			s.log.Warn("the worker's files were not removed", "folder", s.files, "error", err.Error())
		}
	}
}

// rpcError gives an error its gRPC code.
func rpcError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return status.FromContextError(ctx.Err()).Err()
	case errors.Is(err, ErrWorkerStart), errors.Is(err, errPoolClosed):
		return status.Error(codes.Unavailable, err.Error())
	default:
		return status.Error(codes.Internal, fmt.Sprint(err))
	}
}
