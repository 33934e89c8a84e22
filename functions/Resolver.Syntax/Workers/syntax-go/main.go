// Command resolver-syntax-go parses Go files: one JSON request a line in, one tree a line out. See TreeWriter.cs for the format.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"runtime/debug"
)

type request struct {
	Text string `json:"text"`
}

func main() {
	// Nesting is bounded by the parser and by the writer; the stack is bounded for what neither foresees.
	debug.SetMaxStack(256 << 20)
	in := bufio.NewReaderSize(os.Stdin, 64<<10)
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	replies := json.NewEncoder(out)
	replies.SetEscapeHTML(false)
	write := func(reply any) {
		if replies.Encode(reply) != nil || out.Flush() != nil {
			os.Exit(1)
		}
	}
	write(map[string]any{"languages": []string{"go"}})
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if json.Unmarshal(line, &asked) != nil {
			os.Exit(1)
		}
		write(parse(asked.Text))
	}
}
