// A runner made of nothing but proto/: a client of TaskSupervisor. Its last argument is --supervisor=unix:PATH.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	pb "runner/gen/windsock/supervisor/v1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	address := strings.TrimPrefix(os.Args[len(os.Args)-1], "--supervisor=")
	connection := must(grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials())))
	supervisor := pb.NewTaskSupervisorClient(connection)
	records := os.NewFile(3, "records")
	ti := must(supervisor.Start(ctx, &emptypb.Empty{})).Ti

	succeed := func() {
		must(supervisor.SucceedTask(ctx, &pb.SucceedTask{EndDate: timestamppb.Now()}))
	}
	switch ti.TaskId {
	case "succeed":
		succeed()
	case "exchange":
		variable := must(supervisor.GetVariable(ctx, &pb.GetVariable{Key: "region"}))
		_, err := supervisor.GetVariable(ctx, &pb.GetVariable{Key: "none"})
		upstream := &pb.GetXCom{Key: "return_value", DagId: ti.DagId, RunId: ti.RunId, TaskId: "upstream"}
		pulled := must(supervisor.GetXCom(ctx, upstream))
		seen := must(structpb.NewValue(map[string]any{
			"pulled":   pulled.Value.AsInterface(),
			"variable": variable.GetValue(),
			"missing":  strings.ToUpper(strings.ReplaceAll(status.Code(err).String(), "NotFound", "NOT_FOUND")),
		}))
		must(supervisor.SetXCom(ctx, &pb.SetXCom{
			Key: "seen", Value: seen, DagId: ti.DagId, RunId: ti.RunId, TaskId: ti.TaskId, MapIndex: ti.MapIndex,
		}))
		succeed()
	case "speak":
		fmt.Println("to stdout")
		fmt.Fprintln(records, `{"event":"a warning","level":"warning"}`)
		succeed()
	case "fail_now":
		must(supervisor.TaskState(ctx, &pb.TaskState{State: "failed", EndDate: timestamppb.Now()}))
	case "wait":
		must(supervisor.DeferTask(ctx, &pb.DeferTask{
			Classpath:     "a.Trigger",
			TriggerKwargs: must(structpb.NewValue(map[string]any{"moment": 1.5})),
			NextMethod:    "resume",
			NextKwargs:    must(structpb.NewStruct(map[string]any{"tries": 2})),
			Queue:         proto.String("default"),
		}))
	default:
		log.Fatalf("no task %s", ti.TaskId)
	}
}
