package importer

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/dataset"
)

// Each fixture's bytes, changed, read in each format: rows in are problems out and
// rejected rows, and every problem can be read back.
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
		path := filepath.Join(t.TempDir(), "rows")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		sum, _ := Run(t.Context(), format, []string{path}, defaults(format), func(p dataset.Problem) error {
			line, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range dataset.Decode[dataset.Problem](bytes.NewReader(line), "line") {
				if err != nil {
					t.Error(err)
				}
			}
			return nil
		}, func(r Rejected) error {
			if r.Reason == "" || r.Row == 0 {
				t.Errorf("%+v says too little", r)
			}
			return nil
		})
		if sum.Rows != sum.Problems+sum.Rejected {
			t.Errorf("rows are lost: %+v", sum)
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
