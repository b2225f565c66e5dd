package credit

import (
	"cmp"
	"fmt"
	"slices"
)

// Span is a half-open range of bytes. Zero width marks a place: where
// something is missing, or where a parser gave up.
type Span struct {
	// StartByte is the first byte of the span, from 0.
	StartByte int `json:"start_byte"`
	// EndByte is where the span ends; the byte there is not part of it.
	EndByte int `json:"end_byte"`
}

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.EndByte - s.StartByte }

// Check reports whether the span lies in a text of length bytes; the error
// wraps ErrSpan.
func (s Span) Check(length int) error {
	if s.StartByte < 0 || s.EndByte < s.StartByte || s.EndByte > length {
		return fmt.Errorf("%w: bytes %d to %d of a text of %d bytes", ErrSpan, s.StartByte, s.EndByte, length)
	}
	return nil
}

// Normalise returns the spans in order of their first byte, with those that
// overlap or touch made one. A zero-width span goes into one that it is in or
// at the start of, but not into one that ends there: it marks the byte that
// follows. The argument is left alone. Spans that end before they start are
// dropped: they hold nothing.
func Normalise(spans []Span) []Span {
	sorted := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.EndByte < s.StartByte })
	slices.SortFunc(sorted, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.StartByte, b.StartByte), cmp.Compare(a.EndByte, b.EndByte))
	})
	var merged []Span
	for _, s := range sorted {
		if n := len(merged); n > 0 && merged[n-1].Len() == 0 && merged[n-1].StartByte == s.StartByte {
			merged = merged[:n-1] // a place at the start of s
		}
		n := len(merged)
		if n > 0 && (s.StartByte < merged[n-1].EndByte || s.StartByte == merged[n-1].EndByte && s.Len() > 0) {
			merged[n-1].EndByte = max(merged[n-1].EndByte, s.EndByte)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
