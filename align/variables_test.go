package align

import (
	"maps"
	"testing"
)

// namesOf is the map of variables between two programs.
func namesOf(candidate, reference string) map[string]string {
	return pairPrograms(runToy(candidate, 4), runToy(reference, 4)).names
}

func TestPairNames(t *testing.T) {
	for _, c := range []struct {
		name, candidate, reference string
		want                       map[string]string
	}{
		{
			"by what is assigned and read", "def f(n):\n    x = n + 2\n    y = x * 3\n    return y\n",
			"def f(m):\n    a = m + 2\n    b = a * 3\n    return b\n", map[string]string{"f": "f", "n": "m", "x": "a", "y": "b"},
		},
		{
			"crosswise", "def f(n):\n    x = n + 2\n    y = x * 3\n    return y\n",
			"def f(n):\n    y = n + 2\n    x = y * 3\n    return x\n", map[string]string{"f": "f", "n": "n", "x": "y", "y": "x"},
		},
		{
			"by the most votes", "def f(n):\n    x = n + 2\n    y = n\n    y = x * 3\n    y = x * 4\n    return x\n",
			"def f(n):\n    x = n + 2\n    y = n\n    y = x * 3\n    y = x * 4\n    return y\n", map[string]string{"f": "f", "n": "n", "x": "x", "y": "y"},
		},
		{
			"parameters by their order", "def f(a, b=2):\n    return 7\n", "def f(b, a=2):\n    return 7\n",
			map[string]string{"f": "f", "a": "b", "b": "a"},
		},
		{
			"parameters by their order, against a read", "def f(a, b=2):\n    x = b\n    return x\n", "def f(a, b=2):\n    x = a\n    return x\n",
			map[string]string{"f": "f", "a": "a", "b": "b", "x": "x"},
		},
		{
			"an equal name where votes are equal", "def f(n):\n    x = 5\n    x = 6\n    return n\n",
			"def f(n):\n    a = 5\n    x = 6\n    return n\n", map[string]string{"f": "f", "n": "n", "x": "x"},
		},
		{"none that the reference lacks", "def f(n):\n    x = [n]\n    return n\n", "def f(n):\n    return n\n", map[string]string{"f": "f", "n": "n"}},
	} {
		if got := namesOf(c.candidate, c.reference); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// No two variables of the candidate are one of the reference's.
func TestNamesArePairedOneToOne(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		other := runToy(randomToy(seed+3000), int(seed%7), int(seed%5)+2)
		p := pairPrograms(s, other)
		taken := map[string]string{}
		for mine, theirs := range p.names {
			if before, twice := taken[theirs]; twice {
				t.Errorf("%s and %s are both %s", before, mine, theirs)
			}
			taken[theirs] = mine
		}
		for i, j := range p.sites { // the same code follows the map
			if !p.same[i] {
				continue
			}
			a, b := &s.Program.Sites[i], &other.Program.Sites[j]
			if a.Shape != b.Shape || a.Name != "" && p.names[a.Name] != b.Name || len(a.Reads) != len(b.Reads) {
				t.Errorf("the same code: %+v and %+v", a, b)
			}
			for k := range a.Reads {
				if p.names[a.Reads[k]] != b.Reads[k] {
					t.Errorf("the same code reads %s and %s", a.Reads[k], b.Reads[k])
				}
			}
		}
	})
}

// Code with exchanged variables is not the same code.
func TestNamesAgree(t *testing.T) {
	const reference = "def f(a, b=2):\n    x = a - b\n    y = b - a\n    z = [x]\n    z.append(y)\n    return z\n"
	for _, c := range []struct{ name, candidate, want string }{
		{"what is read", "def f(a, b=2):\n    x = b - a\n    y = b - a\n    z = [x]\n    z.append(y)\n    return z\n", "x = b - a"},
		{"what is assigned", "def f(a, b=2):\n    x = a - b\n    x = b - a\n    z = [x]\n    z.append(y)\n    return z\n", "x = b - a"},
		{"what is read twice", "def f(a, b=2):\n    x = a - a\n    y = b - a\n    z = [x]\n    z.append(y)\n    return z\n", "x = a - a"},
	} {
		mine, theirs := runToy(c.candidate, 4), runToy(reference, 4)
		p := pairPrograms(mine, theirs)
		for i, j := range p.sites {
			statement := statementText(mine, mine.Program.Sites[i].Statement)
			if j >= 0 && p.same[i] == (statement == c.want) {
				t.Errorf("%s: `%s` is the same code: %v", c.name, statement, p.same[i])
			}
		}
	}
}
