package dataset

import "github.com/tidwall/gjson"

// items are the items of a JSON list, as they stand there. Other JSON has none. The JSON must be
// valid, as it is inside of UnmarshalJSON: then the library need not decode to find them.
func items(data []byte) []string {
	list := gjson.ParseBytes(data)
	if !list.IsArray() {
		return nil
	}
	var all []string
	list.ForEach(func(_, item gjson.Result) bool {
		all = append(all, item.Raw)
		return true
	})
	return all
}

// objectKeys lists the keys of an object in order, in valid JSON. Other JSON has none.
func objectKeys(data []byte) []string {
	object := gjson.ParseBytes(data)
	if !object.IsObject() {
		return nil
	}
	var names []string
	object.ForEach(func(name, _ gjson.Result) bool {
		names = append(names, name.String())
		return true
	})
	return names
}
