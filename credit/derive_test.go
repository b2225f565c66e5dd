package credit

import (
	"encoding/json"
	"testing"
)

func TestDerive(t *testing.T) {
	loop := Features{Constructs: map[string]int{"for": 2, "dict": 1, "list": 3}, Imports: []string{"re"}}
	recursive := Features{Constructs: map[string]int{"dict": 1}, Imports: []string{"math"}, Recursive: 1}
	straight := Features{Constructs: map[string]int{"comprehension": 1}}
	for _, c := range []struct {
		name     string
		programs []Features
		json     string
		words    string
	}{
		{"none", nil, `{}`, ""},
		{"one", []Features{loop},
			`{"required":["for","dict"],"imports":{"allowed":["re"]},"recursion":"forbidden"}`,
			"Use a dictionary and a for loop. Do not use recursion. Import nothing but re."},
		{"no loop", []Features{straight},
			`{"required":["comprehension"],"imports":{"allowed":[]},"recursion":"forbidden","loops":"forbidden"}`,
			"Use a comprehension. Do not use loops or recursion. Import nothing."},
		{"what two have in common", []Features{loop, recursive},
			`{"required":["dict"],"imports":{"allowed":["math","re"]}}`,
			"Use a dictionary. Import nothing but math and re."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Derive(c.programs)
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if string(text) != c.json {
				t.Errorf("got  %s\nwant %s", text, c.json)
			}
			if words := (Constraints{Hints: &got}).Words(); words != c.words {
				t.Errorf("got  %s\nwant %s", words, c.words)
			}
			for i, f := range c.programs {
				if broken := (Constraints{Hints: &got, Strict: true}).Check(f); broken != nil {
					t.Errorf("program %d breaks what it has in common with the others: %v", i, broken)
				}
			}
		})
	}
}

func TestHintsAreCheckedWhenStrict(t *testing.T) {
	hints := Derive([]Features{{Constructs: map[string]int{"for": 1}}})
	other := Features{Constructs: map[string]int{"while": 1}}
	if broken := (Constraints{Hints: &hints}).Check(other); broken != nil {
		t.Errorf("a hint counts: %v", broken)
	}
	broken := Constraints{Hints: &hints, Strict: true}.Check(other)
	if len(broken) != 1 || broken[0].Key != "hints.required" || broken[0].Name != "for" {
		t.Errorf("got %v", broken)
	}
}

func TestHintsHaveNoHints(t *testing.T) {
	if err := new(Constraints).UnmarshalJSON([]byte(`{"hints": {"strict": true}}`)); err == nil {
		t.Error("accepted")
	}
}
