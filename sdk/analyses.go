package sdk

import (
	"sync"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/lru"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// analysesBytes bounds the analyses that are remembered, as they are on the wire, with their sources.
const analysesBytes = 32 << 20

// analyses remembers the analyses of programs that compile: a program whose completion was searched
// for it is traced soon after, and a trace is checked against its sites. It is safe for use by several
// goroutines; nobody may change an analysis that it holds.
type analyses struct {
	mu    sync.Mutex
	known *lru.Cache[string, *pluginv1.Analysis] // by language and source
}

func newAnalyses() *analyses {
	return &analyses{known: lru.New[string, *pluginv1.Analysis](analysesBytes)}
}

func programKey(program *pluginv1.Program) string {
	return program.GetLanguage() + "\n" + string(program.GetSource())
}

// of returns the analysis of a program, or nil.
func (a *analyses) of(program *pluginv1.Program) *pluginv1.Analysis {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, _ := a.known.Get(programKey(program))
	return known
}

// keep takes an analysis in that was checked.
func (a *analyses) keep(program *pluginv1.Program, analysis *pluginv1.Analysis) {
	key := programKey(program)
	cost := int64(len(key) + proto.Size(analysis))
	if len(analysis.GetErrors()) > 0 || cost > analysesBytes {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known.Put(key, analysis, cost)
}
