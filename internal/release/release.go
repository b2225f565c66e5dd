// Package release knows the version of everything that is built from this repository: the
// commands, the plugins, the Python package (trainer/hatch_build.py reads the same file)
// and the chart.
package release

import (
	_ "embed"
	"strings"
)

//go:embed VERSION
var text string

// Version is the release, such as "0.2.0".
var Version = strings.TrimSpace(text)
