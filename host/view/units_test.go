package view

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// FuzzUnits holds the way from bytes to UTF-16 units to what a browser counts.
func FuzzUnits(f *testing.F) {
	for _, text := range []string{"", "plain", "größe", "a😀b", "\xff\xfe", "half \xe2\x82", "\xed\xa0\x80", "a\x00b", "\u2028", "e\u0301😀\xf0\x9f"} {
		f.Add(text, 0, len(text))
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		u := newUnits(text)
		if !utf8.ValidString(u.text) {
			t.Fatalf("%q is no UTF-8", u.text)
		}
		browser := utf16.Encode([]rune(text)) // each byte that is no UTF-8 is one U+FFFD
		if string(utf16.Decode(browser)) != u.text || u.len() != len(browser) {
			t.Fatalf("%q has %d units, %q; want %d", text, u.len(), u.text, len(browser))
		}
		last := 0
		for i := range len(text) + 1 {
			n := u.of(i)
			if n < last || n > len(browser) {
				t.Fatalf("byte %d of %q is unit %d after %d", i, text, n, last)
			}
			last = n
			if i == len(text) || utf8.RuneStart(text[i]) {
				if want := len(utf16.Encode([]rune(text[:i]))); utf8.ValidString(text) && n != want {
					t.Fatalf("byte %d of %q is unit %d, want %d", i, text, n, want)
				}
			}
			if n > 0 && n < len(browser) && utf16.IsSurrogate(rune(browser[n])) && browser[n] >= 0xdc00 {
				t.Fatalf("byte %d of %q is within a pair of surrogates", i, text)
			}
		}
		if s := u.span(start, end); s[0] < 0 || s[1] < s[0] || s[1] > len(browser) {
			t.Fatalf("[%d, %d) of %q is %v", start, end, text, s)
		}
	})
}

// FuzzDifference: two texts are the same up to where they are said to differ first.
func FuzzDifference(f *testing.F) {
	f.Add("abc", "abd")
	f.Add("a😀", "a😁")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = valid(a), valid(b)
		at, differ := difference(a, b)
		if differ != (a != b) {
			t.Fatalf("%q and %q: %v", a, b, differ)
		}
		if !differ {
			return
		}
		x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
		if at[0] > len(x) || at[1] > len(y) || string(utf16.Decode(x[:at[0]])) != string(utf16.Decode(y[:at[1]])) {
			t.Fatalf("%q and %q differ at %v", a, b, at)
		}
	})
}

// FuzzShortenBoth: what is shown of two long texts is valid, bounded, and differs.
func FuzzShortenBoth(f *testing.F) {
	f.Add(strings.Repeat("x", 2000)+"a", strings.Repeat("x", 2000)+"b")
	f.Add(strings.Repeat("é", 500), strings.Repeat("é", 501))
	f.Add("short", strings.Repeat("\xff", 900))
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y, cut := shortenBoth(a, b, false)
		if !utf8.ValidString(x) || !utf8.ValidString(y) || len(x) > 3*mostText+6 || len(y) > 3*mostText+6 {
			t.Fatalf("%q and %q", x, y)
		}
		if !cut && (x != valid(a) || y != valid(b)) {
			t.Fatalf("%q and %q are not what was given", x, y)
		}
		if utf8.ValidString(a) && utf8.ValidString(b) && a != b && a != "" && b != "" && x == y {
			t.Fatalf("%q and %q are shown as the same: %q", a, b, x)
		}
	})
}
