// Package lru is a cache bounded by what its entries cost together. It is not
// safe for use by several goroutines: its owner has a lock already.
package lru

import "container/list"

// Cache keeps the values used last. Make one with New.
type Cache[K comparable, V any] struct {
	most, cost int64
	order      *list.List // of *entry, the one used last in front
	entries    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
	cost  int64
}

// New makes a cache whose entries cost at most so much together.
func New[K comparable, V any](most int64) *Cache[K, V] {
	return &Cache[K, V]{most: most, order: list.New(), entries: map[K]*list.Element{}}
}

// Get is the value of a key, now the one used last.
func (c *Cache[K, V]) Get(key K) (value V, known bool) {
	at, known := c.entries[key]
	if !known {
		return value, false
	}
	c.order.MoveToFront(at)
	return at.Value.(*entry[K, V]).value, true
}

// Put keeps a value in place of what the key had, and drops those used longest
// ago until all fit. A value that costs more than the whole cache is kept
// alone.
func (c *Cache[K, V]) Put(key K, value V, cost int64) {
	c.Drop(key)
	c.entries[key] = c.order.PushFront(&entry[K, V]{key, value, cost})
	c.cost += cost
	for c.cost > c.most && c.order.Len() > 1 {
		oldest, _, _ := c.Oldest()
		c.Drop(oldest)
	}
}

// Drop forgets a key.
func (c *Cache[K, V]) Drop(key K) {
	at, known := c.entries[key]
	if !known {
		return
	}
	c.cost -= at.Value.(*entry[K, V]).cost
	c.order.Remove(at)
	delete(c.entries, key)
}

// Oldest is the entry used longest ago.
func (c *Cache[K, V]) Oldest() (key K, value V, any bool) {
	at := c.order.Back()
	if at == nil {
		return key, value, false
	}
	e := at.Value.(*entry[K, V])
	return e.key, e.value, true
}

// Len is the number of entries.
func (c *Cache[K, V]) Len() int { return c.order.Len() }

// Cost is what the entries cost together.
func (c *Cache[K, V]) Cost() int64 { return c.cost }
