package credit

import (
	"fmt"
	"math"
)

// TokenSet marks the tokens of a completion that spans credit. lengths are the
// tokens' lengths in bytes of the completion's UTF-8, in order; they must sum
// to length, the completion's own. spans are in bytes of the completion, in
// any order.
//
// A token is in when it overlaps a span by at least one byte. A zero-width span
// marks the token that holds the byte there, or the last one when it is at the
// end. Special tokens have no bytes and are never in.
//
// The set has an entry a token and may be all false. Errors wrap ErrTokens or
// ErrSpan.
func TokenSet(lengths []int, length int, spans []Span) ([]bool, error) {
	last, err := checkLengths(lengths, length)
	if err != nil {
		return nil, err
	}
	for _, s := range spans {
		if err := s.Check(length); err != nil {
			return nil, err
		}
	}
	set := make([]bool, len(lengths))
	if last < 0 {
		return set, nil
	}
	merged := Normalise(spans)
	start, next := 0, 0
	for i, n := range lengths {
		end := start + n
		if n == 0 {
			continue
		}
		for ; next < len(merged); next++ {
			s := merged[next]
			if s.Len() == 0 {
				if s.StartByte < end || i == last {
					set[i] = true
					continue
				}
				break
			}
			if s.StartByte < end {
				set[i] = true
			}
			if s.EndByte > end {
				break
			}
		}
		start = end
	}
	return set, nil
}

// CheckLengths reports whether tokens' lengths in bytes are those of a text of
// length bytes. Nil lengths are none that could be wrong. Errors wrap ErrTokens.
func CheckLengths(lengths []int, length int) error {
	if lengths == nil {
		return nil
	}
	_, err := checkLengths(lengths, length)
	return err
}

// checkLengths returns the index of the last token that has bytes, -1 for none.
func checkLengths(lengths []int, length int) (int, error) {
	last, sum := -1, 0
	for i, n := range lengths {
		if n < 0 {
			return -1, fmt.Errorf("%w: token %d has %d bytes", ErrTokens, i, n)
		}
		if n > math.MaxInt-sum {
			return -1, fmt.Errorf("%w: token %d: the sum is out of range", ErrTokens, i)
		}
		if n > 0 {
			last = i
		}
		sum += n
	}
	if sum != length {
		return -1, fmt.Errorf("%w: the %d tokens have %d bytes together and the completion %d; give each token's length in bytes of the UTF-8 text, 0 for special tokens",
			ErrTokens, len(lengths), sum, length)
	}
	return last, nil
}
