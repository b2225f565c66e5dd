package plugins_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/internal/testkit"
)

// TestConformCommand has a plugin whose author wrote no programs, and a folder
// without a plugin.
func TestConformCommand(t *testing.T) {
	egca := filepath.Join(testkit.Bin(t), "egca")
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(testkit.Bin(t), "plugins", "python"))); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "conformance")); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(egca, "plugins", "conform", folder, "--json", "--log-level", "off").Output()
	var report conform.Report
	if code := exitCode(err); code != 1 {
		t.Errorf("exit code %d for a plugin that does not conform: %v", code, err)
	}
	if err := json.Unmarshal(out, &report); err != nil || report.Plugin != "python" || report.Failed == 0 || report.Passed == 0 ||
		report.Failed+report.Passed+report.Skipped != len(report.Outcomes) {
		t.Errorf("%v: %s, %d passed, %d failed of %d", err, report.Plugin, report.Passed, report.Failed, len(report.Outcomes))
	}
	if code := exitCode(exec.Command(egca, "plugins", "conform", t.TempDir()).Run()); code != 2 {
		t.Errorf("exit code %d for a folder without a plugin, want 2", code)
	}
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}
