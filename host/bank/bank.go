// Package bank keeps programs that passed every test of their task, so that
// later groups have references in the policy's own style even where none of
// their members passes. It is a file of JSON Lines in a folder, bounded, and
// off unless [bank] of egca.toml names a folder.
//
// A program is seen only after Publish, so that what a group is compared with
// never depends on which group was faster: a batch publishes when it ends, a
// service after each group.
package bank

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/egca/egca/host/dataset"
)

// file is the bank's name in its folder.
const file = "programs.jsonl"

// Config bounds a bank.
type Config struct {
	PerTask int // programs of one task and language
	Total   int // programs in all
}

// Bank is a set of programs. It is safe for use by several goroutines.
type Bank struct {
	config Config
	writer *dataset.Writer[dataset.Banked]
	lock   *os.File

	mu    sync.Mutex
	seen  map[key][]string
	known map[dataset.Banked]bool // kept, seen or not
	count map[key]int             // of known
	kept  []dataset.Banked        // not seen yet, in the order of Keep
}

type key struct{ task, language string }

// Open reads a folder's bank and makes it where it is not there. Close it. One
// process at a time may have it open.
func Open(dir string, c Config) (*Bank, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the bank: %w; set bank.dir to a folder that can be written", err)
	}
	path := filepath.Join(dir, file)
	lock, err := lockFile(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	writer, _, err := dataset.Resume[dataset.Banked](path)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the bank: %w", err), lock.Close())
	}
	b := &Bank{
		config: c,
		writer: writer,
		lock:   lock,
		seen:   map[key][]string{},
		known:  map[dataset.Banked]bool{},
		count:  map[key]int{},
	}
	for program, err := range dataset.Read[dataset.Banked](path) {
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the bank: %w; remove the file to begin anew", err), b.Close())
		}
		if b.take(program) {
			b.show(program)
		}
	}
	return b, nil
}

// Programs are a task's that can be seen, oldest first. Not to be changed.
func (b *Bank) Programs(task, language string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seen[key{task, language}]
}

// Keep takes a program in, if it is new and there is room: the first ones stay.
func (b *Bank) Keep(task, language, source string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	program := dataset.Banked{TaskID: task, Language: language, Program: source}
	if b.take(program) {
		b.kept = append(b.kept, program)
	}
}

// take counts a program; false when it is known or there is no room.
func (b *Bank) take(p dataset.Banked) bool {
	k := key{p.TaskID, p.Language}
	if b.known[p] || b.count[k] >= b.config.PerTask || len(b.known) >= b.config.Total {
		return false
	}
	b.known[p] = true
	b.count[k]++
	return true
}

func (b *Bank) show(p dataset.Banked) {
	k := key{p.TaskID, p.Language}
	// A new slice: readers have the old one.
	b.seen[k] = append(b.seen[k][:len(b.seen[k]):len(b.seen[k])], p.Program)
}

// Publish writes what was kept and lets it be seen.
func (b *Bank) Publish() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.kept {
		if err := b.writer.Write(p); err != nil {
			return fmt.Errorf("the bank: %w", err)
		}
		b.show(p)
	}
	b.kept = nil
	if err := b.writer.Flush(); err != nil {
		return fmt.Errorf("the bank: %w", err)
	}
	return nil
}

// Close closes the file. What was not published is lost.
func (b *Bank) Close() error { return errors.Join(b.writer.Close(), b.lock.Close()) }

// lockFile holds a file for this process until it is closed.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the bank: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(
			fmt.Errorf("the bank: another process holds %s (%w); wait for it or give bank.dir another folder", path, err),
			f.Close(),
		)
	}
	return f, nil
}
