package sandbox

import (
	"bytes"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// maxObjects bounds the shared objects that are looked into.
const maxObjects = 4096

// library is a file that the dynamic loader must find.
type library struct{ source, target string }

// loaderDirs are searched by every loader without being told, in this order;
// the multiarch ones are Debian's.
var loaderDirs = []string{
	"/lib/" + multiarch(), "/usr/lib/" + multiarch(), "/lib64", "/usr/lib64", "/lib", "/usr/lib",
}

// loadedByName is what libraries load without saying so in their headers: the
// C library needs libgcc_s to end a thread.
var loadedByName = []string{"libgcc_s.so.1"}

func multiarch() string {
	switch runtime.GOARCH {
	case "arm64":
		return "aarch64-linux-gnu"
	default:
		return "x86_64-linux-gnu"
	}
}

// sharedLibraries are the loader of the program and the libraries that it and the
// shared objects below the roots need, as the loader would find them. A library
// that is nowhere is left to the loader's own error.
func sharedLibraries(spec Spec) ([]library, error) {
	r := resolver{dirs: append(slices.Clone(loaderDirs), configuredDirs("/etc/ld.so.conf", 0)...),
		known: map[string]bool{}}
	r.file(spec.Program)
	if r.loader == "" {
		return r.found, nil // static: it loads nothing
	}
	for _, name := range loadedByName {
		r.need(name, nil)
	}
	if err := walkLibraries(spec.Roots, spec.Unloaded, r.file); err != nil {
		return nil, err
	}
	return r.found, nil
}

// resolver follows the libraries that files need.
type resolver struct {
	dirs   []string
	loader string
	home   string // the folder of the first library found: one that the loader searches
	known  map[string]bool
	found  []library
}

// file takes in what an ELF file needs; other files need nothing.
func (r *resolver) file(path string) {
	if r.known[path] {
		return
	}
	r.known[path] = true
	file, err := elf.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	if r.loader == "" {
		if r.loader = interpreter(file); r.loader != "" {
			r.found = append(r.found, library{r.loader, r.loader})
		}
	}
	// A header that cannot be read is the loader's to complain about.
	needed, _ := file.ImportedLibraries()
	var near []string
	for _, tag := range []elf.DynTag{elf.DT_RPATH, elf.DT_RUNPATH} {
		paths, _ := file.DynString(tag)
		for _, list := range paths {
			for dir := range strings.SplitSeq(list, ":") {
				dir = strings.NewReplacer("$ORIGIN", filepath.Dir(path), "${ORIGIN}", filepath.Dir(path)).Replace(dir)
				near = append(near, dir)
			}
		}
	}
	for _, name := range needed {
		r.need(name, near)
	}
}

// need finds a library by its name, in near first.
func (r *resolver) need(name string, near []string) {
	for i, dir := range append(slices.Clone(near), r.dirs...) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if r.known[path] {
			return
		}
		target := path
		if i >= len(near) && !slices.Contains(loaderDirs, dir) {
			// Found by way of ld.so.cache, which the box has not: shown where
			// the loader looks by itself.
			target = filepath.Join(or(r.home, loaderDirs[len(loaderDirs)-1]), name)
		} else if i >= len(near) && r.home == "" {
			r.home = dir
		}
		r.found = append(r.found, library{path, target})
		r.file(path)
		return
	}
}

func or(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// interpreter is the loader that a program names.
func interpreter(file *elf.File) string {
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			text, err := io.ReadAll(io.LimitReader(p.Open(), 4096))
			if err != nil {
				return ""
			}
			return string(bytes.TrimRight(text, "\x00"))
		}
	}
	return ""
}

// configuredDirs reads the folders of ld.so.conf(5), includes and all.
func configuredDirs(path string, depth int) []string {
	if depth > 4 {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil // musl has none
	}
	var dirs []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if pattern, ok := strings.CutPrefix(line, "include "); ok {
			pattern = strings.TrimSpace(pattern)
			if !filepath.IsAbs(pattern) {
				pattern = filepath.Join(filepath.Dir(path), pattern)
			}
			more, err := filepath.Glob(pattern)
			if err != nil {
				continue // a pattern that ldconfig cannot read either
			}
			for _, file := range more {
				dirs = append(dirs, configuredDirs(file, depth+1)...)
			}
		} else if filepath.IsAbs(line) {
			dirs = append(dirs, filepath.Clean(line))
		}
	}
	return dirs
}
