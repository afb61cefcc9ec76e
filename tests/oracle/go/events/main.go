// Command events answers what Argo Events v1.9.11 makes of an event, a filter, a parameter, a Sensor: by calling its own functions.
//
// It must never compute an answer itself.
package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	"github.com/argoproj/argo-events/pkg/sensors/dependencies"
	"github.com/argoproj/argo-events/pkg/sensors/triggers"
)

func main() {
	serve(answers{
		"arrive":     asked(arrive),
		"remember":   asked(remember),
		"filter":     asked(filter),
		"path":       asked(path),
		"pattern":    asked(pattern),
		"number":     asked(number),
		"resource":   asked(resource),
		"template":   asked(template),
		"payload":    asked(payload),
		"conditions": asked(conditions),
		"validate":   asked(validate),
	})
}

type verdict struct {
	Passed bool   `json:"passed"`
	Error  bool   `json:"error"`
	Why    string `json:"why,omitempty"`
}

func filter(asked struct {
	arrival
	Filter   *v1alpha1.EventDependencyFilter `json:"filter"`
	Operator v1alpha1.LogicalOperator        `json:"operator"`
}) any {
	event, err := asked.sensed()
	if err != nil {
		return failed(err)
	}
	passed, err := dependencies.Filter(event, asked.Filter, asked.Operator)
	if err != nil {
		return verdict{passed, true, err.Error()}
	}
	return verdict{Passed: passed}
}

type found struct {
	Exists bool   `json:"exists"`
	Kind   string `json:"kind,omitempty"`
	Text   string `json:"text,omitempty"`
}

func path(asked struct {
	arrival
	Path string `json:"path"`
}) any {
	event, err := asked.sensed()
	if err != nil {
		return failed(err)
	}
	seen := gjson.GetBytes(event.Data, asked.Path)
	if !seen.Exists() {
		return found{}
	}
	return found{true, seen.Type.String(), seen.String()}
}

func number(asked struct {
	Text string `json:"text"`
}) any {
	value, err := strconv.ParseFloat(asked.Text, 64)
	written, unwritable := json.Marshal(value)
	if unwritable != nil { // an infinity, or no number
		return map[string]any{"legal": err == nil}
	}
	return map[string]any{
		"legal":   err == nil,
		"plain":   strconv.FormatFloat(value, 'f', -1, 64),
		"general": fmt.Sprint(value),
		"json":    string(written),
	}
}

// changing is a question about parameters and the one event they take values from, that of dependency "d".
type changing struct {
	arrival
	Object     json.RawMessage             `json:"object"`
	Parameters []v1alpha1.TriggerParameter `json:"parameters"`
}

func (asked changing) events() (map[string]*v1alpha1.Event, error) {
	event, err := asked.sensed()
	return map[string]*v1alpha1.Event{"d": event}, err
}

// resource changes an object as a k8s or an argoWorkflow trigger does.
func resource(asked changing) any {
	events, err := asked.events()
	if err != nil {
		return failed(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(asked.Object); err != nil {
		return failed(err)
	}
	if err := triggers.ApplyResourceParameters(events, asked.Parameters, object); err != nil {
		return failed(err)
	}
	return map[string]any{"object": object.Object}
}

// template changes the template of a trigger.
func template(asked changing) any {
	events, err := asked.events()
	if err != nil {
		return failed(err)
	}
	trigger := &v1alpha1.Trigger{Template: &v1alpha1.TriggerTemplate{}, Parameters: asked.Parameters}
	if err := json.Unmarshal(asked.Object, trigger.Template); err != nil {
		return failed(err)
	}
	if err := triggers.ApplyTemplateParameters(events, trigger); err != nil {
		return failed(err)
	}
	return map[string]any{"object": trigger.Template}
}

// payload makes the body of an http trigger.
func payload(asked changing) any {
	events, err := asked.events()
	if err != nil {
		return failed(err)
	}
	text, err := triggers.ConstructPayload(events, asked.Parameters)
	if err != nil {
		return failed(err)
	}
	return map[string]any{"text": strings.ToValidUTF8(string(text), "\ufffd")}
}
