/** JSON over HTTP with the server's problem documents (RFC 9457) as errors. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field: string | undefined,
    readonly retryAfterS: number | undefined,
  ) {
    super(`${status} ${code}`);
    this.name = "Problem";
  }

  /** True when no response arrived. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

interface ProblemBody {
  code?: string;
  detail?: string;
  field?: string;
}

async function problemOf(response: Response): Promise<Problem> {
  let body: ProblemBody = {};
  try {
    body = (await response.json()) as ProblemBody;
  } catch {
    // A proxy may answer in HTML; the status is enough then.
  }
  const after = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new Problem(
    response.status,
    body.code ?? "unknown",
    body.detail ?? "",
    body.field,
    Number.isFinite(after) ? after : undefined,
  );
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT";
  body?: unknown;
  /** Lets the request outlive the page, for the last save before it closes. */
  keepalive?: boolean;
}

function requestInit(call: RequestOptions): RequestInit {
  const method = call.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Centrala"] = "1";
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method,
    headers,
    credentials: "same-origin",
    keepalive: call.keepalive ?? false,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

/** Sends one request. Throws `Problem` when the server refuses it or does not answer. */
export async function api<T = void>(path: string, call: RequestOptions = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, requestInit(call));
  } catch {
    throw new Problem(0, "unreachable", "", undefined, undefined);
  }
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export const post = <T = void>(path: string, body?: unknown): Promise<T> =>
  api<T>(path, body === undefined ? { method: "POST" } : { method: "POST", body });

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
