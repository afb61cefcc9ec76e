package main

import (
	"encoding/json"

	"github.com/tidwall/gjson"
	"k8s.io/apimachinery/pkg/labels"
)

// document lets label selectors ask a JSON document, as gjsonLabels of workflow/executor/resource.go does.
// That package is not imported: it brings kubectl along, and a file that module zips lack.
type document []byte

func (d document) Has(name string) bool   { return gjson.GetBytes(d, name).Exists() }
func (d document) Get(name string) string { return gjson.GetBytes(d, name).String() }
func (d document) Lookup(name string) (string, bool) {
	return d.Get(name), d.Has(name)
}

// condition says how a resource template stands for an object: any requirement of the failure, else all of the success.
func condition(asked struct {
	Success string          `json:"success"`
	Failure string          `json:"failure"`
	Object  json.RawMessage `json:"object"`
}) any {
	success, err := requirements(asked.Success)
	if err != nil {
		return failed(err)
	}
	failure, err := requirements(asked.Failure)
	if err != nil {
		return failed(err)
	}
	for _, one := range failure {
		if one.Matches(document(asked.Object)) {
			return map[string]any{"stands": "failed"}
		}
	}
	for _, one := range success {
		if !one.Matches(document(asked.Object)) {
			return map[string]any{"stands": "waits"}
		}
	}
	return map[string]any{"stands": "succeeded"}
}

func requirements(text string) (labels.Requirements, error) {
	if text == "" {
		return nil, nil
	}
	parsed, err := labels.Parse(text)
	if err != nil {
		return nil, err
	}
	found, _ := parsed.Requirements()
	return found, nil
}
