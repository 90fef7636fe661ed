import { Code, ConnectError } from "@connectrpc/connect";
import { isWindsockError } from "../../base/index.ts";
import { PeerRefusedError } from "../../channel/index.ts";
import { ErrorResponseSchema } from "../../contract/descriptors.ts";
import { writeReply } from "./write-reply.ts";

/** By Airflow's word. */
const codesOfWords: Readonly<Record<string, Code>> = {
  CONNECTION_NOT_FOUND: Code.NotFound,
  VARIABLE_NOT_FOUND: Code.NotFound,
  XCOM_NOT_FOUND: Code.NotFound,
  ASSET_NOT_FOUND: Code.NotFound,
  TASK_STORE_NOT_FOUND: Code.NotFound,
  ASSET_STORE_NOT_FOUND: Code.NotFound,
  DAGRUN_ALREADY_EXISTS: Code.AlreadyExists,
  PERMISSION_DENIED: Code.PermissionDenied,
};

/** By status of the server. */
const codesOfStatus: Readonly<Record<number, Code>> = {
  400: Code.InvalidArgument,
  401: Code.Unauthenticated,
  403: Code.PermissionDenied,
  404: Code.NotFound,
  409: Code.FailedPrecondition,
  410: Code.FailedPrecondition,
  422: Code.InvalidArgument,
  429: Code.ResourceExhausted,
};

/** By our own codes. */
const codesOfErrors: Readonly<Record<string, Code>> = {
  ERR_WINDSOCK_CHANNEL_CLOSED: Code.Unavailable,
  ERR_WINDSOCK_VALUE_LOST: Code.DataLoss,
};

/**
 * Makes the failure of a call of what the supervisor answered: a code by Airflow's word for it or the server's status, and
 * the whole `ErrorResponse` as its detail.
 *
 * @param otherwise - code of a fault that has none
 */
export function callError(error: unknown, otherwise: Code): ConnectError {
  if (error instanceof ConnectError) {
    return error; // the caller has gone away
  }
  if (error instanceof PeerRefusedError) {
    const made = new ConnectError(error.message, codeOfRefusal(error));
    try {
      const value = writeReply(ErrorResponseSchema, { error: error.error, detail: error.detail });
      made.details.push({ desc: ErrorResponseSchema, value });
    } catch {
      // its detail cannot be said in protobuf; what it means is in the text
    }
    return made;
  }
  const code = isWindsockError(error) ? codesOfErrors[error.code] : undefined;
  return new ConnectError(String(Object(error).message), code ?? otherwise);
}

function codeOfRefusal({ error, detail }: PeerRefusedError): Code {
  const status = Number(detail["status_code"] ?? 0);
  return (
    codesOfWords[error] ??
    codesOfStatus[status] ??
    (status >= 500 ? Code.Unavailable : Code.Unknown)
  );
}
