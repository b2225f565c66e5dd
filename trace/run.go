package trace

// Event is one thing that happened at a site.
type Event struct {
	Site  int32
	Frame int32
	Value ID
}

// Frame is one activation of a function. Frame 0 is the module's.
type Frame struct {
	Function int
	Parent   int // index of the frame that was active at its entry, -1 for frame 0
	Enter    int // index of its first event
}

// OutcomeKind says how a run ended.
type OutcomeKind uint8

// The ways a run ends.
const (
	Returned OutcomeKind = iota + 1
	Raised
	TimedOut     // CPU or wall time
	OutOfMemory  // memory limit
	OverLimit    // output or events
	Killed       // a signal, or an exit without a result
	TamperedWith // the process broke the protocol
	Rejected     // does not compile
)

var outcomeNames = [...]string{
	"",
	"returned",
	"exception",
	"timeout",
	"memory",
	"limit",
	"killed",
	"tampered",
	"rejected",
}

// String returns the outcome's name.
func (k OutcomeKind) String() string {
	if int(k) < len(outcomeNames) {
		return outcomeNames[k]
	}
	return "unknown"
}

// Outcome is how a run ended.
type Outcome struct {
	Kind  OutcomeKind
	Value ID // Returned
	// Type and Message describe an exception or a compile error; Message also
	// what was tampered with, which limit was reached, how it was killed.
	Type    string
	Message string
	// Span is where an exception left the program; HasSpan tells whether the
	// interpreter named a place.
	Span    Span
	HasSpan bool
	// Stack are the places in the program where an exception passed or where it
	// was when a limit was reached, innermost first.
	Stack   []Span
	Loading bool // the program failed while it was loaded
	Unrun   bool // TimedOut: earlier inputs had used up the time, so that this one did not run
}

// Run is one run of a program on one input.
type Run struct {
	Outcome Outcome
	Table   *Table
	Events  []Event // nil when not traced
	Frames  []Frame // built from Events
	Capped  bool    // it went on after the last event
	Loading int     // how many of Events happened before the input was given
	Making  int     // how many of these, the last ones, made the object whose method is called
	CPU     float64 // seconds
	Wall    float64 // seconds
	Output  []byte  // the first of what it wrote
	// Main: the program ran as the main program, with Stdin on its standard input.
	// Whoever asked for the run sets it.
	Main  bool
	Stdin []byte
}

// BuildFrames fills Frames from Events: an ENTER opens a frame, RETURN ends
// it, and an event of a frame further down means that an exception ended those
// above. Languages need not report more than that. Nobody calls the module: an ENTER
// in frame 0, which only a forged trace has, opens nothing.
func (r *Run) BuildFrames(p *Program) {
	count := 1
	for _, e := range r.Events {
		count = max(count, int(e.Frame)+1)
	}
	r.Frames = make([]Frame, count)
	for i := range r.Frames {
		r.Frames[i] = Frame{Parent: -1, Enter: -1}
	}
	stack := []int32{0}
	place := make([]int, count) // of each frame on the stack, when it was last there
	for i, e := range r.Events {
		kind := p.Sites[e.Site].Kind
		if kind == Enter && e.Frame > 0 && r.Frames[e.Frame].Enter < 0 {
			r.Frames[e.Frame] = Frame{Function: p.Sites[e.Site].Function, Parent: int(stack[len(stack)-1]), Enter: i}
			place[e.Frame] = len(stack)
			stack = append(stack, e.Frame)
			continue
		}
		if top := place[e.Frame]; top < len(stack) && stack[top] == e.Frame {
			stack = stack[:top+1]
		} else { // a generator goes on
			place[e.Frame] = len(stack)
			stack = append(stack, e.Frame)
		}
		// A suspended or finished frame is no one's caller.
		if (kind == Return || kind == Yield) && len(stack) > 1 {
			stack = stack[:len(stack)-1]
		}
	}
}
