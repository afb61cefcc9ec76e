// Command argo answers what Argo Workflows v4.0.2 makes of an expression, a selector, a condition, a template: by calling its own functions.
//
// It must never compute an answer itself.
package main

import (
	"context"
	"encoding/json"

	"github.com/expr-lang/expr"
	"k8s.io/apimachinery/pkg/fields"

	wfv1 "github.com/argoproj/argo-workflows/v4/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v4/util/expr/env"
	"github.com/argoproj/argo-workflows/v4/util/logging"
	"github.com/argoproj/argo-workflows/v4/util/template"
	"github.com/argoproj/argo-workflows/v4/workflow/util"
)

var quiet = logging.WithLogger(context.Background(), logging.NewSlogLogger(logging.Error, logging.Text))

func main() {
	serve(answers{
		"expression": asked(expression),
		"replace":    asked(replace),
		"selector":   asked(selector),
		"condition":  asked(condition),
		"validate":   asked(validated),
	})
}

// expression evaluates as expression_template.go does.
func expression(asked struct {
	Text   string         `json:"text"`
	Values map[string]any `json:"values"`
}) any {
	scope := env.GetFuncMap(asked.Values)
	program, err := expr.Compile(asked.Text, expr.Env(scope))
	if err != nil {
		return map[string]any{"outcome": "compile", "why": err.Error()}
	}
	result, err := expr.Run(program, scope)
	if err != nil {
		return map[string]any{"outcome": "run", "why": err.Error()}
	}
	text, err := json.Marshal(result)
	if err != nil {
		return map[string]any{"outcome": "unwritable", "why": err.Error()}
	}
	return map[string]any{"outcome": "ok", "json": string(text)}
}

// replace fills in the tags of a step's text once the steps before it are done (controller/steps.go resolveReferences).
func replace(asked struct {
	Text   string            `json:"text"`
	Values map[string]string `json:"values"`
}) any {
	text, err := json.Marshal(asked.Text)
	if err != nil {
		return failed(err)
	}
	replaced, err := template.ReplaceStrict(quiet, string(text), asked.Values, []string{"steps", "tasks"})
	if err != nil {
		return map[string]any{"error": true, "missing": template.IsMissingVariableErr(err), "why": err.Error()}
	}
	var found string
	if err := json.Unmarshal([]byte(replaced), &found); err != nil {
		return failed(err)
	}
	return map[string]any{"text": found}
}

// selector says whether a node is one that `argo resume` or argo-server's `set` means.
func selector(asked struct {
	Selector string          `json:"selector"`
	Node     wfv1.NodeStatus `json:"node"`
}) any {
	parsed, err := fields.ParseSelector(asked.Selector)
	if err != nil {
		return failed(err)
	}
	return map[string]any{"matches": util.SelectorMatchesNode(parsed, asked.Node)}
}
