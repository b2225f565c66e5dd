package repair

import (
	"math"
	"slices"
	"unicode/utf8"

	"github.com/egca/egca/trace"
)

// plain is a value by itself, out of its table: a number, a text or a container
// of such. It is never changed.
type plain struct {
	trace.Value
	items []*plain
}

// unwrapped takes a value out of its table. False: it holds something that
// cannot be written down as an input, or was cut, or it is larger than `maxSize`
// once each part stands where it is used: a part can be used many times.
func unwrapped(table *trace.Table, id trace.ID) (*plain, bool) {
	left := maxSize
	return unwrap(table, id, &left)
}

// unwrap takes what is left of the size down, and gives up where nothing is.
func unwrap(table *trace.Table, id trace.ID, left *int) (*plain, bool) {
	v := table.At(id)
	if *left -= bytesOf(v); *left < 0 {
		return nil, false
	}
	switch v.Kind {
	case trace.Null, trace.Bool, trace.Int, trace.Float, trace.Text, trace.Bytes:
	case trace.List, trace.Tuple, trace.Set, trace.Map:
		if v.Cut() {
			return nil, false
		}
	default:
		return nil, false
	}
	p := &plain{Value: *v}
	for _, id := range v.Items {
		item, ok := unwrap(table, id, left)
		if !ok {
			return nil, false
		}
		p.items = append(p.items, item)
	}
	return p, true
}

// into writes the value into a table.
func (p *plain) into(table *trace.Table) trace.ID {
	v := p.Value
	v.Items, v.Length = nil, 0
	for _, item := range p.items {
		v.Items = append(v.Items, item.into(table))
	}
	return table.Add(v)
}

// with is the container with other items.
func (p *plain) with(items ...*plain) *plain { return &plain{p.Value, items} }

func (p *plain) integer(n int64) *plain {
	return &plain{Value: trace.Value{Kind: trace.Int, Int: n, Type: p.Type}}
}

func (p *plain) float(x float64) *plain {
	return &plain{Value: trace.Value{Kind: trace.Float, Float: x, Type: p.Type}}
}

func (p *plain) text(s []rune) *plain {
	return &plain{Value: trace.Value{Kind: trace.Text, Text: string(s), Type: p.Type}}
}

// mutated are values of the same kind near one, those that change its size first.
// They keep what programs like to rely on: a number's sign, a text's letters,
// what a list is of.
func (p *plain) mutated() []*plain {
	switch p.Kind {
	case trace.Bool:
		return []*plain{{Value: trace.Value{Kind: trace.Bool, Bool: !p.Bool, Type: p.Type}}}
	case trace.Int:
		return p.integers()
	case trace.Float:
		return p.floats()
	case trace.Text:
		return p.texts()
	case trace.List, trace.Tuple:
		return p.sequences()
	case trace.Set:
		return p.without(1)
	case trace.Map:
		return p.maps()
	}
	return nil
}

func (p *plain) integers() []*plain {
	n := p.Int
	if p.Big != nil || n > math.MaxInt32 || n < math.MinInt32 {
		return nil // some programs count up to it
	}
	var all []*plain
	for _, m := range []int64{n + 1, n - 1, n / 2, 2 * n, n + 2, n - 2} {
		if m != n && (m < 0) == (n < 0) {
			all = append(all, p.integer(m))
		}
	}
	return all
}

func (p *plain) floats() []*plain {
	x := p.Float
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	var all []*plain
	for _, y := range []float64{x + 1, x / 2, x - 1, 2 * x, math.Trunc(x), x + 0.25} {
		if y != x && math.Signbit(y) == math.Signbit(x) {
			all = append(all, p.float(y))
		}
	}
	return all
}

func (p *plain) texts() []*plain {
	s := []rune(p.Text)
	n := len(s)
	if n == 0 || !utf8.ValidString(p.Text) {
		return nil
	}
	all := []*plain{
		p.text(s[:n-1]),
		p.text(s[1:]),
		p.text(append(slices.Clone(s), s[0])),
		p.text(slices.Concat(s[n-1:], s)),
	}
	if n > 1 {
		all = append(all, p.text(reversed(s)), p.text(swapped(s, n/2)), p.text(slices.Concat(s[:n/2], s[n/2+1:])))
	}
	return all
}

func (p *plain) sequences() []*plain {
	n := len(p.items)
	if n == 0 {
		return nil
	}
	s := p.items
	near := make([][]*plain, n) // once each: items hold items
	for i, item := range s {
		near[i] = item.mutated()
	}
	var all []*plain
	if len(near[n/2]) > 0 {
		all = append(all, p.replaced(n/2, near[n/2][0]))
	}
	all = append(all, p.with(s[:n-1]...), p.with(s[1:]...), p.with(append(slices.Clone(s), s[0])...))
	if n > 1 {
		all = append(all, p.with(reversed(s)...), p.with(swapped(s, n/2)...), p.replaced(n-1, s[0]))
	}
	for round := range 3 {
		for i := range s {
			if round < len(near[i]) && (i != n/2 || round > 0) {
				all = append(all, p.replaced(i, near[i][round]))
			}
		}
	}
	return all
}

func (p *plain) maps() []*plain {
	all := p.without(2)
	for i := 1; i < len(p.items); i += 2 {
		for _, near := range p.items[i].mutated() {
			all = append(all, p.replaced(i, near))
		}
	}
	return all
}

// without are the container without each of its entries, of so many items.
func (p *plain) without(size int) []*plain {
	var all []*plain
	for i := 0; i+size <= len(p.items); i += size {
		all = append(all, p.with(slices.Concat(p.items[:i], p.items[i+size:])...))
	}
	return all
}

// replaced is the container with another item in a place.
func (p *plain) replaced(i int, item *plain) *plain {
	items := slices.Clone(p.items)
	items[i] = item
	return p.with(items...)
}

func reversed[T any](s []T) []T {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// swapped has the item before a place and the one at it the other way round.
func swapped[T any](s []T, at int) []T {
	s = slices.Clone(s)
	s[at-1], s[at] = s[at], s[at-1]
	return s
}

// arguments are one call's.
type arguments []*plain

// mutated are calls near one: one argument changed, each in turn, or taken from
// another call.
func (a arguments) mutated(other arguments) []arguments {
	near := make([][]*plain, len(a))
	for i, argument := range a {
		near[i] = argument.mutated()
		if len(a) > 1 && len(other) == len(a) {
			near[i] = slices.Insert(near[i], min(len(near[i]), 1), other[i])
		}
	}
	var all []arguments
	for round := 0; ; round++ {
		more := false
		for i := range a {
			if round < len(near[i]) {
				more = true
				one := slices.Clone(a)
				one[i] = near[i][round]
				all = append(all, one)
			}
		}
		if !more {
			return all
		}
	}
}

// size is about as many bytes as the arguments take.
func (a arguments) size() int {
	total := 0
	for _, argument := range a {
		total += bytesOf(&argument.Value) + arguments(argument.items).size()
	}
	return total
}

// bytesOf is about as many bytes as a value takes without its items.
func bytesOf(v *trace.Value) int {
	size := 8 + len(v.Text)
	if v.Big != nil {
		size += v.Big.BitLen() / 8
	}
	return size
}

// key is equal for equal calls.
func (a arguments) key() string {
	table := trace.NewTable()
	var text []byte
	for _, argument := range a {
		text = append(table.AppendJSON(text, argument.into(table)), ',')
	}
	return string(text)
}

// maxNear bounds the calls that one call is mutated into.
const maxNear = 1000

// mutate makes calls near the given ones: one near each in turn, then a second
// near each, none twice and none that is given, as many as asked for.
func mutate(given []arguments, limit int) []arguments {
	seen := map[string]bool{}
	near := make([][]arguments, len(given))
	for i, a := range given {
		seen[a.key()] = true
		near[i] = a.mutated(given[(i+1)%len(given)])
	}
	return inTurn(near, arguments.key, seen, limit)
}

// inTurn takes the first of each list, then the second of each, none whose key is seen, up
// to limit of them.
func inTurn[T any](near [][]T, key func(T) string, seen map[string]bool, limit int) []T {
	var all []T
	for round := 0; round < maxNear && len(all) < limit; round++ {
		more := false
		for i := range near {
			if round >= len(near[i]) || len(all) == limit {
				continue
			}
			more = true
			if k := key(near[i][round]); !seen[k] {
				seen[k] = true
				all = append(all, near[i][round])
			}
		}
		if !more {
			break
		}
	}
	return all
}
