package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a time.Duration written as in Go: "1s", "500ms", "2m30s". It is a
// struct so that the decoder does not take a bare number as nanoseconds.
type Duration struct{ time.Duration }

// UnmarshalText reads a duration; a bare number is refused, for its unit would
// be a guess.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration; write it with a unit, such as \"1s\" or \"500ms\"", text)
	}
	d.Duration = parsed
	return nil
}

// MarshalText writes a duration so that UnmarshalText reads it back.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Size is a number of bytes, written as such or with a binary unit: 4096,
// "64KiB", "1GiB".
type Size int64

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	number, unit := string(text), int64(1)
	for _, u := range units {
		if before, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(before), u.bytes
			break
		}
	}
	// TOML's own integers may have underscores.
	n, err := strconv.ParseInt(strings.ReplaceAll(number, "_", ""), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is no size; write a number of bytes, or one with KiB, MiB or GiB, such as \"1GiB\"", text)
	}
	*s = Size(n * unit)
	return nil
}

// MarshalText writes a size with the largest unit that divides it.
func (s Size) MarshalText() ([]byte, error) {
	for _, u := range units {
		if s != 0 && int64(s)%u.bytes == 0 && u.bytes > 1 {
			return fmt.Appendf(nil, "%d%s", int64(s)/u.bytes, u.name), nil
		}
	}
	return strconv.AppendInt(nil, int64(s), 10), nil
}
