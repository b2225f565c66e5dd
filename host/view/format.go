// Package view shows credits in a browser: what a step did, which programs failed where
// and why a token got its weight. It makes the JSON that the page reads, serves page and
// data, and writes a copy that needs no server. docs/VIEWER.md has the whole of it.
//
// The data's way: files.go reads credits with their problems and rollouts, run.go a
// trainer's folder; live.go keeps what a service answers. detail.go takes from the engine
// what a credit line does not hold, traces.go both runs. build.go makes the forms of this
// file. server.go serves them and bundle.go writes them down.
//
// Candidates are hostile: all of their words leave this package as JSON strings, in
// responses that no browser takes for a page, or as base64.
package view

// Format is the version of the form. The page refuses another.
const Format = 1

// Run is the overview: a row a sample in columns, for a run may have many thousands.
// Texts that repeat are interned: a column has their index, and "" is at 0. Every list of
// Samples has an entry a sample. Indices into Groups and Samples count from 0 in these
// lists; FirstGroup and FirstSample are added where a group or a trace is asked for by its
// name.
type Run struct {
	Format int `json:"format"`
	// Version grows when a live run has more.
	Version int    `json:"version"`
	Title   string `json:"title"`
	Live    bool   `json:"live"`
	// Traces says where traces come from: "made" on demand, "stored", or "none".
	Traces string `json:"traces"`
	// Notes are sentences for the reader: files that are missing, for example.
	Notes []string `json:"notes"`
	// FirstGroup and FirstSample are the numbers of the first group and sample that are
	// kept. They are 0 but of a live run that has let older ones go.
	FirstGroup  int `json:"firstGroup"`
	FirstSample int `json:"firstSample"`

	Tasks     []string `json:"tasks"`
	Languages []string `json:"languages"`
	Modes     []string `json:"modes"`
	Evidences []string `json:"evidences"`
	Grounds   []string `json:"grounds"`
	Fallbacks []string `json:"fallbacks"`
	Reasons   []string `json:"reasons"`

	Groups  []RunGroup `json:"groups"`
	Samples Columns    `json:"samples"`
	Steps   []Step     `json:"steps"`
}

// RunGroup is one group of completions.
type RunGroup struct {
	Task     int `json:"task"`
	Language int `json:"language"`
	// Step is the trainer's step; null where it is not known.
	Step *int `json:"step"`
	// First is its first sample, Count the number of its samples.
	First int `json:"first"`
	Count int `json:"count"`
	// Waited are the seconds that the trainer waited for it; null where not known.
	Waited *float64 `json:"waited"`
}

// Columns are the samples of a run.
type Columns struct {
	Group      []int      `json:"group"`
	Index      []int      `json:"index"` // in the group
	Reward     []*float64 `json:"reward"`
	Advantage  []*float64 `json:"advantage"`
	Mode       []int      `json:"mode"`
	Evidence   []int      `json:"evidence"`
	Ground     []int      `json:"ground"`
	Fallback   []int      `json:"fallback"`
	Reason     []int      `json:"reason"`
	Confidence []*float64 `json:"confidence"` // null without a span
	Span       []int      `json:"span"`       // credited units; 0: uniform credit, or a place
	Length     []*int     `json:"length"`     // units of the completion; null where its text is not known
	Passed     []int      `json:"passed"`     // tests
	Failed     []int      `json:"failed"`
	Traced     []bool     `json:"traced"` // whether traces can be had
	Same       []int      `json:"same"`   // the first sample of the group with the same program, or itself
}

// Step is a line of a trainer's metrics.
type Step struct {
	Step   int                `json:"step"`
	Values map[string]float64 `json:"values"`
}

// Group is one group with its samples.
type Group struct {
	Task     string `json:"task"`
	Language string `json:"language"`
	Step     *int   `json:"step"`
	Prompt   string `json:"prompt"`
	Entry    string `json:"entry"` // the function that tests call; "" of programs on standard input
	// Reference is the problem's first; null where it is not known.
	Reference *Reference `json:"reference"`
	// Note says what is missing and why, or that details were made anew; "" for nothing.
	Note string `json:"note"`
	// Making says that programs must run for the rest of it: tests, repairs, divergences.
	Making  bool     `json:"making"`
	Samples []Sample `json:"samples"`
}

// Reference is a correct program.
type Reference struct {
	Source string `json:"source"`
	Origin string `json:"origin"` // its name in credit lines: "reference"
}

// Sample is one completion. Spans are in UTF-16 units of Completion.
type Sample struct {
	Index      int    `json:"index"`
	Completion string `json:"completion"`
	Program    []Span `json:"program"`  // where the program was found, in the program's order
	Spans      []Span `json:"spans"`    // credited
	Also       []Span `json:"also"`     // other necessary places of a repair
	Executed   []Span `json:"executed"` // lines that the first failing test ran
	Tokens     []int  `json:"tokens"`   // the end of each token; none where they are not known
	// Weights are factors of the advantage, Advantages a token's own in their place; one a
	// token, or none.
	Weights    []float64 `json:"weights"`
	Advantages []float64 `json:"advantages"`
	Sites      []Site    `json:"sites"`
	Reward     *float64  `json:"reward"`
	Advantage  *float64  `json:"advantage"`
	Mode       string    `json:"mode"`
	Evidence   string    `json:"evidence"`
	Ground     string    `json:"ground"`
	Confidence *float64  `json:"confidence"` // null without a span
	Weight     float64   `json:"weight"`     // the share of the advantage on the span
	Reason     string    `json:"reason"`
	Fallback   string    `json:"fallback"`
	Error      string    `json:"error"`
	Reference  string    `json:"reference"` // the name of the program that served; "" for none
	// ReferenceSample is the sibling that served, by its index in the group.
	ReferenceSample *int        `json:"referenceSample"`
	Sandbox         string      `json:"sandbox"`
	Tests           []Test      `json:"tests"`
	Repair          *Repair     `json:"repair"`
	Divergence      *Divergence `json:"divergence"`
}

// Site is a decision site that the sample reached.
type Site struct {
	Key          string  `json:"key"`
	Kind         string  `json:"kind"`
	Right        bool    `json:"right"`
	Spans        []Span  `json:"spans"`
	Evidence     string  `json:"evidence"`
	Confidence   float64 `json:"confidence"`
	RightMembers int     `json:"rightMembers"`
	WrongMembers int     `json:"wrongMembers"`
}

// Test is what the program did on one test.
type Test struct {
	Name     string   `json:"name"`
	Input    string   `json:"input"`
	Expected string   `json:"expected"`
	Got      string   `json:"got"`
	Outcome  string   `json:"outcome"`
	Message  string   `json:"message"`
	Output   string   `json:"output"`
	Seconds  *float64 `json:"seconds"` // of CPU; null where they are not known
	Inside   bool     `json:"inside"`
	// Differs is where Expected and Got first differ, in units of each; null where the test
	// passes or one of the two is missing.
	Differs *[2]int `json:"differs"`
	Cut     bool    `json:"cut"` // a long text is shortened
}

// Repair is the smallest edit after which every test passes.
type Repair struct {
	Edits     []Edit     `json:"edits"`
	Program   string     `json:"program"`
	Repaired  string     `json:"repaired"`
	Mends     []int      `json:"mends"` // indices of tests
	Generated *Generated `json:"generated"`
	Words     string     `json:"words"`
}

// Edit is one change.
type Edit struct {
	// Span is in the completion; null where it lies in the prompt. At is in Repair.Program.
	Span *Span  `json:"span"`
	At   Span   `json:"at"`
	Text string `json:"text"`
}

// Generated are generated inputs on which the repaired program agrees with the references.
type Generated struct {
	Agree int `json:"agree"`
	Of    int `json:"of"`
}

// Divergence is where the run first differs from the reference's.
type Divergence struct {
	Test      int    `json:"test"`
	Words     string `json:"words"`
	Candidate Side   `json:"candidate"`
	Reference Side   `json:"reference"`
}

// Side is one run at a divergence.
type Side struct {
	Event *int   `json:"event"`
	Span  *Span  `json:"span"` // of the candidate's statement, in the completion; null of the reference
	Text  string `json:"text"` // the statement
	Value string `json:"value"`
}
