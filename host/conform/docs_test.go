package conform_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/host/conform"
)

// TestDocs wants docs/PLUGINS.md to list the programs as they are.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "PLUGINS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range conform.Programs {
		mark := ""
		if p.Optional {
			mark = "*"
		}
		if row := fmt.Sprintf("| `%s`%s | %s |", name, mark, p.Does); !strings.Contains(string(text), row) {
			t.Errorf("docs/PLUGINS.md has no line %q", row)
		}
	}
}
