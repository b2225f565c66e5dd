package dataset

import (
	"encoding/json"
	"fmt"
)

// message is one of a chat. Its content is a text, or a list of parts of which
// those of type text count.
type message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// assistantText is what the assistant says last in a chat: the completion. What
// stands before it is the prompt's.
func assistantText(data []byte) (string, error) {
	var messages []message
	if err := json.Unmarshal(data, &messages); err != nil {
		return "", err
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Role == "assistant" {
			return messages[i].text(fmt.Sprintf("[%d].content", i))
		}
	}
	return "", fieldError("", "has no message whose role is assistant; give the completion's text as a string")
}

func (m message) text(field string) (string, error) {
	if isString(m.Content) {
		var text string
		err := json.Unmarshal(m.Content, &text)
		return text, err
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(m.Content, &parts); err != nil || parts == nil {
		return "", fieldError(field, "is neither a text nor a list of parts; give the assistant's text")
	}
	text := ""
	for _, part := range parts {
		if part.Type == "text" {
			text += part.Text
		}
	}
	return text, nil
}
