// A task's life through a client that oapi-codegen made of openapi/execution.yaml.
//
// Arguments: base URL, workload token, id of the task instance, and of its run.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"time"

	"client/airflow"

	"github.com/google/uuid"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func check(ok bool, what string, got any) {
	if !ok {
		log.Fatalf("%s: %v", what, got)
	}
}

func main() {
	baseURL, token, id, run := os.Args[1], os.Args[2], uuid.MustParse(os.Args[3]), os.Args[4]
	ctx := context.Background()
	client := must(airflow.NewClientWithResponses(baseURL, airflow.WithRequestEditorFn(
		func(_ context.Context, request *http.Request) error {
			request.Header.Set("Authorization", "Bearer "+token)
			return nil
		})))

	claimed := must(client.TiRunWithResponse(ctx, id, airflow.TIEnterRunningPayload{
		State: "running", Hostname: "h", Unixname: "u", Pid: 1, StartDate: time.Now().UTC(),
	}))
	check(claimed.JSON200 != nil && claimed.JSON200.DagRun.RunId == run, "run", string(claimed.Body))
	if fresh := claimed.HTTPResponse.Header.Get("Refreshed-API-Token"); fresh != "" {
		token = fresh
	}
	variable := must(client.GetVariableWithResponse(ctx, "region"))
	check(variable.JSON200 != nil && *variable.JSON200.Value == "eu", "variable", string(variable.Body))
	missing := must(client.GetVariableWithResponse(ctx, "none"))
	check(missing.StatusCode() == 404, "missing variable", missing.Status())
	pulled := must(client.GetXcomWithResponse(ctx, "interop", run, "upstream", "return_value", &airflow.GetXcomParams{}))
	check(pulled.JSON200 != nil, "XCom", string(pulled.Body))
	beat := must(client.TiHeartbeatWithResponse(ctx, id, airflow.TIHeartbeatInfo{Hostname: "h", Pid: 1}))
	check(beat.StatusCode() == 204, "heartbeat", string(beat.Body))
	seen := map[string]any{"pulled": pulled.JSON200.Value}
	pushed := must(client.SetXcomWithResponse(ctx, "interop", run, "report_success", "seen", &airflow.SetXcomParams{}, seen))
	check(pushed.StatusCode() == 201, "push", string(pushed.Body))
	var success airflow.TIStateReport
	if err := success.FromTISuccessStatePayload(airflow.TISuccessStatePayload{State: "success", EndDate: time.Now().UTC()}); err != nil {
		log.Fatal(err)
	}
	ended := must(client.TiUpdateStateWithResponse(ctx, id, success))
	check(ended.StatusCode() == 204, "state", string(ended.Body))
}
