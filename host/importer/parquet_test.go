package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// A Parquet file, as another writer than Go's made it, holds what the JSON Lines hold.
// testdata/make_parquet.py writes them.
func TestParquetIsAsJSON(t *testing.T) {
	for _, name := range []string{"codecontests", "mbpp", "prime"} {
		f, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		got, gotRejected, sum := imported(t, f, filepath.Join("testdata", name+".parquet"))
		lines, err := os.ReadFile(filepath.Join("testdata", name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		same := filepath.Join(t.TempDir(), name+".jsonl")
		rows := strings.SplitAfter(string(lines), "\n")[:sum.Rows]
		if err := os.WriteFile(same, []byte(strings.Join(rows, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		want, wantRejected, _ := imported(t, f, same)
		for i := range wantRejected {
			wantRejected[i].File = filepath.Join("testdata", name+".parquet")
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 15 {
			t.Errorf("%s: %d problems; lines (-) and Parquet (+) differ:\n%s", name, len(want), diff)
		}
		if diff := cmp.Diff(wantRejected, gotRejected); diff != "" {
			t.Errorf("%s: rejected rows differ:\n%s", name, diff)
		}
	}
}

type nested struct {
	ID     int64             `parquet:"id"`
	Small  uint32            `parquet:"small"`
	Share  float64           `parquet:"share"`
	Yes    bool              `parquet:"yes"`
	Maybe  *string           `parquet:"maybe,optional"`
	Lists  [][]string        `parquet:"lists,list"`
	Old    []int32           `parquet:"old"` // repeated, without a list around it
	Groups []group           `parquet:"groups,list"`
	Map    map[string]string `parquet:"map"`
}

type group struct {
	Name string   `parquet:"name"`
	Tags []string `parquet:"tags,list"`
}

// Lists of lists, of groups, empty and null ones come out as they went in.
func TestParquetNests(t *testing.T) {
	text := "日本 \"\n"
	path := filepath.Join(t.TempDir(), "nested.parquet")
	rows := []nested{
		{ID: 1 << 62, Small: 1<<32 - 1, Share: 3, Yes: true, Maybe: &text, Lists: [][]string{{"a", "b"}, {}, {"c"}}, Old: []int32{-1, 2},
			Groups: []group{{"x", []string{"1", "2"}}, {"y", nil}}, Map: map[string]string{"k": "v"}},
		{ID: -1, Share: .1, Lists: [][]string{{}}},
	}
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"id":4611686018427387904,"small":4294967295,"share":3.0,"yes":true,"maybe":"日本 \"\n","lists":[["a","b"],[],["c"]],` +
			`"old":[-1,2],"groups":[{"name":"x","tags":["1","2"]},{"name":"y","tags":[]}],"map":{"key_value":[{"key":"k","value":"v"}]}}`,
		`{"id":-1,"small":0,"share":0.1,"yes":false,"maybe":null,"lists":[[]],"old":[],"groups":[],"map":{"key_value":[]}}`,
	}
	var got []string
	for r, err := range readRows(path) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(r.object))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

// However a Parquet file is damaged, there is an error or rows, and no panic.
func FuzzParquet(f *testing.F) {
	for _, name := range []string{"codecontests", "mbpp", "prime"} {
		data, err := os.ReadFile(filepath.Join("testdata", name+".parquet"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for r, err := range parquetRows(bytes.NewReader(data), int64(len(data))) {
			if err == nil && !json.Valid(r.object) {
				t.Errorf("row %d is not JSON: %q", r.number, r.object)
			}
		}
	})
}

// Whoever stops reading is asked no more, and a file that ends early is an error of its row.
func TestParquetEnds(t *testing.T) {
	data, err := os.ReadFile("testdata/mbpp.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for range parquetRows(bytes.NewReader(data), int64(len(data))) {
		break
	}
	whole := len(data)
	clear(data[whole/4 : whole/2]) // pages
	rows, failed := 0, false
	for r, err := range parquetRows(bytes.NewReader(data), int64(whole)) {
		if failed {
			t.Errorf("there is row %d behind an error", r.number)
		}
		_, one := errors.AsType[errRow](err)
		failed = err != nil && !one
		rows++
	}
	if !failed {
		t.Errorf("%d rows, and no error", rows)
	}
}
