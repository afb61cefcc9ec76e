package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	_ "unsafe" // for linkname

	"github.com/Knetic/govaluate"

	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	bus "github.com/argoproj/argo-events/pkg/reconciler/eventbus"
	source "github.com/argoproj/argo-events/pkg/reconciler/eventsource"
	sensor "github.com/argoproj/argo-events/pkg/reconciler/sensor"
	"github.com/argoproj/argo-events/pkg/sensors"
)

// getDependencyExpression is what a sensor makes of a trigger's conditions.
//
//go:linkname getDependencyExpression github.com/argoproj/argo-events/pkg/sensors.(*SensorContext).getDependencyExpression
func getDependencyExpression(of *sensors.SensorContext, ctx context.Context, trigger v1alpha1.Trigger) (string, error)

// conditions says which dependencies fire a trigger alone (sensors/listener.go, jetstream/sensor/trigger_conn.go).
func conditions(asked struct {
	Conditions   string   `json:"conditions"`
	Dependencies []string `json:"dependencies"`
}) any {
	object := &v1alpha1.Sensor{}
	for _, name := range asked.Dependencies {
		object.Spec.Dependencies = append(object.Spec.Dependencies, v1alpha1.EventDependency{Name: name})
	}
	trigger := v1alpha1.Trigger{Template: &v1alpha1.TriggerTemplate{Name: "t", Conditions: asked.Conditions}}
	of := sensors.NewSensorContext(nil, nil, object, nil, "", "", nil)
	text, err := getDependencyExpression(of, context.Background(), trigger)
	if err != nil {
		return failed(err)
	}
	expression, err := govaluate.NewEvaluableExpression(strings.ReplaceAll(text, "-", "\\-"))
	if err != nil {
		return failed(err)
	}
	return alone(expression, asked.Dependencies)
}

func alone(expression *govaluate.EvaluableExpression, names []string) any {
	fire := []string{}
	for _, one := range names {
		values := map[string]any{}
		for _, name := range expression.Vars() {
			if !slices.Contains(names, name) {
				return failed(fmt.Errorf("%s is not found", name)) // listener.go ends the trigger here
			}
			values[name] = name == one
		}
		if values[one] == nil {
			continue // the trigger does not listen to it
		}
		result, err := expression.Evaluate(values)
		if err != nil {
			return failed(err)
		}
		if result == true {
			fire = append(fire, one)
		}
	}
	return map[string]any{"alone": fire}
}

func pattern(asked struct {
	Pattern string   `json:"pattern"`
	Texts   []string `json:"texts"`
}) any {
	compiled, err := regexp.Compile(asked.Pattern)
	if err != nil {
		return failed(err)
	}
	matches := []bool{}
	for _, text := range asked.Texts {
		matches = append(matches, compiled.MatchString(text))
	}
	return map[string]any{"matches": matches}
}

// validate says whether the controller takes an object.
func validate(asked struct {
	Object json.RawMessage `json:"object"`
}) any {
	if err := validated(asked.Object); err != nil {
		return failed(err)
	}
	return failure{}
}

func validated(text []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return err
	}
	switch head.Kind {
	case "EventBus":
		object := &v1alpha1.EventBus{}
		return decoded(text, object, func() error { return bus.ValidateEventBus(object) })
	case "EventSource":
		object := &v1alpha1.EventSource{}
		return decoded(text, object, func() error { return source.ValidateEventSource(object) })
	case "Sensor":
		object := &v1alpha1.Sensor{}
		jetstream := v1alpha1.EventBusSpec{JetStream: &v1alpha1.JetStreamBus{}}
		return decoded(text, object, func() error {
			return sensor.ValidateSensor(object, &v1alpha1.EventBus{Spec: jetstream})
		})
	}
	return fmt.Errorf("no kind of Argo Events: %q", head.Kind)
}

func decoded(text []byte, object any, then func() error) error {
	if err := json.Unmarshal(text, object); err != nil {
		return err
	}
	return then()
}
