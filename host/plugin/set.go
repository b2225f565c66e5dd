package plugin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Set is the plugins there are, each started when a language of its is first
// asked for. Safe for any number of goroutines at once.
type Set struct {
	found   *Found
	options func(*Manifest) Options

	mu      sync.Mutex
	entries map[string]*entry // by the plugin's name
	closed  bool
}

// entry is one plugin of a set.
type entry struct {
	turn   chan struct{} // held while it is started
	client *Client       // written with turn and the set's mu held
	err    error         // of a start that failed for good; likewise
}

// NewSet makes a set of what Discover found. options says how each plugin is
// set up.
func NewSet(found *Found, options func(*Manifest) Options) *Set {
	s := &Set{found: found, options: options, entries: map[string]*entry{}}
	for _, m := range found.Manifests {
		s.entries[m.Name] = &entry{turn: make(chan struct{}, 1)}
	}
	return s
}

// Languages are all that the plugins serve, sorted.
func (s *Set) Languages() []string {
	var all []string
	for _, m := range s.found.Manifests {
		all = append(all, m.Languages...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Manifests are the plugins in the set, in order of search. Not to be changed.
func (s *Set) Manifests() []*Manifest { return s.found.Manifests }

// For is the client of the first plugin that serves the language, started if
// it isn't yet. Concurrent calls share one start; a start that failed is not
// tried again. The client is the set's to close.
func (s *Set) For(ctx context.Context, language string) (*Client, error) {
	for _, m := range s.found.Manifests {
		if slices.Contains(m.Languages, language) {
			return s.start(ctx, m)
		}
	}
	if len(s.found.Manifests) == 0 {
		return nil, fmt.Errorf("%w %q: no plugin was found in %s; build the plugins or set plugins.dirs",
			ErrNoPlugin, language, strings.Join(s.found.Searched, ", "))
	}
	return nil, fmt.Errorf("%w %q: there are plugins for %s; set plugins.dirs to where one for it is",
		ErrNoPlugin, language, strings.Join(s.Languages(), ", "))
}

func (s *Set) start(ctx context.Context, m *Manifest) (*Client, error) {
	e := s.entries[m.Name]
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-e.turn }()
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, fmt.Errorf("plugin %s: %w", m.Name, ErrClosed)
	case e.client != nil || e.err != nil:
		return e.client, e.err
	}
	client, err := Start(ctx, m, s.options(m))
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && ctx.Err() == nil {
		e.err = err
	}
	e.client = client
	return client, err
}

// State is how a plugin of a set stands.
type State struct {
	Manifest *Manifest
	Client   *Client // nil before it was started
	Restarts uint64
	Err      error // why it cannot serve
}

// States are the plugins', in order of search.
func (s *Set) States() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []State
	for _, m := range s.found.Manifests {
		e := s.entries[m.Name]
		state := State{Manifest: m, Client: e.client, Err: e.err}
		if e.client != nil {
			state.Restarts = e.client.restarts.Load()
			if lost := e.client.lost.Load(); lost != nil {
				state.Err = *lost
			}
		}
		all = append(all, state)
	}
	return all
}

// Close ends all plugins that were started, at once.
func (s *Set) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	var (
		all    sync.WaitGroup
		mu     sync.Mutex
		errs   []error
		finish = func(e *entry) {
			e.turn <- struct{}{} // a start under way ends first
			defer func() { <-e.turn }()
			if e.client == nil {
				return
			}
			if err := e.client.Close(); err != nil {
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			}
		}
	)
	for _, e := range s.entries {
		all.Go(func() { finish(e) })
	}
	all.Wait()
	return errors.Join(errs...)
}
