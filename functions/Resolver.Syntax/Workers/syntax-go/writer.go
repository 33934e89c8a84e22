package main

import (
	"fmt"
	"unicode/utf8"
)

const maxDepth = 1000

// span is a half-open range of byte offsets.
type span struct{ start, end int }

type open struct{ head, end, done int }

type reply struct {
	Strings []string `json:"strings"`
	Nodes   []int    `json:"nodes"`
	Errors  []string `json:"errors"`
}

// writer writes a tree in the flat form that TreeWriter.cs describes. It takes byte offsets and writes UTF-16 ones.
type writer struct {
	reply
	text   string
	utf16  []int32
	index  map[string]int
	opened []open
	last   int
}

func newWriter(text string) *writer {
	w := &writer{text: text, index: map[string]int{"": 0}}
	w.Strings, w.Errors, w.Nodes = []string{""}, []string{}, []int{}
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			w.utf16 = offsets(text)
			break
		}
	}
	return w
}

// offsets has for each byte the UTF-16 offset of the character that it is in.
func offsets(text string) []int32 {
	at := make([]int32, len(text)+1)
	units := int32(0)
	for i, r := range text {
		for j := 0; j < utf8.RuneLen(r); j++ {
			at[i+j] = units
		}
		units++
		if r > 0xffff {
			units++
		}
	}
	at[len(text)] = units
	return at
}

func (w *writer) place(offset int) int {
	if w.utf16 == nil {
		return offset
	}
	return int(w.utf16[offset])
}

func (w *writer) intern(text string) int {
	place, known := w.index[text]
	if !known {
		place = len(w.Strings)
		w.index[text] = place
		w.Strings = append(w.Strings, text)
	}
	return place
}

// open opens a node; false where it is left out.
func (w *writer) open(kind string, s span, role, raw, name string, sign span) bool {
	if s.start < 0 || s.end < s.start || s.end > len(w.text) {
		return false
	}
	if depth := len(w.opened); depth > 0 {
		parent := &w.opened[depth-1]
		if depth >= maxDepth {
			w.error(w.line(s.start), "nested too deeply")
			return false
		}
		if s.start < parent.done || s.end > parent.end {
			w.error(w.line(s.start), "out of order")
			return false
		}
		w.Nodes[parent.head+3]++
		parent.done = s.end
	}
	w.opened = append(w.opened, open{len(w.Nodes), s.end, s.start})
	operator := ""
	if s.start <= sign.start && sign.start < sign.end && sign.end <= s.end {
		operator = w.text[sign.start:sign.end]
	}
	first := w.place(s.start)
	w.Nodes = append(w.Nodes, w.intern(kind), first-w.last, w.place(s.end)-first, 0, w.intern(role), w.intern(name), w.intern(raw), w.intern(operator))
	if operator != "" {
		w.Nodes = append(w.Nodes, w.place(sign.start)-first, w.place(sign.end)-w.place(sign.start))
	}
	w.last = first
	return true
}

func (w *writer) close() { w.opened = w.opened[:len(w.opened)-1] }

func (w *writer) line(offset int) int {
	line := 1
	for i := 0; i < offset; i++ {
		if w.text[i] == '\n' {
			line++
		}
	}
	return line
}

func (w *writer) error(line int, message string) {
	text := fmt.Sprintf("%d: %s", line, message)
	if len(w.Errors) < 20 && (len(w.Errors) == 0 || w.Errors[len(w.Errors)-1] != text) {
		w.Errors = append(w.Errors, text)
	}
}
