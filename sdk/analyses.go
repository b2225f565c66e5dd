package sdk

import (
	"sync"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// analysesKept are remembered, the latest ones, each of at most analysisKept bytes on the wire.
	analysesKept = 512
	analysisKept = 64 << 10
)

// analyses remembers what was said of programs that compile: a program whose completion was searched
// for it is traced soon after, and a trace is checked against its sites. It is safe for use by several
// goroutines; nobody may change an analysis that it holds.
type analyses struct {
	mu    sync.Mutex
	known map[string]*pluginv1.Analysis // by language and source
	order []string
}

func programKey(program *pluginv1.Program) string {
	return program.GetLanguage() + "\n" + string(program.GetSource())
}

// of returns the analysis of a program, or nil.
func (a *analyses) of(program *pluginv1.Program) *pluginv1.Analysis {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.known[programKey(program)]
}

// keep takes an analysis in that was checked.
func (a *analyses) keep(program *pluginv1.Program, analysis *pluginv1.Analysis) {
	if len(analysis.GetErrors()) > 0 || proto.Size(analysis) > analysisKept {
		return
	}
	key := programKey(program)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[string]*pluginv1.Analysis{}
	}
	if _, known := a.known[key]; !known {
		a.order = append(a.order, key)
	}
	a.known[key] = analysis
	if len(a.order) > analysesKept {
		delete(a.known, a.order[0])
		a.order = a.order[1:]
	}
}
