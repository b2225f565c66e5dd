package conform

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// The states of a check.
const (
	Passed  = "passed"
	Failed  = "failed"
	Skipped = "skipped" // the plugin does not declare what the check asks for
)

// Outcome is what one check found.
type Outcome struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Detail string `json:"detail,omitempty"` // why it failed or was skipped
	Read   string `json:"read,omitempty"`   // where the rule stands
}

// Report is what all checks found.
type Report struct {
	Plugin   string    `json:"plugin"`
	Release  string    `json:"release"`
	Runtime  string    `json:"runtime"`
	Sandbox  string    `json:"sandbox"`
	Outcomes []Outcome `json:"checks"`
	Passed   int       `json:"passed"`
	Failed   int       `json:"failed"`
	Skipped  int       `json:"skipped"`
}

func (r *Report) add(o Outcome) {
	r.Outcomes = append(r.Outcomes, o)
	switch o.State {
	case Passed:
		r.Passed++
	case Failed:
		r.Failed++
	default:
		r.Skipped++
	}
}

// Text writes the report for a person: what failed in full, the rest a line
// each.
func (r *Report) Text(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\n  runtime  %s\n  sandbox  %s\n\n", r.Plugin, r.Release, r.Runtime, r.Sandbox)
	for _, o := range r.Outcomes {
		switch o.State {
		case Passed:
			fmt.Fprintf(&text, "pass  %s\n", o.Name)
		case Skipped:
			fmt.Fprintf(&text, "skip  %s: %s\n", o.Name, o.Detail)
		default:
			fmt.Fprintf(&text, "FAIL  %s\n        %s\n        read: %s\n", o.Name,
				strings.ReplaceAll(o.Detail, "\n", "\n        "), o.Read)
		}
	}
	fmt.Fprintf(&text, "\n%d passed, %d failed, %d skipped (no capability, or an optional program is not there)\n",
		r.Passed, r.Failed, r.Skipped)
	_, err := io.WriteString(w, text.String())
	return err
}

// JSON writes the report as one object.
func (r *Report) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

func capabilityName(c pluginv1.Capability) string {
	return strings.ToLower(strings.TrimPrefix(c.String(), "CAPABILITY_"))
}
