package importer

import (
	"strings"
	"testing"
)

// pickles are what Python's pickle.dumps writes, and what nobody should.
var pickles = []struct{ name, pickle, json, err string }{
	{"a text of JSON, protocol 4", "\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03[1]\x94.", "[1]", ""},
	{"protocol 2", "\x80\x02X\x03\x00\x00\x00[1]q\x00.", "[1]", ""},
	{"a list of dicts", "\x80\x04\x95\x19\x00\x00\x00\x00\x00\x00\x00]\x94(}\x94\x8c\x01a\x94\x8c\x01b\x94s}\x94h\x02h\x03se.",
		`[{"a":"b"},{"a":"b"}]`, ""},
	{"items", "\x80\x02}q\x00(X\x01\x00\x00\x00aX\x01\x00\x00\x00bX\x01\x00\x00\x00c]u.", `{"a":"b","c":[]}`, ""},
	{"a long text", "\x80\x04\x8d\x02\x00\x00\x00\x00\x00\x00\x00{}\x94.", "{}", ""},
	{"a global", "\x80\x02cos\nsystem\nX\x02\x00\x00\x00lsR.", "", "0x63 makes something other"},
	{"a stack global", "\x80\x04\x8c\x02os\x8c\x06system\x93.", "", "0x93 makes something other"},
	{"a number", "\x80\x04K\x01.", "", "0x4b makes something other"},
	{"None", "\x80\x04N.", "", "0x4e makes something other"},
	{"a list in itself", "\x80\x04]\x94h\x00a.", "", "refers back to something that is no string"},
	{"a list twice", "\x80\x04]\x94(h\x00h\x00e.", "", "refers back"},
	{"nothing", "", "", "ends early"},
	{"no value", ".", "", "a value is missing"},
	{"two values", "]].", "", "something is left over"},
	{"more behind it", "].]", "", "something is left over"},
	{"no mark", "]e.", "", "a mark is missing"},
	{"a mark alone", "(.", "", "a value is missing"},
	{"a mark in a list", "](a.", "", "a value is missing"},
	{"into a text", "\x8c\x01a\x8c\x01ba.", "", "no list or dict"},
	{"a key without a value", "}(\x8c\x01au.", "", "has no value"},
	{"a key that is a list", "}]\x8c\x01as.", "", "is no string"},
	{"a length behind the end", "X\xff\xff\xff\xff.", "", "ends early"},
	{"a length of 2^64 - 1", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.", "", "ends early"},
	{"not UTF-8", "\x8c\x01\xff.", "", "not UTF-8"},
	{"a newer protocol", "\x80\x06].", "", "its protocol is 6"},
	{"not JSON", "\x8c\x01[.", "", "is not JSON"},
	{"one text many times", "](\x8c\xc8" + strings.Repeat("x", 200) + "\x94" + strings.Repeat("h\x00", 500) + "e.", "", "too long together"},
	{"deep", strings.Repeat("]", 1000) + strings.Repeat("a", 999) + ".", "", "nested deeper"},
}

func TestUnpickle(t *testing.T) {
	for _, p := range pickles {
		got, err := unpickle([]byte(p.pickle), 1<<16)
		switch {
		case p.err == "" && (err != nil || string(got) != p.json):
			t.Errorf("%s: %q, %v, want %s", p.name, got, err, p.json)
		case p.err != "" && (err == nil || !strings.Contains(err.Error(), p.err)):
			t.Errorf("%s: %q, the error is %v, want %q", p.name, got, err, p.err)
		}
	}
}

// Data that grows beyond the bound when it is decompressed ends there.
func TestUnpackedIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 128 MiB")
	}
	if _, err := unpacked(bomb(t)); err == nil || !strings.Contains(err.Error(), "larger than 128 MiB") {
		t.Errorf("the error is %v", err)
	}
}
