package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The glossary explains every mode and every level of evidence, lists each term
// once, and each source that it names.
func TestGlossary(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "docs/GLOSSARY.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, sources, found := strings.Cut(string(data), "## Sources")
	if !found {
		t.Fatal("docs/GLOSSARY.md has no heading Sources")
	}
	from, err := readSource(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range enumerations {
		if slices.Contains([]string{"rule", "extraction", "outcome"}, e.name) { // words of a file's form, not terms
			continue
		}
		for _, word := range from.constants[e.of.String()] {
			if !strings.Contains(text, "`"+word.text+"`") {
				t.Errorf("docs/GLOSSARY.md does not explain the %s %s", e.name, word.text)
			}
		}
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \| .* \| .* \|$`).FindAllStringSubmatch(text, -1) {
		if m[1] != "term" && m[1] != "---" && seen[m[1]] {
			t.Errorf("docs/GLOSSARY.md explains %s twice", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) < 50 {
		t.Errorf("docs/GLOSSARY.md explains only %d terms", len(seen))
	}
	key := regexp.MustCompile(`\[([A-Z][A-Z0-9]*)\]`)
	var named, listed []string
	for _, m := range key.FindAllStringSubmatch(text, -1) {
		named = append(named, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^- `+key.String()).FindAllStringSubmatch(sources, -1) {
		listed = append(listed, m[1])
	}
	for _, k := range named {
		if !slices.Contains(listed, k) {
			t.Errorf("docs/GLOSSARY.md names the source [%s] and does not list it", k)
		}
	}
	for _, k := range listed {
		if !slices.Contains(named, k) {
			t.Errorf("docs/GLOSSARY.md lists the source [%s] and no term names it", k)
		}
	}
}
