package conform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func startChecks() []check {
	return []check{
		{name: "start/describe", read: readProtocol + ", DescribeResponse", run: describes},
		{name: "start/manifest", read: readPlugins, run: manifestAgrees},
		{name: "start/unknown-option", read: readProtocol + ", Configure", run: refusesOption},
		{name: "start/unknown-sandbox", read: readProtocol + ", ConfigureRequest", run: refusesSandbox},
		{name: "start/again", read: readProtocol + ", Configure", run: startsAgain},
	}
}

// describes holds the description against the protocol.
func describes(s *subject) error {
	d := s.client.Description()
	if d.GetRelease() == "" {
		return errors.New("release is empty: a user who reports a fault needs it")
	}
	for i, l := range d.GetLanguages() {
		if l.GetName() == "" || len(l.GetExtensions()) == 0 {
			return fmt.Errorf("languages[%d]: a language needs a name and at least one extension", i)
		}
	}
	seen := map[pluginv1.Capability]bool{}
	for _, c := range d.GetCapabilities() {
		if _, known := pluginv1.Capability_name[int32(c)]; !known || c == 0 || seen[c] {
			return fmt.Errorf("capabilities: %d is unknown or stands there twice", c)
		}
		seen[c] = true
	}
	if seen[pluginv1.Capability_CAPABILITY_TRACE] && !seen[pluginv1.Capability_CAPABILITY_ANALYSE] {
		return errors.New("capabilities: trace without analyse: events have no meaning without sites")
	}
	if s.client.Configured().GetRuntime() == "" || s.client.Configured().GetSandbox() == "" {
		return errors.New("Configure did not say which runtime and sandbox level serve")
	}
	return nil
}

// manifestAgrees holds the manifest against the description.
func manifestAgrees(s *subject) error {
	d := s.client.Description()
	for _, l := range d.GetLanguages() {
		if !slices.Contains(s.manifest.Languages, l.GetName()) {
			return fmt.Errorf("the plugin has language %q and its manifest does not list it", l.GetName())
		}
		for _, e := range l.GetExtensions() {
			if !slices.Contains(s.manifest.Extensions, e) {
				return fmt.Errorf("the plugin has extension %q and its manifest does not list it", e)
			}
		}
	}
	return nil
}

// start starts the plugin once more with other options and closes it.
func (s *subject) start(change func(*plugin.Options)) error {
	o := s.options
	o.Workers = 1
	change(&o)
	client, err := plugin.Start(s.ctx, s.manifest, o)
	if err != nil {
		return err
	}
	return client.Close()
}

func refusesOption(s *subject) error {
	const name = "no_such_option"
	err := s.start(func(o *plugin.Options) { o.OptionsJSON = []byte(`{"` + name + `": "x"}`) })
	switch {
	case err == nil:
		return fmt.Errorf("the option %q was taken: a user's slip of the pen would go unnoticed", name)
	case !strings.Contains(err.Error(), name):
		return fmt.Errorf("the error does not name the option %q: %w", name, err)
	}
	return nil
}

func refusesSandbox(s *subject) error {
	const level = "no-such-level"
	err := s.start(func(o *plugin.Options) { o.Sandbox = level })
	switch {
	case err == nil:
		return fmt.Errorf("the sandbox level %q was taken", level)
	case !strings.Contains(err.Error(), level):
		return fmt.Errorf("the error does not name the level %q: %w", level, err)
	}
	return nil
}

// startsAgain has a second instance beside the first.
func startsAgain(s *subject) error { return s.start(func(*plugin.Options) {}) }
