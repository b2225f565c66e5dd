package load

import (
	"os"
	"testing"

	"github.com/egca/egca/tests/harness"
)

func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }
