package lru

import "testing"

func TestTheOneUsedLongestAgoGoesFirst(t *testing.T) {
	c := New[string, int](10)
	c.Put("a", 1, 4)
	c.Put("b", 2, 4)
	c.Get("a")
	c.Put("c", 3, 4)
	if _, known := c.Get("b"); known {
		t.Error("b is still there")
	}
	for key, want := range map[string]int{"a": 1, "c": 3} {
		if got, known := c.Get(key); !known || got != want {
			t.Errorf("%s: %d, %v", key, got, known)
		}
	}
	if c.Len() != 2 || c.Cost() != 8 {
		t.Errorf("%d entries that cost %d", c.Len(), c.Cost())
	}
}

func TestAValueTakesTheOldOnesPlace(t *testing.T) {
	c := New[string, int](10)
	c.Put("a", 1, 4)
	c.Put("a", 2, 7)
	if got, _ := c.Get("a"); got != 2 || c.Len() != 1 || c.Cost() != 7 {
		t.Errorf("%d, %d entries that cost %d", got, c.Len(), c.Cost())
	}
	c.Drop("a")
	c.Drop("a")
	if c.Len() != 0 || c.Cost() != 0 {
		t.Errorf("%d entries that cost %d", c.Len(), c.Cost())
	}
}

func TestOneThatIsTooLargeIsKeptAlone(t *testing.T) {
	c := New[string, int](10)
	c.Put("a", 1, 4)
	c.Put("b", 2, 40)
	if _, known := c.Get("b"); !known || c.Len() != 1 {
		t.Errorf("%d entries", c.Len())
	}
	if key, _, _ := c.Oldest(); key != "b" {
		t.Errorf("the oldest is %q", key)
	}
}
