package credit

// Map says which bytes of a program are which bytes of the completion that it
// was made from. Bytes of the program that are in no segment (a prompt put
// before it) have no counterpart.
type Map struct {
	segments []segment // in order of the program, not overlapping
}

// segment is a run of bytes that is the same in both texts.
type segment struct {
	program    int
	completion int
	length     int
}

// ToCompletion gives the completion's bytes for the program's bytes
// [start, end), in order, clipped to what came from the completion; none when
// nothing did. An empty range is a place: it maps to a place when a segment
// holds it or ends there.
func (m Map) ToCompletion(start, end int) []Span {
	return m.translate(start, end, func(s segment) (int, int) { return s.program, s.completion })
}

// ToProgram gives the program's bytes for the completion's bytes [start, end),
// in the manner of ToCompletion.
func (m Map) ToProgram(start, end int) []Span {
	return m.translate(start, end, func(s segment) (int, int) { return s.completion, s.program })
}

// FirstInCompletion returns the counterpart of the first of the program's
// spans that has one. Given a traceback's places, innermost first, it is the
// innermost one that the completion is answerable for.
func (m Map) FirstInCompletion(program []Span) []Span {
	for _, s := range program {
		if found := m.ToCompletion(s.StartByte, s.EndByte); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (m Map) translate(start, end int, sides func(segment) (from, to int)) []Span {
	var out []Span
	for _, s := range m.segments {
		from, to := sides(s)
		if start == end {
			if from <= start && start <= from+s.length {
				at := to + start - from
				return []Span{{at, at}}
			}
			continue
		}
		if lo, hi := max(start, from), min(end, from+s.length); lo < hi {
			out = append(out, Span{to + lo - from, to + hi - from})
		}
	}
	return out
}
