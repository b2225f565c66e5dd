// Package credit is the method's arithmetic on texts, spans and tokens: from a
// completion to a program (Extract), from verdicts to a mode (Gate), from
// spans to tokens (TokenSet) and from an advantage to one number a token
// (Assign).
//
// It runs nothing, speaks to nobody and knows no language: what depends on
// one is passed in. All offsets are bytes. Everything here is a pure function
// of its arguments, so equal inputs give equal outputs, bit for bit.
package credit

import "errors"

// What can be wrong with an input. Every error of this package wraps one of
// these and says where and what to do.
var (
	ErrSpan        = errors.New("bad span")
	ErrTokens      = errors.New("bad token lengths")
	ErrAdvantage   = errors.New("bad advantage or reward")
	ErrConstraints = errors.New("bad constraints")
	ErrNoVerdict   = errors.New("no verdict")
	ErrPolicy      = errors.New("unknown policy")
)
