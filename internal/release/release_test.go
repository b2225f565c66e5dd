package release

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPlaceSaysTheVersion holds what cannot read VERSION to it.
func TestEveryPlaceSaysTheVersion(t *testing.T) {
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(Version) {
		t.Fatalf("%q is no version", Version)
	}
	for path, want := range map[string]string{
		"../../deploy/helm/egca/Chart.yaml": "appVersion: " + Version + "\n",
		"../../CHANGELOG.md":                "\n## " + Version + "\n",
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
}
