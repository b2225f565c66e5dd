package sdk

import (
	"fmt"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestAnalysesAreRemembered(t *testing.T) {
	program := func(language, source string) *pluginv1.Program {
		return &pluginv1.Program{Language: language, Source: []byte(source)}
	}
	var a analyses
	said := &pluginv1.Analysis{Functions: []*pluginv1.Function{{Name: "f"}}}
	a.keep(program("x", "one"), said)
	a.keep(program("x", "broken"), &pluginv1.Analysis{Errors: []*pluginv1.Diagnostic{{Type: "SyntaxError"}}})
	a.keep(program("x", "large"), &pluginv1.Analysis{Functions: []*pluginv1.Function{{Name: string(make([]byte, analysisKept))}}})
	if a.of(program("x", "one")) != said {
		t.Error("an analysis is forgotten")
	}
	for _, other := range []*pluginv1.Program{program("y", "one"), program("x", "two"), program("x", "broken"), program("x", "large")} {
		if a.of(other) != nil {
			t.Errorf("%s in %s has an analysis", other.Source, other.Language)
		}
	}
	for i := range analysesKept {
		a.keep(program("x", fmt.Sprint(i)), said)
	}
	if a.of(program("x", "one")) != nil || len(a.known) != analysesKept || len(a.order) != analysesKept {
		t.Errorf("%d are kept, in order %d", len(a.known), len(a.order))
	}
}
