package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/dataset"
)

// Each fixture's rows, changed, in each format become problems that can be read back, or
// are rejected with a reason.
func FuzzRows(f *testing.F) {
	for i, format := range Formats {
		data, err := os.ReadFile(filepath.Join("testdata", format.Name+".jsonl"))
		if err != nil {
			f.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			f.Add(uint8(i), bytes.Clone(line))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		format := Formats[int(which)%len(Formats)]
		for r, err := range jsonRows(bufio.NewReader(bytes.NewReader(data))) {
			if err != nil {
				continue
			}
			p, err := convert(format, r, 1, defaults(format))
			if err != nil {
				if err.Error() == "" || p.TaskID == "" {
					t.Errorf("%+v, %q says too little", p, err)
				}
				continue
			}
			line, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range dataset.Decode[dataset.Problem](bytes.NewReader(line), "line") {
				if err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// Whatever a pickle holds, the decoder gives JSON within its bounds, or an error.
func FuzzUnpickle(f *testing.F) {
	for _, p := range pickles {
		f.Add([]byte(p.pickle))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := unpickle(data, 1<<16)
		if err == nil && !json.Valid(out) {
			t.Errorf("no JSON: %q", out)
		}
		if len(out) > 16<<16+16*len(data) {
			t.Errorf("%d bytes of %d", len(out), len(data))
		}
	})
}

// Source of any kind splits into tokens that lie in it in order, and a literal that is
// read is JSON, which as a Python literal is read as the same JSON again.
func FuzzPython(f *testing.F) {
	for _, source := range []string{"[1, 'a', (2,)]", "assert f(x = {'k': [1.5]}) == '''a\nb'''", "def f(:\\\n", "r'\\d' 'x\\N{DASH}'", "\"\\ud83d\\ude00\""} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		at := 0
		tokens := pythonTokens(source)
		for _, token := range tokens {
			if token.start < at || token.end <= token.start || token.end > len(source) {
				t.Fatalf("token %+v behind %d", token, at)
			}
			at = token.end
		}
		codeLines(source)
		value, err := parseLiteral(tokens)
		if err != nil {
			return
		}
		if !json.Valid(value.json) {
			t.Fatalf("%q became %q, which is not JSON", source, value.json)
		}
		if bytes.Contains(value.json, []byte(`\ud`)) {
			return // half a surrogate pair, which Go's decoder replaces
		}
		written, err := pythonLiteral(value.json, false)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseLiteral(pythonTokens(written))
		if err != nil || string(compact(again.json)) != string(compact(value.json)) {
			t.Errorf("%q became %q and then %q, %v", value.json, written, again.json, err)
		}
	})
}
