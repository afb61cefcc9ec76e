package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	_ "unsafe" // for linkname

	"github.com/argoproj/argo-events/pkg/apis/events/v1alpha1"
	"github.com/argoproj/argo-events/pkg/eventsources/events"
	_ "github.com/argoproj/argo-events/pkg/eventsources/sources/github"
)

// parseValidateRequest is what the GitHub source does with a body before it hands it on.
//
//go:linkname parseValidateRequest github.com/argoproj/argo-events/pkg/eventsources/sources/github.parseValidateRequest
func parseValidateRequest(request *http.Request, secret []byte) ([]byte, error)

// arrival is a webhook: by the name it was remembered under, or itself.
type arrival struct {
	Recording string `json:"recording"`
	Event     string `json:"event"`
	Delivery  string `json:"delivery"`
	Body      string `json:"body"`
}

var remembered = map[string][]byte{}

func remember(asked arrival) any {
	text, err := asked.text()
	if err != nil {
		return failed(err)
	}
	remembered[asked.Recording] = text
	return map[string]string{"text": string(text)}
}

func arrive(asked arrival) any {
	text, err := asked.text()
	if err != nil {
		return failed(err)
	}
	return map[string]string{"text": string(text)}
}

// text returns the bytes that the GitHub source puts on the bus (github/start.go HandleRoute).
func (asked arrival) text() ([]byte, error) {
	request, err := http.NewRequest(http.MethodPost, "http://hook/", strings.NewReader(asked.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-GitHub-Event", asked.Event)
	request.Header.Set("X-GitHub-Delivery", asked.Delivery)
	body, err := parseValidateRequest(request, nil)
	if err != nil {
		return nil, err
	}
	return json.Marshal(&events.GithubEventData{Headers: request.Header, Body: (*json.RawMessage)(&body)})
}

// sensed returns the event as a Sensor gets it.
func (asked arrival) sensed() (*v1alpha1.Event, error) {
	text, there := remembered[asked.Recording]
	if asked.Recording != "" && !there {
		return nil, errors.New("nobody remembered " + asked.Recording)
	}
	if !there {
		own, err := asked.text()
		if err != nil {
			return nil, err
		}
		text = own
	}
	context := &v1alpha1.EventContext{DataContentType: v1alpha1.MediaTypeJSON, ID: "1"}
	return &v1alpha1.Event{Context: context, Data: text}, nil
}
