// Package plugin finds tracer plugins, starts them and talks to them. A plugin
// is a process of its own that may die, hang or lie: here that becomes an
// error of the call it happened to, and the others go on.
//
// The protocol is proto/egca/plugin/v1/plugin.proto.
package plugin

import (
	"fmt"
	"path/filepath"

	"github.com/egca/egca/internal/manifest"
)

// ManifestName is the file that makes a folder a plugin.
const ManifestName = manifest.Name

// workerPlugin serves the workers of plugins that are no program themselves;
// it lies beside the host's own executable.
const workerPlugin = "egca-plugin-worker"

// Manifest says what a plugin is without starting it.
type Manifest = manifest.Manifest

// ReadManifest reads a plugin.toml. Unknown and wrong keys are refused with
// file, line and key. The command of a plugin that only has a worker becomes
// the one that serves workers.
func ReadManifest(path string) (*Manifest, error) {
	m, err := manifest.Read(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if m.Worker != nil {
		own, err := ownFolder()
		if err != nil {
			return nil, err
		}
		m.Command = filepath.Join(own, workerPlugin)
	}
	return m, nil
}
