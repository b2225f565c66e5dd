package credit

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// The definition, token by token and byte by byte.
func naiveTokenSet(lengths []int, length int, spans []Span) []bool {
	set := make([]bool, len(lengths))
	start := 0
	for i, n := range lengths {
		for at := start; at < start+n; at++ {
			for _, s := range spans {
				place := s.StartByte
				if place == length {
					place-- // nothing follows: the byte before
				}
				if s.StartByte <= at && at < s.EndByte || s.Len() == 0 && place == at {
					set[i] = true
				}
			}
		}
		start += n
	}
	return set
}

func TestTokenSetMatchesTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		var lengths []int
		length := 0
		for range r.IntN(12) {
			n := r.IntN(4)
			lengths = append(lengths, n)
			length += n
		}
		var spans []Span
		for range r.IntN(4) {
			start := r.IntN(length + 1)
			spans = append(spans, Span{start, start + r.IntN(length-start+1)})
		}
		got, err := TokenSet(lengths, length, spans)
		if err != nil {
			t.Fatal(err)
		}
		if want := naiveTokenSet(lengths, length, spans); !slices.Equal(got, want) {
			t.Fatalf("lengths %v, spans %v:\n got %v\nwant %v", lengths, spans, got, want)
		}
	}
}

func TestTokenSetErrors(t *testing.T) {
	for _, c := range []struct {
		lengths []int
		length  int
		spans   []Span
		want    error
		text    string
	}{
		{[]int{2, 2}, 5, nil, ErrTokens, "have 4 bytes together and the completion 5"},
		{[]int{2, -1}, 1, nil, ErrTokens, "token 1 has -1 bytes"},
		{[]int{math.MaxInt, 1}, 1, nil, ErrTokens, "token 1: the sum is out of range"},
		{[]int{2}, 2, []Span{{0, 3}}, ErrSpan, "bytes 0 to 3 of a text of 2 bytes"},
		{[]int{2}, 2, []Span{{2, 1}}, ErrSpan, "bytes 2 to 1"},
		{[]int{2}, 2, []Span{{-1, 1}}, ErrSpan, "bytes -1 to 1"},
	} {
		_, err := TokenSet(c.lengths, c.length, c.spans)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ in, want []Span }{
		{nil, nil},
		{[]Span{{3, 5}, {0, 2}}, []Span{{0, 2}, {3, 5}}},
		{[]Span{{0, 2}, {2, 4}}, []Span{{0, 4}}},
		{[]Span{{0, 9}, {2, 4}, {8, 12}}, []Span{{0, 12}}},
		{[]Span{{4, 4}, {4, 4}}, []Span{{4, 4}}},
		{[]Span{{4, 4}, {2, 5}}, []Span{{2, 5}}},
		{[]Span{{4, 4}, {4, 5}}, []Span{{4, 5}}},
		{[]Span{{2, 4}, {4, 4}}, []Span{{2, 4}, {4, 4}}},
		{[]Span{{2, 4}, {4, 4}, {4, 6}}, []Span{{2, 6}}},
		{[]Span{{5, 4}}, nil},
	} {
		before := slices.Clone(c.in)
		if got := Normalise(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.in, got, c.want)
		}
		if !slices.Equal(before, c.in) {
			t.Errorf("%v: changed its argument to %v", before, c.in)
		}
	}
}

// Over many segments: what a range maps to is the same bytes, in order, and
// nothing outside a segment has a counterpart.
func TestMapIsTheSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		// Both texts are made of shared runs and of bytes of their own.
		var program, completion []byte
		var m Map
		for range r.IntN(5) {
			for range r.IntN(3) {
				program = append(program, 'P')
			}
			for range r.IntN(3) {
				completion = append(completion, 'C')
			}
			shared := make([]byte, 1+r.IntN(4))
			for i := range shared {
				shared[i] = byte('a' + r.IntN(26))
			}
			m.segments = append(m.segments, segment{len(program), len(completion), len(shared)})
			program, completion = append(program, shared...), append(completion, shared...)
		}
		start := r.IntN(len(program) + 1)
		end := start + r.IntN(len(program)-start+1)
		var got []byte
		at := 0
		for _, s := range m.ToCompletion(start, end) {
			if err := s.Check(len(completion)); err != nil || s.StartByte < at {
				t.Fatalf("%v after %d: %v", s, at, err)
			}
			at = s.EndByte
			got = append(got, completion[s.StartByte:s.EndByte]...)
			back := m.ToProgram(s.StartByte, s.EndByte)
			if s.Len() > 0 && (len(back) != 1 || back[0].Len() != s.Len()) {
				t.Fatalf("%v goes back to %v", s, back)
			}
		}
		want := strings.ReplaceAll(string(program[start:end]), "P", "")
		if string(got) != want {
			t.Fatalf("%q, %q, [%d, %d): %q, want %q", program, completion, start, end, got, want)
		}
	}
}

func TestMapPlaces(t *testing.T) {
	m := Map{segments: []segment{{program: 2, completion: 0, length: 2}}}
	for at, want := range map[int][]Span{1: nil, 2: {{0, 0}}, 3: {{1, 1}}, 4: {{2, 2}}, 5: nil} {
		if got := m.ToCompletion(at, at); !slices.Equal(got, want) {
			t.Errorf("place %d: %v, want %v", at, got, want)
		}
	}
	if got := m.FirstInCompletion([]Span{{0, 2}, {1, 3}, {3, 4}}); !slices.Equal(got, []Span{{0, 1}}) {
		t.Errorf("the first span that reaches into the completion: %v", got)
	}
	if got := m.FirstInCompletion([]Span{{0, 2}}); got != nil {
		t.Errorf("a span of the prompt: %v", got)
	}
}

// The cases that the trainer's Python reads as well (trainer/tests/test_tokens.py).
func TestTokenSetGolden(t *testing.T) {
	text, err := os.ReadFile("testdata/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name    string
		Lengths []int
		Length  int
		Spans   [][2]int
		Mask    []int
	}
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		var spans []Span
		for _, s := range c.Spans {
			spans = append(spans, Span{s[0], s[1]})
		}
		set, err := TokenSet(c.Lengths, c.Length, spans)
		if err != nil {
			t.Fatal(c.Name, err)
		}
		got := make([]int, len(set))
		for i, in := range set {
			if in {
				got[i] = 1
			}
		}
		if !slices.Equal(got, c.Mask) {
			t.Errorf("%s: %v, want %v", c.Name, got, c.Mask)
		}
	}
}
