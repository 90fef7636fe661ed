import type { ErrorResponse } from "../contract/index.ts";

/**
 * What goes into the error slot of a reply when a request fails: Airflow's shape, with the server's status and detail
 * where the fault carries them.
 *
 * @param withDetail - false when the server's detail cannot be sent
 */
export function errorResponse(
  fault: unknown,
  { withDetail = true }: { readonly withDetail?: boolean } = {},
): ErrorResponse {
  const message = (Error.isError(fault) ? fault.message : String(fault)).toWellFormed();
  const { status = null, detail, code, name } = Object(fault);
  return {
    type: "ErrorResponse",
    error: "API_SERVER_ERROR",
    detail: {
      status_code: typeof status === "number" ? status : null,
      message,
      ...(detail === undefined || !withDetail
        ? { exception_type: String(code ?? name) }
        : { detail }),
    },
  };
}
