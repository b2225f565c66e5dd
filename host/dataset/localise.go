package dataset

// Case is a program with a fault, for a localiser: what a trainer would know
// about it and nothing else.
type Case struct {
	// ID is the case's name.
	ID string `json:"id"`
	// Set is the name of the data set. Default: "".
	Set string `json:"set,omitempty"`
	// TaskID is the problem's name. Default: the case's id.
	TaskID string `json:"task_id,omitempty"`
	// Language is the language of candidate, reference and tests.
	Language string `json:"language"`
	// Prompt is the problem's. Default: "".
	Prompt string `json:"prompt,omitempty"`
	// EntryPoint is the name of the function that the tests call, or Class.method.
	// Default: "", where every test is one on standard input.
	EntryPoint string `json:"entry_point,omitempty"`
	// Candidate is the faulty program.
	Candidate string `json:"candidate"`
	// Reference is a correct program. Default: the first of references.
	Reference string `json:"reference,omitempty"`
	// Siblings are members of the candidate's group that pass. They serve with
	// --siblings. Default: [].
	Siblings References `json:"siblings,omitempty"`
	// References are more correct programs, in any language. Default: [].
	References References `json:"references,omitempty"`
	// Tests are the problem's.
	Tests Tests `json:"tests"`
}

// Problem is the problem that the case's candidate tries to solve.
func (c Case) Problem() Problem {
	id := c.TaskID
	if id == "" {
		id = c.ID
	}
	return Problem{
		TaskID: id, Language: c.Language, Prompt: c.Prompt, EntryPoint: c.EntryPoint,
		Reference: c.Reference, References: c.References, Tests: c.Tests,
	}
}

// Labels is what only a judge of localisers may know. It is a type of its own
// so that nothing of it can be handed on with a Case.
type Labels struct {
	// BugType is the kind of fault. Default: "".
	BugType string `json:"bug_type,omitempty"`
	// FailureSymptoms are how the fault shows. Default: "".
	FailureSymptoms string `json:"failure_symptoms,omitempty"`
	// Truth has the faulty places of the candidate. Default: [].
	Truth []Fault `json:"truth,omitempty"`
	// FailingTests are the indices of the tests that the candidate fails, from 0.
	// Default: [].
	FailingTests []int `json:"failing_tests,omitempty"`
}

// LabelledCase is a line of a localisation set.
type LabelledCase struct {
	Case
	Labels
}

func (c *LabelledCase) check() error {
	for _, i := range c.FailingTests {
		if i < 0 || i >= len(c.Tests) {
			return fieldError("failing_tests", "names a test that is not there; indices count from 0")
		}
	}
	return first(
		require("id", c.ID),
		require("language", c.Language),
		requireEntryPoint(c.EntryPoint, c.Tests),
		isEntryPoint(c.EntryPoint),
		require("candidate", c.Candidate),
		requireSome("tests", len(c.Tests)),
	)
}

// Range is a range in a program by lines from 1 and columns from 0 in UTF-8
// bytes; the end is exclusive.
type Range struct {
	// StartLine is the line of the first byte, from 1.
	StartLine int `json:"start_line"`
	// StartCol is the first byte's place in its line, from 0.
	StartCol int `json:"start_col"`
	// EndLine is the line of the end, from 1.
	EndLine int `json:"end_line"`
	// EndCol is the end's place in its line, from 0; the byte there is not part
	// of the range.
	EndCol int `json:"end_col"`
}

// Fault is one true faulty range of a candidate.
type Fault struct {
	Range
	// Kind is the change that mends it: replace, delete or insert. An insert's
	// range is empty. Default: "".
	Kind string `json:"kind,omitempty"`
	// Fix is the text that belongs there. Default: "".
	Fix string `json:"fix,omitempty"`
	// Expr is the smallest expression that holds the range. Default: there is
	// none.
	Expr *Range `json:"expr,omitempty"`
	// Stmt is the smallest statement that holds the range; of a compound one its
	// header. Default: there is none.
	Stmt *Range `json:"stmt,omitempty"`
	// Anchor is the neighbourhood of an insert. Default: the fault is no insert.
	Anchor *Anchor `json:"anchor,omitempty"`
}

// Anchor says where something that is missing belongs.
type Anchor struct {
	// NextStmt is the statement that follows. Default: none does.
	NextStmt *Range `json:"next_stmt,omitempty"`
	// BlockHeader is the header of the block that it belongs in. Default: it
	// belongs at module level.
	BlockHeader *Range `json:"block_header,omitempty"`
}
