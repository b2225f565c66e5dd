package dataset

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
)

func someCredit(i int) Credit {
	reward := float64(i%4) / 3
	return Credit{
		TaskID: fmt.Sprintf("t/%d", i/16), Sample: i % 16, Mode: credit.ModeLogic, Evidence: credit.EvidenceDivergence,
		SpanText: strings.Repeat("a < b && c > d\n", i%40), Reason: "é", Reward: &reward, TokenWeights: []float64{0, float64(i) / 3},
	}
}

// write writes records [from, to) with a flush every few, and ends as told.
func write(t *testing.T, w *Writer[Credit], from, to, flushEvery int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := w.Write(someCredit(i)); err != nil {
			t.Fatal(err)
		}
		if flushEvery > 0 && i%flushEvery == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func atOnce(t *testing.T, path string, records int) []byte {
	t.Helper()
	w, err := Create[Credit](path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, 0, records, 0)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// However often a run is flushed, stopped, and its file cut at any byte, the
// file that the resumed runs end with is the one of a run that never stopped.
func TestResumedBytesAreTheSame(t *testing.T) {
	for _, name := range []string{"c.jsonl", "c.jsonl.gz"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			const records = 700 // three members
			want := atOnce(t, filepath.Join(folder, "whole-"+name), records)
			path := filepath.Join(folder, name)
			r := rand.New(rand.NewPCG(11, 12))
			for round := range 30 {
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				done := 0
				for done < records {
					w, n, err := Resume[Credit](path)
					if err != nil {
						t.Fatalf("round %d: %v", round, err)
					}
					if n > done {
						t.Fatalf("round %d: %d records resumed, %d were written", round, n, done)
					}
					done = min(records, n+1+r.IntN(400))
					write(t, w, n, done, 1+r.IntN(64))
					if err := w.Close(); err != nil {
						t.Fatal(err)
					}
					if done < records && r.IntN(2) == 0 { // a crash tears the end off
						info, err := os.Stat(path)
						if err != nil {
							t.Fatal(err)
						}
						if err := os.Truncate(path, info.Size()-r.Int64N(min(info.Size(), 500))); err != nil {
							t.Fatal(err)
						}
					}
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Fatalf("round %d: %d bytes, at once %d", round, len(got), len(want))
				}
			}
		})
	}
}

// What Resume counts is what Read reads.
func TestResumeCounts(t *testing.T) {
	line := `{"id":"a","abstained":true}` + "\n"
	var foreign bytes.Buffer
	zipper := gzip.NewWriter(&foreign)
	if _, err := io.WriteString(zipper, strings.Repeat(line, 1000)+" \n\n"); err != nil {
		t.Fatal(err)
	}
	if err := zipper.Close(); err != nil {
		t.Fatal(err)
	}
	short := zipped(t, line+line)
	for name, data := range map[string]string{
		"missing.jsonl":  "",
		"plain.jsonl":    line + "\n" + line + `{"id":"a","abst`,
		"blank.jsonl":    "\n \r\n",
		"missing.gz":     "",
		"foreign.gz":     foreign.String(),
		"short.gz":       string(short) + string(short),
		"torn.gz":        string(short) + string(short[:len(short)-3]),
		"torn-header.gz": string(short) + string(short[:4]),
		"empty.gz":       string(zipped(t, "")),
	} {
		path := filepath.Join(t.TempDir(), name)
		if !strings.HasPrefix(name, "missing") {
			if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		w, n, err := Resume[Prediction](path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := w.Write(Prediction{ID: "b", Abstained: true}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		read := 0
		for record, err := range Read[Prediction](path) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			read++
			if (record.ID == "b") != (read == n+1) {
				t.Errorf("%s: record %d is %s", name, read, record.ID)
			}
		}
		if read != n+1 {
			t.Errorf("%s: %d resumed, %d read after one more", name, n, read)
		}
	}
}

// Damage that no crash of a writer makes is told, not cut off.
func TestResumeRefuses(t *testing.T) {
	good := zipped(t, strings.Repeat(`{"id":"a","abstained":true}`+"\n", 300))
	damaged := bytes.Clone(good)
	damaged[len(damaged)-7] ^= 0xff // the checksum
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"plain.gz":   {[]byte("{}\n{}\n{}\n{}\n"), ErrNotGzip},
		"damaged.gz": {append(damaged, good...), ErrCorrupt},
		"garbage.gz": {append(bytes.Clone(good), "garbage behind it"...), ErrCorrupt},
		"half.gz":    {zipped(t, "{}\n{"), errHalfLine},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := Resume[Prediction](path)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, c.data) {
			t.Errorf("%s: refused and changed (%v)", name, err)
		}
	}
	if _, _, err := Resume[Prediction](filepath.Join(t.TempDir(), "none", "x.jsonl")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

func TestWriterErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.jsonl")
	w, err := Create[Credit](path)
	if err != nil {
		t.Fatal(err)
	}
	bad := someCredit(1)
	bad.Advantage = math.NaN()
	if err := w.Write(bad); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("NaN: %v", err)
	}
	if err := w.Write(someCredit(2)); err != nil {
		t.Errorf("a record after one that cannot be written: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(someCredit(3)); err == nil || !strings.Contains(err.Error(), "after Close") {
		t.Errorf("after Close: %v", err)
	}
	n := 0
	for _, err := range Read[Credit](path) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d records", n)
	}
}

// A flushed record is in the file while the writer is still open.
func TestFlush(t *testing.T) {
	for _, name := range []string{"c.jsonl", "c.jsonl.gz"} {
		path := filepath.Join(t.TempDir(), name)
		w, err := Create[Credit](path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			if err := w.Write(someCredit(i)); err != nil {
				t.Fatal(err)
			}
			if i%50 != 0 && i != 256 {
				continue
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, err := range Read[Credit](path) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			if n != i+1 {
				t.Fatalf("%s: %d records of %d", name, n, i+1)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
