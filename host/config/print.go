package config

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Print writes the configuration in force as TOML, each value with where it is
// from. Load reads it back to the same values.
func (l Loaded) Print(w io.Writer) error {
	out := bufio.NewWriter(w)
	current := ""
	table := func(name string) {
		if name != current {
			if current != "" {
				fmt.Fprintln(out)
			}
			fmt.Fprintf(out, "[%s]\n", name)
			current = name
		}
	}
	each(l.Config, func(section, key string, value any) {
		options, ok := value.(map[string]map[string]any)
		if !ok {
			table(section)
			fmt.Fprintf(out, "%s = %s # %s\n", key, literal(value), l.source(section+"."+key, value))
			return
		}
		for _, plugin := range slices.Sorted(maps.Keys(options)) {
			name := section + "." + key + "." + tomlKey(plugin)
			table(name)
			for _, option := range slices.Sorted(maps.Keys(options[plugin])) {
				value := options[plugin][option]
				fmt.Fprintf(
					out,
					"%s = %s # %s\n",
					tomlKey(option),
					literal(value),
					l.source(section+"."+key+"."+plugin+"."+option, value),
				)
			}
		}
	})
	return out.Flush()
}

// source says where a value is from. A value that is in no file and no default
// was put there by a flag.
func (l Loaded) source(key string, value any) string {
	if line := l.line(key); line > 0 {
		return fmt.Sprintf("%s:%d", l.File, line)
	}
	if standard, ok := fields()[key]; ok && literal(standard) == literal(value) {
		return "default"
	}
	return "flag"
}

// tomlKey quotes a key where it must be.
func tomlKey(key string) string {
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return literal(key)
		}
	}
	if key == "" {
		return `""`
	}
	return key
}
