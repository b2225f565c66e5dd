package trace

// Span is a half-open range of bytes in a program's UTF-8 source.
type Span struct {
	Start, End int
}

// Empty reports a zero-width span: a place, not a text.
func (s Span) Empty() bool { return s.End <= s.Start }

// Overlaps reports whether the two share a byte; a zero-width span overlaps
// what it lies in.
func (s Span) Overlaps(o Span) bool {
	return s.Start < max(o.End, o.Start+1) && o.Start < max(s.End, s.Start+1)
}

// SiteKind says what an event at a site means. The values are the protocol's
// (SiteKind in trace.proto), where each is described.
type SiteKind uint8

// The kinds of site.
const (
	SiteUnspecified SiteKind = iota
	Enter
	Assign
	Mutate
	Branch
	Loop
	LoopEnd
	Return
	Raise
	Catch
	Yield
	Element
	Step
	Output
)

var siteNames = [...]string{"unspecified", "enter", "assign", "mutate", "branch", "loop", "loop-end",
	"return", "raise", "catch", "yield", "element", "step", "output"}

// String returns the kind's name.
func (k SiteKind) String() string {
	if int(k) < len(siteNames) {
		return siteNames[k]
	}
	return "unknown"
}

// Site is a place in a program where events arise.
type Site struct {
	Kind      SiteKind
	Name      string
	Span      Span
	Statement int // index into Program.Statements
	Function  int // index into Program.Functions
	Shape     string
	Reads     []string
	Calls     []int
}

// Statement is a statement: a simple statement, or a compound one's header. It
// is the largest range that a credited span covers.
type Statement struct {
	Span         Span
	Function     int
	Header       int // index of the statement whose block holds this one, -1 at module level
	Kind         string
	StatementEnd int
}

// Function is a function of a program; index 0 is the module.
type Function struct {
	Name       string
	Span       Span
	Header     Span
	Parent     int
	Parameters []string
	Generator  bool
	Async      bool
	// Required and Accepted are how many arguments a call must give and may give
	// by their place; Variadic: it may give more.
	Required, Accepted int
	Variadic           bool
	// Owner is the class of a method, with the names of the classes around it; Receiver:
	// the first of Parameters is the object that it is called on.
	Owner    string
	Receiver bool
}

// OutlineItem is a whole statement of the program's top level.
type OutlineItem struct {
	Span  Span
	Kind  string
	Binds []string // names that it binds there; "*" for names that its text does not tell
	Reads []string // names that it reads and neither binds nor has from the language
}

// Features are what constraints and comparability are judged by.
type Features struct {
	Constructs  map[string]int
	Imports     []string
	Calls       []string
	ControlFlow []string // a function each
	Recursive   []int    // indices of functions
}

// Diagnostic is why a program does not compile.
type Diagnostic struct {
	Type    string
	Message string
	Span    Span
	// Unfinished: more text could make a program of it.
	Unfinished bool
}

// Program is the structure of one program, from its source alone.
type Program struct {
	Source     []byte
	Functions  []Function
	Sites      []Site
	Statements []Statement
	Features   Features
	Errors     []Diagnostic
	Tokens     []Span        // only when they were asked for
	Outline    []OutlineItem // only when it was asked for
}

// Unreadable is a program of which nothing is known but why: it counts as one that
// does not compile.
func Unreadable(source []byte, why error) *Program {
	return &Program{Source: source, Functions: []Function{{Name: "<module>", Span: Span{0, len(source)}}},
		Errors: []Diagnostic{{Type: "ParserError", Message: why.Error(), Span: Span{0, len(source)}}}}
}

// StatementSpan is the span of a site's statement; the site's own span when it
// has none.
func (p *Program) StatementSpan(site int) Span {
	if site < 0 || site >= len(p.Sites) {
		return Span{}
	}
	if statement := p.Sites[site].Statement; statement >= 0 && statement < len(p.Statements) {
		return p.Statements[statement].Span
	}
	return p.Sites[site].Span
}

// place is as much of a span as lies in one statement; false where none does.
// What a program's process says of where it failed is its own word: it may name a
// comment, or everything.
func (p *Program) place(span Span) (Span, bool) {
	if len(p.Statements) == 0 {
		return span, true
	}
	at := p.StatementAt(span)
	if at < 0 {
		return Span{}, false
	}
	statement := p.Statements[at].Span
	return Span{
		max(span.Start, statement.Start),
		max(min(span.End, statement.End), max(span.Start, statement.Start)),
	}, true
}

// StatementAt is the index of the smallest statement that overlaps a span, the
// one that holds its start first; -1 when there is none.
func (p *Program) StatementAt(span Span) int {
	best := -1
	for i, statement := range p.Statements {
		if !statement.Span.Overlaps(span) {
			continue
		}
		if best < 0 || holds(statement.Span, span.Start) && !holds(p.Statements[best].Span, span.Start) ||
			holds(statement.Span, span.Start) && width(statement.Span) < width(p.Statements[best].Span) {
			best = i
		}
	}
	return best
}

func holds(s Span, at int) bool { return s.Start <= at && at < s.End }

func width(s Span) int { return s.End - s.Start }
