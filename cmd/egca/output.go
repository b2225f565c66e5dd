package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/egca/egca/host/dataset"
)

// output is a credits file being written. Beside it lies a note of what it is
// made from until it is complete: only a run over the same files with the same
// settings goes on with it.
type output struct {
	writer *dataset.Writer[dataset.Credit]
	done   int // lines it already has
	note   string
}

func (s *session) openOutput(flags *creditFlags) (*output, error) {
	o := &output{note: flags.out + ".partial"}
	print, err := s.fingerprint(flags)
	if err != nil {
		return nil, err
	}
	noted, err := os.ReadFile(o.note)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if string(noted) == print {
		o.writer, o.done, err = dataset.Resume[dataset.Credit](flags.out)
		if err == nil && o.done > 0 {
			fmt.Fprintf(stderr, "going on with %s after %d samples\n", flags.out, o.done)
		}
		return o, err
	}
	if o.writer, err = dataset.Create[dataset.Credit](flags.out); err != nil {
		return nil, err
	}
	return o, os.WriteFile(o.note, []byte(print), 0o644)
}

// complete takes the note away.
func (o *output) complete() error { return os.Remove(o.note) }

// fingerprint is a hash of everything that the output depends on.
func (s *session) fingerprint(flags *creditFlags) (string, error) {
	hash := sha256.New()
	for _, path := range []string{flags.problems, flags.rollouts} {
		if err := hashFile(hash, path); err != nil {
			return "", err
		}
	}
	fmt.Fprintf(hash, "%s\n%s\n", release, flags.detail)
	if err := s.config.Print(hash); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)) + "\n", nil
}

func hashFile(hash io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	size, err := io.Copy(hash, file)
	fmt.Fprintf(hash, "%d\n", size)
	return err
}
