package dataset

// Case is a program with a fault, for a localiser: what a trainer would know
// about it and nothing else.
type Case struct {
	ID         string `json:"id"`
	Set        string `json:"set,omitempty"`
	TaskID     string `json:"task_id,omitempty"`
	Language   string `json:"language"`
	Prompt     string `json:"prompt,omitempty"`
	EntryPoint string `json:"entry_point"`
	Candidate  string `json:"candidate"`           // the faulty program
	Reference  string `json:"reference,omitempty"` // a correct one
	// Siblings are other members of the group that pass.
	Siblings   References `json:"siblings,omitempty"`
	References References `json:"references,omitempty"`
	Tests      Tests      `json:"tests"`
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
	BugType         string  `json:"bug_type,omitempty"`
	FailureSymptoms string  `json:"failure_symptoms,omitempty"`
	Truth           []Fault `json:"truth,omitempty"`
	FailingTests    []int   `json:"failing_tests,omitempty"` // indices into the case's tests
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
		require("entry_point", c.EntryPoint),
		require("candidate", c.Candidate),
		requireSome("tests", len(c.Tests)),
	)
}

// Range is a range in a program by lines from 1 and columns from 0 in UTF-8
// bytes; the end is exclusive.
type Range struct {
	StartLine int `json:"start_line"`
	StartCol  int `json:"start_col"`
	EndLine   int `json:"end_line"`
	EndCol    int `json:"end_col"`
}

// Fault is one true faulty range of a candidate.
type Fault struct {
	Range
	Kind string `json:"kind,omitempty"` // replace, delete, insert (zero width)
	Fix  string `json:"fix,omitempty"`  // the text that belongs there
	// Expr and Stmt are the smallest expression and the smallest statement part
	// that hold the range; nil where there is none.
	Expr   *Range  `json:"expr,omitempty"`
	Stmt   *Range  `json:"stmt,omitempty"`
	Anchor *Anchor `json:"anchor,omitempty"` // inserts only
}

// Anchor says where something that is missing belongs.
type Anchor struct {
	NextStmt    *Range `json:"next_stmt,omitempty"`    // the statement part that follows
	BlockHeader *Range `json:"block_header,omitempty"` // nil at module level
}
