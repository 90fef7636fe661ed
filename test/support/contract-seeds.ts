import type { parse } from "yaml";

/** A change of a copy of openapi/execution.yaml, and what is told of it. */
export interface Seed {
  readonly change: (document: Editable) => unknown;
  /** Kinds and items; the first is the one that was meant. */
  readonly told: readonly (readonly [kind: string, item: string])[];
}

/** A document to be edited anywhere. */
export type Editable = ReturnType<typeof parse>;

export const json = "application/json";
export const variable = "/variables/{variable_key}";

/** One change each that lets somebody down. */
export const breaking: Readonly<Record<string, Seed>> = {
  "a route is removed": {
    change: ({ paths }) => delete paths["/dags/{dag_id}"],
    told: [["operation-removed", "GET /dags/{dag_id}"]],
  },
  "a method is removed": {
    change: ({ paths }) => delete paths[variable].delete,
    told: [["operation-removed", `DELETE ${variable}`]],
  },
  "a route is renamed": {
    change: ({ paths }) => {
      paths["/dags/{dag}"] = paths["/dags/{dag_id}"];
      delete paths["/dags/{dag_id}"];
    },
    told: [["operation-moved", "GET /dags/{dag_id}"]],
  },
  "a method is changed": {
    change: ({ paths }) => {
      const item = paths["/task-instances/{task_instance_id}/heartbeat"];
      item.post = item.put;
      delete item.put;
    },
    told: [["operation-moved", "PUT /task-instances/{task_instance_id}/heartbeat"]],
  },
  "an operation has another name": {
    change: ({ paths }) => (paths["/dags/{dag_id}"].get.operationId = "read_dag"),
    told: [["operation-renamed", "GET /dags/{dag_id}"]],
  },
  "a token will no longer do": {
    change: ({ paths }) => (paths["/dags/{dag_id}"].get.security = [{ JWTBearer: ["ti:self"] }]),
    told: [["token-refused", "GET /dags/{dag_id}"]],
  },
  "a token of two will no longer do": {
    change: ({ paths }) =>
      (paths["/task-instances/{task_instance_id}/run"].patch.security = [
        { JWTBearer: ["ti:self", "token:execution"] },
      ]),
    told: [["token-refused", "PATCH /task-instances/{task_instance_id}/run"]],
  },
  "a token is needed": {
    change: ({ paths }) => (paths["/health"].get.security = [{ JWTBearer: [] }]),
    told: [["token-refused", "GET /health"]],
  },
  "a parameter is removed": {
    change: ({ paths }) => paths["/variables/keys"].get.parameters.shift(),
    told: [["parameter-removed", "GET /variables/keys query prefix"]],
  },
  "a parameter is renamed": {
    change: ({ paths }) => (paths["/variables/keys"].get.parameters[0].name = "starts_with"),
    told: [
      ["parameter-removed", "GET /variables/keys query prefix"],
      ["parameter-added", "GET /variables/keys query starts_with"],
    ],
  },
  "a parameter is put elsewhere": {
    change: ({ paths }) => (paths["/assets/by-name"].get.parameters[0].in = "header"),
    told: [["parameter-moved", "GET /assets/by-name query name"]],
  },
  "a parameter is new and required": {
    change: ({ paths }) =>
      paths["/dags/{dag_id}"].get.parameters.push({
        in: "query",
        name: "team",
        required: true,
        schema: { type: "string" },
      }),
    told: [["parameter-added-required", "GET /dags/{dag_id} query team"]],
  },
  "a parameter becomes required": {
    change: ({ paths }) => (paths["/variables/keys"].get.parameters[0].required = true),
    told: [["parameter-became-required", "GET /variables/keys query prefix"]],
  },
  "a parameter has another type": {
    change: ({ paths }) => (paths["/assets/by-name"].get.parameters[0].schema.type = "integer"),
    told: [["type-changed", "GET /assets/by-name query name"]],
  },
  "a parameter has another default": {
    change: ({ paths }) => (paths["/variables/keys"].get.parameters[1].schema.default = 100),
    told: [["default-changed", "GET /variables/keys query limit"]],
  },
  "a parameter has a narrower limit": {
    change: ({ paths }) => (paths["/variables/keys"].get.parameters[1].schema.maximum = 100),
    told: [["limit-narrowed", "GET /variables/keys query limit"]],
  },
  "a body is removed": {
    change: ({ paths }) => delete paths[variable].put.requestBody,
    told: [["body-removed", `PUT ${variable} body`]],
  },
  "a body is new and required": {
    change: ({ paths }) =>
      (paths["/dag-runs/{dag_id}/{run_id}/clear"].post.requestBody = {
        required: true,
        content: { [json]: { schema: {} } },
      }),
    told: [["body-added-required", "POST /dag-runs/{dag_id}/{run_id}/clear body"]],
  },
  "a body becomes required": {
    change: ({ paths }) =>
      (paths["/xcoms/{dag_id}/{run_id}/{task_id}/{key}"].post.requestBody.required = true),
    told: [["body-became-required", "POST /xcoms/{dag_id}/{run_id}/{task_id}/{key} body"]],
  },
  "a body has another media type": {
    change: ({ paths }) => {
      const { content } = paths[variable].put.requestBody;
      content["text/plain"] = content[json];
      delete content[json];
    },
    told: [
      ["media-type-removed", `PUT ${variable} body`],
      ["media-type-added", `PUT ${variable} body`],
    ],
  },
  "a field of a body is removed": {
    change: ({ components }) => delete components.schemas.VariablePostBody.properties.description,
    told: [["field-removed", "VariablePostBody.description"]],
  },
  "a field of a body is new and required": {
    change: ({ components }) => {
      components.schemas.TIHeartbeatInfo.properties.unixname = { type: "string" };
      components.schemas.TIHeartbeatInfo.required.push("unixname");
    },
    told: [["field-added-required", "TIHeartbeatInfo.unixname"]],
  },
  "a field of a body becomes required": {
    change: ({ components }) => components.schemas.VariablePostBody.required.push("description"),
    told: [["field-became-required", "VariablePostBody.description"]],
  },
  "a field of a body has another type": {
    change: ({ components }) => (components.schemas.TIHeartbeatInfo.properties.pid.type = "string"),
    told: [["type-changed", "TIHeartbeatInfo.pid"]],
  },
  "a field of a body has another format": {
    change: ({ components }) =>
      (components.schemas.TIRetryStatePayload.properties.end_date.format = "date"),
    told: [["format-changed", "TIRetryStatePayload.end_date"]],
  },
  "a field of a body may no longer be null": {
    change: ({ components }) =>
      (components.schemas.VariablePostBody.properties.val = { type: "string" }),
    told: [["null-refused", "VariablePostBody.val"]],
  },
  "an enum of a body is narrower": {
    change: ({ components }) => components.schemas.TerminalStateNonSuccess.enum.shift(),
    told: [["word-refused", "TerminalStateNonSuccess failed"]],
  },
  "a form of a body is gone": {
    change: ({ components }) => components.schemas.TIStateReport.oneOf.pop(),
    told: [["form-refused", "PATCH /task-instances/{task_instance_id}/state body"]],
  },
  "an open body is closed": {
    change: ({ components }) => (components.schemas.HITLDetailRequest.additionalProperties = false),
    told: [["body-closed", "HITLDetailRequest"]],
  },
  "success has another status": {
    change: ({ paths }) => {
      const { responses } = paths[variable].delete;
      responses["200"] = responses["204"];
      delete responses["204"];
    },
    told: [["status-changed", `DELETE ${variable} 204`]],
  },
  "a reply is removed": {
    change: ({ paths }) =>
      delete paths["/task-instances/{task_instance_id}/heartbeat"].put.responses["410"],
    told: [["status-removed", "PUT /task-instances/{task_instance_id}/heartbeat 410"]],
  },
  "an answer has no body any more": {
    change: ({ paths }) => delete paths["/dags/{dag_id}"].get.responses["200"].content,
    told: [["answer-removed", "GET /dags/{dag_id} 200"]],
  },
  "a header of an answer is removed": {
    change: ({ paths }) =>
      delete paths["/xcoms/{dag_id}/{run_id}/{task_id}/{key}"].head.responses["200"].headers,
    told: [["header-removed", "HEAD /xcoms/{dag_id}/{run_id}/{task_id}/{key} 200 Content-Range"]],
  },
  "a field of an answer is removed": {
    change: ({ components }) => {
      const { DagResponse } = components.schemas;
      delete DagResponse.properties.owners;
      DagResponse.required = DagResponse.required.filter((name: string) => name !== "owners");
    },
    told: [["answer-field-removed", "DagResponse.owners"]],
  },
  "a field of an answer may be absent": {
    change: ({ components }) => components.schemas.XComResponse.required.pop(),
    told: [["answer-field-became-optional", "XComResponse.value"]],
  },
  "a field of an answer may be null": {
    change: ({ components }) =>
      (components.schemas.DagResponse.properties.is_paused = {
        oneOf: [{ type: "boolean" }, { type: "null" }],
      }),
    told: [["answer-null-possible", "DagResponse.is_paused"]],
  },
  "a field of an answer has another type": {
    change: ({ components }) =>
      (components.schemas.TIRunContext.properties.max_tries.type = "string"),
    told: [["type-changed", "TIRunContext.max_tries"]],
  },
  "a field is added to a closed answer": {
    change: ({ components }) => (components.schemas.DagRun.properties.colour = { type: "string" }),
    told: [["answer-field-added-to-closed", "DagRun.colour"]],
  },
  "an answer has one more form": {
    change: ({ components }) =>
      components.schemas.TIRunContext.properties.next_kwargs.oneOf.push({ type: "integer" }),
    told: [["answer-form-added", "TIRunContext.next_kwargs"]],
  },
};
