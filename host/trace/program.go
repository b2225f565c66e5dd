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
)

var siteNames = [...]string{"unspecified", "enter", "assign", "mutate", "branch", "loop", "loop-end",
	"return", "raise", "catch", "yield", "element", "step"}

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
	Part      int // index into Program.Parts
	Function  int // index into Program.Functions
	Enclosing int // index of the enclosing site, -1 in a function's body
	Shape     string
	Reads     []string
	Calls     []int
}

// Part is a statement part: a simple statement, or a compound one's header. It
// is the largest range that a credited span covers.
type Part struct {
	Span         Span
	Function     int
	Depth        int
	Header       int // index of the part whose block holds this one, -1 at module level
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
}

// Program is the structure of one program, from its source alone.
type Program struct {
	Source    []byte
	Functions []Function
	Sites     []Site
	Parts     []Part
	Features  Features
	Errors    []Diagnostic
	Tokens    []Span // only when they were asked for
}

// Unreadable is a program of which nothing is known but why: it counts as one that
// does not compile.
func Unreadable(source []byte, why error) *Program {
	return &Program{Source: source, Functions: []Function{{Name: "<module>", Span: Span{0, len(source)}}},
		Errors: []Diagnostic{{Type: "ParserError", Message: why.Error(), Span: Span{0, len(source)}}}}
}

// PartSpan is the span of a site's statement part; the site's own span when it
// has none.
func (p *Program) PartSpan(site int) Span {
	if site < 0 || site >= len(p.Sites) {
		return Span{}
	}
	if part := p.Sites[site].Part; part >= 0 && part < len(p.Parts) {
		return p.Parts[part].Span
	}
	return p.Sites[site].Span
}

// place is as much of a span as lies in one statement part; false where none does.
// What a program's process says of where it failed is its own word: it may name a
// comment, or everything.
func (p *Program) place(span Span) (Span, bool) {
	if len(p.Parts) == 0 {
		return span, true
	}
	at := p.PartAt(span)
	if at < 0 {
		return Span{}, false
	}
	part := p.Parts[at].Span
	return Span{max(span.Start, part.Start), max(min(span.End, part.End), max(span.Start, part.Start))}, true
}

// PartAt is the index of the smallest statement part that overlaps a span, the
// one that holds its start first; -1 when there is none.
func (p *Program) PartAt(span Span) int {
	best := -1
	for i, part := range p.Parts {
		if !part.Span.Overlaps(span) {
			continue
		}
		if best < 0 || holds(part.Span, span.Start) && !holds(p.Parts[best].Span, span.Start) ||
			holds(part.Span, span.Start) && width(part.Span) < width(p.Parts[best].Span) {
			best = i
		}
	}
	return best
}

func holds(s Span, at int) bool { return s.Start <= at && at < s.End }

func width(s Span) int { return s.End - s.Start }
