package config

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// file is a configuration that sets one key.
func file(section, key, value string) []byte {
	return fmt.Appendf(nil, "# a comment\n[%s]\n%s = %s\n", section, key, value)
}

// number is a bound as the key's type writes it.
func number(of any, value float64) string {
	switch of.(type) {
	case int, Size:
		return strconv.FormatInt(int64(value), 10)
	}
	if value == math.Trunc(value) {
		return strconv.FormatFloat(value, 'f', 1, 64)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// Every number is accepted at both ends of its range and refused beyond, with the file,
// the line, the key and what to do.
func TestEveryRangeHolds(t *testing.T) {
	held := 0
	for _, s := range Settings() {
		if s.Range == nil || len(s.Range.Names) > 0 {
			continue
		}
		held++
		name := s.Section + "." + s.Key
		step := 1.0
		if _, isFloat := s.Default.(float64); isFloat {
			step = 0.001
		}
		for _, value := range []float64{s.Range.Low, s.Range.High} {
			if err := refusal(file(s.Section, s.Key, number(s.Default, value)), name); err != nil {
				t.Errorf("%s at %v: %v", name, value, err)
			}
		}
		for _, value := range []float64{s.Range.Low - step, s.Range.High + step*max(1, s.Range.High)} {
			if _, isSize := s.Default.(Size); isSize && value < 0 {
				continue // no size at all
			}
			_, err := decode(file(s.Section, s.Key, number(s.Default, value)), "f.toml")
			if err == nil || !strings.HasPrefix(err.Error(), "f.toml:3: "+name+" is ") || !strings.Contains(err.Error(), "; give a ") {
				t.Errorf("%s = %v: %v", name, number(s.Default, value), err)
			}
		}
	}
	if held < 20 {
		t.Errorf("%d ranges: too few to be all", held)
	}
}

// refusal is the error about the key's range. What two keys are to each other (a queue
// has room for a message) is another matter.
func refusal(data []byte, name string) error {
	_, err := decode(data, "f.toml")
	if err != nil && strings.Contains(err.Error(), name+" is ") && strings.Contains(err.Error(), "; give a ") {
		return err
	}
	return nil
}

// Every name of a list is accepted, and no other word.
func TestEveryNameIsAccepted(t *testing.T) {
	held := 0
	for _, s := range Settings() {
		if s.Range == nil || len(s.Range.Names) == 0 {
			continue
		}
		held++
		for _, name := range s.Range.Names {
			if _, err := decode(file(s.Section, s.Key, strconv.Quote(name)), "f.toml"); err != nil {
				t.Errorf("%s.%s = %s: %v", s.Section, s.Key, name, err)
			}
			wrong := name + "x"
			_, err := decode(file(s.Section, s.Key, strconv.Quote(wrong)), "f.toml")
			if want := fmt.Sprintf("f.toml:3: %s.%s is %q; there are ", s.Section, s.Key, wrong); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s.%s = %s: %v, want %s…", s.Section, s.Key, wrong, err, want)
			}
		}
	}
	if held < 3 {
		t.Errorf("%d lists of names", held)
	}
}

// A value of the wrong kind is refused at its line, with what is right.
func TestEveryKindHolds(t *testing.T) {
	for _, s := range Settings() {
		name := s.Section + "." + s.Key
		wrong := "[1]"
		if reflect.TypeOf(s.Default).Kind() == reflect.Slice || reflect.TypeOf(s.Default).Kind() == reflect.Map {
			wrong = "7"
		}
		_, err := decode(file(s.Section, s.Key, wrong), "f.toml")
		if e, ok := errors.AsType[*KeyError](err); !ok || e.Line != 3 || e.File != "f.toml" || !strings.HasPrefix(e.Key, name) {
			t.Errorf("%s = %s: %v", name, wrong, err)
		}
	}
}

// A slip in any key names the right one.
func TestEveryMisspeltKeyIsSuggested(t *testing.T) {
	for _, s := range Settings() {
		key := s.Key[strings.LastIndexByte(s.Key, '.')+1:]
		section := strings.TrimSuffix(s.Section+"."+s.Key, "."+key)
		name := section + "." + key
		for _, slip := range []string{key + "s", key[1:], strings.ToUpper(key[:1]) + key[1:]} {
			isOther := func(s Setting) bool { return s.Key == slip }
			if len(slip) < 3 || slices.ContainsFunc(Settings(), isOther) {
				continue
			}
			_, err := decode(file(section, slip, literal(s.Default)), "f.toml")
			want := fmt.Sprintf("f.toml:3: %s.%s is not known; did you mean ", section, slip)
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s.%s: %v", section, slip, err)
				continue
			}
			if got := strings.TrimSuffix(strings.TrimPrefix(err.Error(), want), "?"); got != name && !strings.HasPrefix(name, got) {
				t.Errorf("%s.%s: %q is suggested, want %s", section, slip, got, name)
			}
		}
	}
}

// The settings are the fields of Config, each once, in their order.
func TestSettings(t *testing.T) {
	var names []string
	for _, s := range Settings() {
		names = append(names, s.Section+"."+s.Key)
	}
	for i, name := range names {
		if slices.Index(names, name) != i {
			t.Errorf("%s is there twice", name)
		}
		if _, known := fields()[name]; !known {
			t.Errorf("%s is no field", name)
		}
	}
	if len(names) != len(fields()) {
		t.Errorf("%d settings for %d fields", len(names), len(fields()))
	}
	tables := reflect.TypeFor[Config]()
	at := 0
	for i := range tables.NumField() {
		section := tables.Field(i).Tag.Get("toml")
		if section == "" {
			t.Errorf("%s has no name in the file", tables.Field(i).Name)
		}
		if !strings.HasPrefix(names[at], section+".") {
			t.Errorf("%s stands where [%s] begins", names[at], section)
		}
		for at < len(names) && strings.HasPrefix(names[at], section+".") {
			at++
		}
	}
	if at != len(names) {
		t.Errorf("%s is of no table", names[at])
	}
}

// The defaults are printed, read back and printed again to the same bytes, each value
// as a default.
func TestPrintedDefaultsAreTheDefaults(t *testing.T) {
	printed := func(l Loaded) string {
		var out bytes.Buffer
		if err := l.Print(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first := printed(Loaded{Config: DefaultConfig()})
	for line := range strings.Lines(first) {
		if strings.Contains(line, " = ") && !strings.HasSuffix(line, " # default\n") {
			t.Errorf("not as a default: %s", line)
		}
	}
	again, err := decode([]byte(first), "f.toml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(DefaultConfig(), again.Config); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	second := printed(again)
	if third := printed(again); third != second {
		t.Error("two prints differ")
	}
	strip := func(text string) string {
		var out strings.Builder
		for line := range strings.Lines(text) {
			value, _, _ := strings.Cut(line, " # ")
			out.WriteString(strings.TrimSpace(value) + "\n")
		}
		return out.String()
	}
	if strip(first) != strip(second) {
		t.Errorf("printed\n%s\nafter reading it back\n%s", first, second)
	}
	for at, line := range slices.Collect(strings.Lines(second)) { // each from its own line
		if want := fmt.Sprintf(" # f.toml:%d\n", at+1); strings.Contains(line, " = ") && !strings.HasSuffix(line, want) {
			t.Errorf("%s is not from line %d", line, at+1)
		}
	}
}

func TestSources(t *testing.T) {
	loaded, err := decode([]byte("limits = {events = 7}\n[credit.weights]\nverified = 0.5\n"), "conf/f.toml")
	if err != nil {
		t.Fatal(err)
	}
	loaded.Log.Level = "debug"
	for key, want := range map[string]string{
		"limits.events": "conf/f.toml:1", "limits.memory": "conf/f.toml:1", // the table on the line may have set it
		"credit.weights.verified": "conf/f.toml:3", "log.level": "flag", "log.format": "default", "nothing.known": "flag",
	} {
		value := map[string]any{"log.level": loaded.Log.Level}[key]
		if value == nil {
			value = fields()[key]
		}
		if got := loaded.source(key, value); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

func TestValidateAfterAFlag(t *testing.T) {
	loaded, err := decode([]byte("\n[limits]\nevents = 7\n"), "f.toml")
	if err != nil {
		t.Fatal(err)
	}
	loaded.Limits.Events, loaded.Workers.Count = 0, -1
	want := "workers.count is -1; give a number from 0 to 4096\nf.toml:3: limits.events is 0; give a number from 1 to 1e+07"
	if err := loaded.Validate(); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	for _, c := range []struct {
		e    KeyError
		want string
	}{
		{KeyError{"f.toml", 3, "a.b", "is wrong"}, "f.toml:3: a.b is wrong"},
		{KeyError{"f.toml", 0, "a.b", "is wrong"}, "f.toml: a.b is wrong"},
		{KeyError{"", 3, "a.b", "is wrong"}, "a.b is wrong"},
	} {
		if got := c.e.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Folders are meant from the file that names them, not from where the program runs.
func TestRelativeFolders(t *testing.T) {
	for _, c := range []struct{ path, bank, want string }{
		{"f.toml", "bank", "bank"}, {"conf/f.toml", "bank", filepath.Join("conf", "bank")}, {"conf/f.toml", "../bank", "bank"},
		{"/etc/egca/f.toml", "bank", "/etc/egca/bank"}, {"conf/f.toml", "/var/bank", "/var/bank"}, {"conf/f.toml", "", ""},
	} {
		loaded, err := decode(file("bank", "dir", strconv.Quote(c.bank)), c.path)
		if err != nil || loaded.Bank.Dir != c.want {
			t.Errorf("%s of %s: %q, %v; want %q", c.bank, c.path, loaded.Bank.Dir, err, c.want)
		}
	}
}

func TestKeyLines(t *testing.T) {
	got := keyLines([]byte("# one\nlimits = {events = 7}\n\n[workers]\ncount = 3\n[credit.weights]\nverified = 1\n[plugins.options.'my py']\na.b = 2\n"))
	want := map[string]int{"limits": 2, "workers.count": 5, "credit.weights.verified": 7, "plugins.options.my py.a.b": 9}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := keyLines([]byte("a = 1\n[b\nc = 2\n")); got["a"] != 1 {
		t.Errorf("before the first line that is no TOML: %v", got)
	}
}

func TestTOMLKey(t *testing.T) {
	for key, want := range map[string]string{"python": "python", "c-3_X": "c-3_X", "my py": "'my py'", "": `""`, "a.b": "'a.b'", "ü": "'ü'"} {
		if got := tomlKey(key); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for written, want := range map[string]time.Duration{"1s": time.Second, "2m30s": 150 * time.Second, "500ms": 500 * time.Millisecond, "-1h": -time.Hour, "0s": 0} {
		var d, back Duration
		if err := d.UnmarshalText([]byte(written)); err != nil || d.Duration != want {
			t.Errorf("%s: %v, %v", written, d, err)
		}
		if err := back.UnmarshalText([]byte(text(d))); err != nil || back != d {
			t.Errorf("%s became %s", written, text(d))
		}
	}
	for _, written := range []string{"", "1", "1 s", "s", "1d", "1e3s"} {
		var d Duration
		err := d.UnmarshalText([]byte(written))
		if err == nil || !strings.Contains(err.Error(), `such as "1s" or "500ms"`) {
			t.Errorf("%q: %v, %v", written, d, err)
		}
	}
}

// A reference's time has its multiple for a limit, between floor and ceiling; a slower
// reference never has a smaller one.
func TestLimitsGrow(t *testing.T) {
	l := DefaultConfig().Limits
	before := time.Duration(0)
	for reference := time.Microsecond; reference < time.Hour; reference = reference * 3 / 2 {
		cpu := l.CPU(reference)
		if cpu < before || cpu < l.CPUFloor.Duration || cpu > l.CPUCeiling.Duration {
			t.Errorf("%v: %v, before %v", reference, cpu, before)
		}
		if wall := l.Wall(cpu); wall < cpu || wall < l.WallFloor.Duration {
			t.Errorf("%v: %v of CPU time and %v elapsed", reference, cpu, wall)
		}
		before = cpu
	}
	if got := l.CPU(-time.Second); got != l.CPUCeiling.Duration {
		t.Errorf("an unknown time: %v", got)
	}
}

func TestMarks(t *testing.T) {
	loaded, err := decode([]byte("[extract]\nreasoning = [['<a>', '</a>'], ['[b]', '[/b]']]\nend_tokens = ['<e>']\n"), "f.toml")
	if err != nil {
		t.Fatal(err)
	}
	marks := loaded.Extract.Marks()
	if !slices.Equal(marks.Reasoning, [][2]string{{"<a>", "</a>"}, {"[b]", "[/b]"}}) || !slices.Equal(marks.End, []string{"<e>"}) {
		t.Errorf("%+v", marks)
	}
	for wrong, want := range map[string]string{
		"reasoning = [['<a>']]":           `f.toml:3: extract.reasoning has ["<a>"] at 0; give pairs of an opening tag and a closing one`,
		"reasoning = [['<a>', '<a>']]":    `f.toml:3: extract.reasoning has ["<a>" "<a>"] at 0`,
		"reasoning = [['<', '>'], [''] ]": `f.toml:3: extract.reasoning has [""] at 1`,
		"reasoning = [['<a>', '']]":       `f.toml:3: extract.reasoning has ["<a>" ""] at 0`,
		"end_tokens = ['a', '']":          `f.toml:3: extract.end_tokens has an empty token; leave it out`,
	} {
		_, err := decode([]byte("# marks\n[extract]\n"+wrong+"\n"), "f.toml")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", wrong, err, want)
		}
	}
}

func TestPluginOptions(t *testing.T) {
	options := PluginsConfig{Options: map[string]map[string]any{"a": {"z": 1, "b": []any{"x"}, "m": map[string]any{"k": 2}}, "none": {}, "bad": {"x": math.NaN()}}}
	if got, err := options.JSON("a"); err != nil || string(got) != `{"b":["x"],"m":{"k":2},"z":1}` {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := options.JSON("none"); err != nil || got != nil {
		t.Errorf("no option: %s, %v", got, err)
	}
	_, err := options.JSON("bad")
	if err == nil || !strings.HasPrefix(err.Error(), "plugins.options.bad cannot be written as JSON: ") || !strings.HasSuffix(err.Error(), "use no nan or inf") {
		t.Errorf("nan: %v", err)
	}
}

// A word that is like no key lists what there is; a very long one is not compared.
func TestNothingIsLike(t *testing.T) {
	for unknown, want := range map[string]string{
		"log.qqqqqqqq": "[log] has format, level", "qqqqqqqqqqqq": "egca.toml in the repository lists every key",
		"log." + strings.Repeat("level", 20): "egca.toml in the repository lists every key", "logs": "did you mean log?",
	} {
		if got := suggest(unknown); got != want {
			t.Errorf("%s: %q, want %q", unknown, got, want)
		}
	}
}
