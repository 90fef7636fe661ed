import { createServer, type RequestListener } from "node:http";

/** A server of an Execution API for one test. */
export interface SpecServer extends AsyncDisposable {
  readonly url: string;
  /** Method and path of each request. */
  readonly requests: readonly string[];
}

/** What it answers: by method and path, or by path alone. */
export type SpecAnswers = Readonly<Record<string, RequestListener>>;

/** Answers as told, 401 for what is in `routes`, and 404 otherwise. */
export async function startSpecServer(answers: SpecAnswers): Promise<SpecServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.replace(/\?.*/, "") ?? "";
    requests.push(`${request.method} ${request.url}`);
    const answer = answers[`${request.method} ${path}`] ?? answers[path] ?? answers["*"];
    if (answer === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"detail":"Not Found"}');
    } else {
      answer(request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = Object(server.address());
  return {
    url: `http://127.0.0.1:${port}/execution`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers JSON; `version` is what a request without one is told. */
export function answerJson(status: number, value: unknown, version?: string): RequestListener {
  return (_, response) => {
    const headers = { "content-type": "application/json" };
    response.writeHead(status, version ? { ...headers, "airflow-api-version": version } : headers);
    response.end(JSON.stringify(value));
  };
}

/** Promises more than it sends, and cuts the connection. */
export function answerCut(text: string): RequestListener {
  return (_, response) => {
    response.writeHead(200, { "content-length": text.length + 100 });
    response.write(text, () => response.destroy());
  };
}
