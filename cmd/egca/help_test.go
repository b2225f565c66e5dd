package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"golang.org/x/tools/txtar"
)

const helpFile = "testdata/help.txtar"

// The help of every command is what a person has read and found right. A new
// command is missing in the file until -update adds it.
func TestHelp(t *testing.T) {
	const about = "What each command prints for --help. `go test ./cmd/egca -update` writes it anew.\n"
	got := &txtar.Archive{Comment: []byte(about)}
	walk(newRoot(), func(command *cobra.Command) {
		var out bytes.Buffer
		root := newRoot()
		root.SetOut(&out)
		path := strings.Fields(command.CommandPath())
		root.SetArgs(append(path[1:], "--help"))
		if err := root.Execute(); err != nil {
			t.Fatalf("%s: %v", command.CommandPath(), err)
		}
		got.Files = append(got.Files, txtar.File{Name: command.CommandPath(), Data: out.Bytes()})
		if command.Short == "" || !command.HasSubCommands() && command.Example == "" {
			t.Errorf("%s has no short description, or no example", command.CommandPath())
		}
	})
	if *update {
		if err := os.WriteFile(helpFile, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := txtar.ParseFile(helpFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts(want), texts(got)); diff != "" {
		t.Errorf("%s (-) and the program (+) differ; -update writes the file:\n%s", helpFile, diff)
	}
}

// walk calls f for a command and all below it.
func walk(command *cobra.Command, f func(*cobra.Command)) {
	f(command)
	for _, sub := range command.Commands() {
		walk(sub, f)
	}
}

func texts(archive *txtar.Archive) map[string]string {
	all := map[string]string{}
	for _, file := range archive.Files {
		all[file.Name] = string(file.Data)
	}
	return all
}
