package config

// Setting describes a key of egca.toml.
type Setting struct {
	Section string // the table, "limits"
	Key     string // within the table, "events"; dotted where the table has tables
	Default any    // of the Go type that the key decodes into
	// Range is what the value may be; nil where every value of the type is right,
	// or what is right depends on more than the value.
	Range *Range
}

// Settings describes every key, in the order of the file.
func Settings() []Setting {
	var all []Setting
	asked := DefaultConfig().check().asked
	each(DefaultConfig(), func(section, key string, value any) {
		s := Setting{Section: section, Key: key, Default: value}
		if r, ok := asked[section+"."+key]; ok {
			s.Range = &r
		}
		all = append(all, s)
	})
	return all
}
