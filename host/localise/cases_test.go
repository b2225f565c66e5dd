package localise

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/faultcase"
)

var update = flag.Bool("update", false, "write the cases' wanted answers anew")

// TestCases holds what is found in testdata by the traces alone, and, where a case
// has a file for it, after a search for repairs: of that only the statement and
// what it rests on.
func TestCases(t *testing.T) {
	faultcase.Run(t, "testdata", *update, func(t *testing.T, c *faultcase.Case) map[string]string {
		find := func(options Options) *Finding {
			found, err := Localise(t.Context(), c.Problem, c.Judgement, canonical(c.Problem), options)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		options := Options{Align: align.DefaultOptions()}
		found := find(options)
		said := map[string]string{"want": credited(c, found) + found.Reason + "\n"}
		if c.Has("verified") {
			v := config.DefaultConfig().Verify
			options.Verify = VerifyOptions{Steps: uint64(v.Steps), StepMultiple: uint32(v.StepMultiple), Donors: v.Donors, Generated: v.Generated}
			said["verified"] = credited(c, find(options))
		}
		return said
	})
}

// canonical is a pool of the problem's reference alone, empty where it has none.
func canonical(p *judge.Problem) []*judge.Reference {
	if p.Reference == nil {
		return nil
	}
	return []*judge.Reference{p.Reference}
}

// credited is a finding's span and what it rests on.
func credited(c *faultcase.Case, found *Finding) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s)\n", found.Evidence(), found.Ground)
	if len(found.Spans) > 0 {
		s := found.Spans[0]
		fmt.Fprintf(&out, "`%s`\n", c.Judgement.Program.Source[s.Start:s.End])
	}
	return out.String()
}
