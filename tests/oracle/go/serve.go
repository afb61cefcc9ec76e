package main

// Reads questions from standard input, one JSON object a line, and writes one marked answer a line.
// It must never mix its answers with what Argo's packages log: they log to standard output too.

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// mark begins every answer: a control character that no log line holds.
const mark = "\x01answer "

// answers says, for each `op` of a question, who answers it.
type answers map[string]func(question []byte) (any, error)

func serve(known answers) {
	out := bufio.NewWriter(os.Stdout)
	os.Stdout = os.Stderr
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			text, failed := json.Marshal(answer(known, line))
			if failed != nil {
				text, _ = json.Marshal(map[string]string{"bad": failed.Error()})
			}
			fmt.Fprintf(out, "\n%s%s\n", mark, text)
		}
		if err != nil {
			break
		}
	}
	if err := out.Flush(); err != nil {
		os.Exit(1)
	}
}

// answer asks one question. A question nobody can read is `bad`, which fails the test; a panic of Argo is an answer.
func answer(known answers, line []byte) (found any) {
	defer func() {
		if reason := recover(); reason != nil {
			found = map[string]string{"panic": fmt.Sprint(reason)}
		}
	}()
	var head struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return map[string]string{"bad": err.Error()}
	}
	one, there := known[head.Op]
	if !there {
		return map[string]string{"bad": "nobody answers " + head.Op}
	}
	found, err := one(line)
	if err != nil {
		return map[string]string{"bad": err.Error()}
	}
	return found
}

// asked makes an answerer of a function that takes a question of one type.
func asked[Question any](how func(Question) any) func([]byte) (any, error) {
	return func(line []byte) (any, error) {
		var question Question
		if err := json.Unmarshal(line, &question); err != nil {
			return nil, err
		}
		return how(question), nil
	}
}

// failure is Argo's error: that there is one is compared, its words are for people.
type failure struct {
	Error bool   `json:"error"`
	Why   string `json:"why"`
}

func failed(err error) failure { return failure{true, err.Error()} }
