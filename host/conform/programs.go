package conform

import (
	"fmt"
	"os"
	"path/filepath"
)

// Program is one of the programs that a plugin's author writes in the
// plugin's language: a file conformance/NAME.EXT beside the manifest, with a
// function f where the text speaks of one.
type Program struct {
	Does     string // what it must do
	Optional bool   // not every language can
}

// Programs are all of them, by name.
var Programs = map[string]Program{
	"echo":  {Does: "f(x) returns x"},
	"fresh": {Does: "f() counts its calls in a variable at the top level and returns the count", Optional: true},
	"raise": {
		Does: "f(x) returns x if x is 0 or more, else raises an error whose message is boom, on a line of its own",
	},
	"load":    {Does: "raises an error whose message is boom while it is loaded"},
	"broken":  {Does: "does not compile"},
	"print":   {Does: "f(text) prints the text and returns nothing", Optional: true},
	"busy":    {Does: "f() computes for ever", Optional: true},
	"flood":   {Does: "f() prints for ever", Optional: true},
	"memory":  {Does: "f() takes memory for ever", Optional: true},
	"large":   {Does: "f(n) returns a list of n different numbers", Optional: true},
	"recurse": {Does: "f(n) returns f(n + 1)", Optional: true},
	"sleep":   {Does: "f() waits for ever without computing", Optional: true},
	"exit":    {Does: "f(code) ends its own process with that code", Optional: true},
	"daemon":  {Does: "f() starts a process that outlives it and prints for ever, and returns 1", Optional: true},
	"forge": {
		Does:     "f() writes the 64 bytes 0xFF to each of the descriptors 3 to 63 that is open, and returns 1",
		Optional: true,
	},
	"call":    {Does: "an expression: f(3) of echo"},
	"body":    {Does: "statements that call f of echo and end"},
	"failing": {Does: "statements that raise an error whose message is boom"},
	"split":   {Does: "a test in source form: f(3) of echo equals 3"},
	"sum": {
		Does: "f(xs) adds up the items of a list: total starts at 0, a loop binds x to each item, total grows by x; returns total",
	},
	"prelude": {Does: "a function g with g(x) returning x", Optional: true},
	"behind":  {Does: "f(x) returns g(x), which it does not define", Optional: true},
	"minus":   {Does: "f(a, b) returns a - b", Optional: true},
	"method": {
		Does:     "a class C whose objects are made without arguments and whose method f(x) returns x",
		Optional: true,
	},
	"nodes": {
		Does:     "f(head) returns a ListNode with the val 0 before head, of the class that it finds",
		Optional: true,
	},
	"counter": {
		Does:     "a class C whose objects are made without arguments; its method add(x) adds x to a sum, and returns the sum",
		Optional: true,
	},
	"file": {
		Does:     "a test file: it takes f from the module solution, and its test function fails unless f(3) is 3",
		Optional: true,
	},
	"count":    {Does: "f(n) counts i up from 0 to n in a loop with a condition, and returns i"},
	"mutate":   {Does: "f(xs) appends 1 to the list xs in place and returns xs"},
	"catch":    {Does: "f() raises an error and catches it, and returns 1", Optional: true},
	"factor":   {Does: "f(n) is 1 if n is 1 or less, else n times f(n - 1), by recursion"},
	"mistaken": {Does: "as sum, but total shrinks by x"},
	"main": {
		Does: "a main program without functions: reads two lines, each an integer, and prints their sum in a statement of its own",
	},
	"stubborn": {
		Does:     "f(n): m starts at 0 and becomes 7 if the remainder of n * n * n by 11 is 3; returns n + m",
		Optional: true,
	},
}

// source reads a program of the author's.
func (s *subject) source(name string) ([]byte, error) {
	path := filepath.Join(s.folder, name+s.extension())
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w; write it: %s", err, Programs[name].Does)
	}
	return source, nil
}

// extension is that of the author's programs: the language's first.
func (s *subject) extension() string {
	if extensions := s.language.GetExtensions(); len(extensions) > 0 {
		return extensions[0]
	}
	return ""
}
