package bank

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func open(t *testing.T, dir string) *Bank {
	t.Helper()
	b, err := Open(dir, Config{PerTask: 2, Total: 3})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func want(t *testing.T, b *Bank, task string, programs ...string) {
	t.Helper()
	if got := b.Programs(task, "python"); !slices.Equal(got, programs) {
		t.Errorf("%s: %q, want %q", task, got, programs)
	}
}

func TestProgramsAreSeenAfterPublish(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.Keep("a", "python", "1")
	b.Keep("a", "javascript", "1")
	want(t, b, "a")
	if err := b.Publish(); err != nil {
		t.Fatal(err)
	}
	want(t, b, "a", "1")
	b.Keep("a", "python", "2") // never published
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	defer again.Close()
	want(t, again, "a", "1")
}

func TestBoundsKeepTheFirst(t *testing.T) {
	b := open(t, t.TempDir())
	defer b.Close()
	for _, source := range []string{"1", "1", "2", "3"} {
		b.Keep("a", "python", source)
	}
	b.Keep("b", "python", "1")
	b.Keep("b", "python", "2") // the fourth in all
	if err := b.Publish(); err != nil {
		t.Fatal(err)
	}
	want(t, b, "a", "1", "2")
	want(t, b, "b", "1")
}

func TestATornLineIsCutOff(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	b.Keep("a", "python", "1")
	if err := b.Publish(); err != nil {
		t.Fatal(err)
	}
	b.Close()
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"task_id": "a", "prog`)
	f.Close()
	again := open(t, dir)
	defer again.Close()
	want(t, again, "a", "1")
}

func TestAWrongLineSaysWhere(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), []byte("{\"task_id\": \"a\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Config{PerTask: 1, Total: 1}); err == nil || !strings.Contains(err.Error(), file+":1") {
		t.Errorf("got %v", err)
	}
}

func TestOneProcessHasIt(t *testing.T) {
	dir := t.TempDir()
	b := open(t, dir)
	if _, err := Open(dir, Config{PerTask: 1, Total: 1}); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir).Close()
}
