package credit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Constructs are the words for what a program is made of that a constraint
// may use: the keys of Features.Constructs.
var Constructs = []string{
	"assert", "async", "class", "comprehension", "dict", "eval", "for",
	"generator", "global", "import", "lambda", "list", "match",
	"nested-function", "recursion", "set", "slice", "sort", "ternary", "try",
	"tuple", "walrus", "while", "while-true", "with",
}

// Rule is a word for what must or must not be there.
type Rule string

// The rules. The empty one asks for nothing.
const (
	RuleRequired  Rule = "required"  // it must be there
	RuleForbidden Rule = "forbidden" // it must not be there
)

// Constraints are a problem's demands on how it is solved. The zero value
// demands nothing. As JSON, every key optional:
//
//	{"required": ["for"], "forbidden": ["sort"],
//	 "imports": {"allowed": ["math"], "forbidden": ["numpy"]},
//	 "calls": {"required": ["zip"], "forbidden": ["sorted", "list.index"]},
//	 "recursion": "required", "loops": "forbidden",
//	 "hints": {"required": ["dict"]}, "strict": false, "text": "Use a for loop ..."}
type Constraints struct {
	// Required are constructs that a program must use. Default: [].
	Required []string `json:"required,omitempty"`
	// Forbidden are constructs that a program must not use. Default: [].
	Forbidden []string `json:"forbidden,omitempty"`
	// Imports are demands on the modules that a program uses. Default: {}.
	Imports ImportRules `json:"imports,omitzero"`
	// Calls are demands on the functions that a program calls. Default: {}.
	Calls CallRules `json:"calls,omitzero"`
	// Recursion is a demand on functions that call themselves, directly or by
	// way of others. Default: both are right.
	Recursion Rule `json:"recursion,omitempty"`
	// Loops is a demand on for and while statements; a comprehension is a
	// construct of its own. Default: both are right.
	Loops Rule `json:"loops,omitempty"`
	// Hints are demands that a correct program of another kind may break. They
	// are for the prompt and are checked only with strict. `egca constraints`
	// derives them from the references. Default: {}.
	Hints *Constraints `json:"hints,omitempty"`
	// Strict is true where the hints are checked too. Default: false.
	Strict bool `json:"strict,omitempty"`
	// Text is all of it in words, for the sampling prompt. Default: "".
	Text string `json:"text,omitempty"`
}

// ImportRules say which modules a program may use.
type ImportRules struct {
	// Allowed are the only modules that a program may import; [] allows none.
	// Default: every module is allowed.
	Allowed []string `json:"allowed,omitzero"`
	// Forbidden are modules that a program must not import. Default: [].
	Forbidden []string `json:"forbidden,omitempty"`
}

// CallRules say what a program must and may not call. A name stands for every
// call that ends in it: "sort" for sort() and xs.sort(), "math.sqrt" for
// math.sqrt() but not sqrt().
type CallRules struct {
	// Required are functions that a program must call. Default: [].
	Required []string `json:"required,omitempty"`
	// Forbidden are functions that a program must not call. Default: [].
	Forbidden []string `json:"forbidden,omitempty"`
}

// UnmarshalJSON refuses keys and words that it does not know: a constraint that
// is silently not checked would reward what it forbids. Errors wrap
// ErrConstraints and name the key.
func (c *Constraints) UnmarshalJSON(data []byte) error {
	type plain Constraints
	var p plain
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return constraintsError(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more than one JSON value", ErrConstraints)
	}
	if err := (Constraints)(p).check(); err != nil {
		return err
	}
	*c = Constraints(p)
	return nil
}

// constraintsError puts a decoding error in a person's words.
func constraintsError(err error) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%w: key %q holds a JSON %s of the wrong kind; lists of names and the words \"required\" and \"forbidden\" belong here",
			ErrConstraints, mismatch.Field, mismatch.Value)
	}
	if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("%w: unknown key %s; there are required, forbidden, imports {allowed, forbidden}, calls {required, forbidden}, recursion, loops, hints, strict, text",
			ErrConstraints, key)
	}
	return fmt.Errorf("%w: %v", ErrConstraints, err)
}

func (c Constraints) check() error {
	for _, list := range []struct {
		key   string
		names []string
	}{{"required", c.Required}, {"forbidden", c.Forbidden}} {
		for _, name := range list.names {
			if !slices.Contains(Constructs, name) {
				return fmt.Errorf("%w: key %q: unknown construct %q; there are %s",
					ErrConstraints, list.key, name, strings.Join(Constructs, ", "))
			}
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"imports.allowed", c.Imports.Allowed}, {"imports.forbidden", c.Imports.Forbidden}} {
		for _, name := range list.names {
			if name == "" || strings.Contains(name, ".") {
				return fmt.Errorf("%w: key %q: %q is no top-level module; leave out what follows the first dot",
					ErrConstraints, list.key, name)
			}
		}
	}
	for _, list := range []struct {
		key   string
		names []string
	}{{"calls.required", c.Calls.Required}, {"calls.forbidden", c.Calls.Forbidden}} {
		if slices.Contains(list.names, "") {
			return fmt.Errorf("%w: key %q: an empty name", ErrConstraints, list.key)
		}
	}
	for _, rule := range []struct {
		key   string
		value Rule
	}{{"recursion", c.Recursion}, {"loops", c.Loops}} {
		if rule.value != "" && rule.value != RuleRequired && rule.value != RuleForbidden {
			return fmt.Errorf("%w: key %q: %q; write \"required\" or \"forbidden\"", ErrConstraints, rule.key, rule.value)
		}
	}
	for _, both := range []struct {
		key      string
		yes, not []string
	}{
		{"required", c.Required, c.Forbidden},
		{"imports.allowed", c.Imports.Allowed, c.Imports.Forbidden},
		{"calls.required", c.Calls.Required, c.Calls.Forbidden},
	} {
		for _, name := range both.yes {
			if slices.Contains(both.not, name) {
				return fmt.Errorf("%w: key %q: %q is forbidden too; keep one of them", ErrConstraints, both.key, name)
			}
		}
	}
	if h := c.Hints; h != nil && (h.Hints != nil || h.Strict || h.Text != "") {
		return fmt.Errorf("%w: key \"hints\": has hints, strict or text of its own; put them beside it", ErrConstraints)
	}
	return nil
}

// Empty reports whether nothing is checked.
func (c Constraints) Empty() bool {
	return len(c.Required)+len(c.Forbidden)+len(c.Imports.Forbidden)+len(c.Calls.Required)+len(c.Calls.Forbidden) == 0 &&
		c.Imports.Allowed == nil && c.Recursion == "" && c.Loops == "" && (c.Hints == nil || !c.Strict || c.Hints.Empty())
}
