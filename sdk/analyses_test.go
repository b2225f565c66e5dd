package sdk

import (
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestAnalysesAreRemembered(t *testing.T) {
	program := func(language, source string) *pluginv1.Program {
		return &pluginv1.Program{Language: language, Source: []byte(source)}
	}
	named := func(size int) *pluginv1.Analysis {
		return &pluginv1.Analysis{Functions: []*pluginv1.Function{{Name: strings.Repeat("f", size)}}}
	}
	a, said := newAnalyses(), named(1)
	a.keep(program("x", "one"), said)
	a.keep(program("x", "broken"), &pluginv1.Analysis{Errors: []*pluginv1.Diagnostic{{Type: "SyntaxError"}}})
	a.keep(program("x", "large"), named(analysesBytes))
	if a.of(program("x", "one")) != said {
		t.Error("an analysis is forgotten")
	}
	for _, other := range []*pluginv1.Program{program("y", "one"), program("x", "two"), program("x", "broken"), program("x", "large")} {
		if a.of(other) != nil {
			t.Errorf("%s in %s has an analysis", other.Source, other.Language)
		}
	}
	a.keep(program("x", "two"), named(analysesBytes-100))
	if a.of(program("x", "one")) != said {
		t.Error("an analysis is forgotten while there is room")
	}
	a.keep(program("x", "three"), named(1000))
	if a.of(program("x", "two")) != nil || a.of(program("x", "one")) != said {
		t.Error("the one used longest ago does not go first")
	}
}
