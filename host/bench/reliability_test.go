package bench

import (
	"reflect"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
)

// Spans are counted by tenths of their confidence; 1 is in the last one, an abstention
// in none.
func TestReliability(t *testing.T) {
	s := Summarise([]Row{
		row(Hit, localise.GroundAgreed, 1), row(Hit, localise.GroundRepairs, 0.9), row(Elsewhere, localise.GroundPartial, 0.25),
		row(Wide, localise.GroundTraceback, 0.2), row(Elsewhere, localise.GroundCompiler, 0),
		{Verdict: Abstained, Prediction: dataset.Prediction{Abstained: true}},
	})
	want := []Bin{{0, 0.1, 1, 0, 0}, {0.2, 0.3, 2, 0.225, 0}, {0.9, 1, 2, 0.95, 1}}
	if !reflect.DeepEqual(s.Bins, want) {
		t.Errorf("%+v, want %+v", s.Bins, want)
	}
	text := s.Text()
	for _, line := range []string{"  0.2 to 0.3              2  0.000  0.225\n", "  0.9 to 1.0              2  1.000  0.950\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
	if strings.Contains(text, "Ochiai") {
		t.Error("a baseline that was not run is shown")
	}
}
