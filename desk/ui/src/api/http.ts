/** JSON over HTTP with the server's problem documents (RFC 9457) as errors. */

import { randomId } from "../core/ids";

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
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** `Idempotency-Key`: the server acts once on requests with the same key. */
  key?: string;
  /** `If-Match`: version that the change is based on; undefined: any. */
  version?: string | undefined;
  /** `Authorization: Bearer`, for a screen without a session. */
  token?: string;
  /** Lets the request outlive the page, for the last save before it closes. */
  keepalive?: boolean;
}

export interface Versioned<T> {
  value: T;
  /** `ETag` of the answer. */
  version: string | undefined;
}

function requestHeaders(call: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (call.method !== undefined && call.method !== "GET") headers["X-Centrala"] = "1";
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  if (call.key !== undefined) headers["Idempotency-Key"] = call.key;
  if (call.version !== undefined) headers["If-Match"] = call.version;
  if (call.token !== undefined) headers["Authorization"] = `Bearer ${call.token}`;
  return headers;
}

function requestInit(call: RequestOptions): RequestInit {
  return {
    method: call.method ?? "GET",
    headers: requestHeaders(call),
    credentials: "same-origin",
    keepalive: call.keepalive ?? false,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

/** Sends one request. Throws `Problem` when the server refuses it or does not answer. */
export async function apiVersioned<T = void>(path: string, call: RequestOptions = {}): Promise<Versioned<T>> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, requestInit(call));
  } catch {
    throw new Problem(0, "unreachable", "", undefined, undefined);
  }
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  const value = (text === "" ? undefined : JSON.parse(text)) as T;
  return { value, version: response.headers.get("ETag") ?? undefined };
}

export const api = async <T = void>(path: string, call: RequestOptions = {}): Promise<T> =>
  (await apiVersioned<T>(path, call)).value;

/**
 * Sends a POST under an idempotency key and repeats it once when no answer arrives: the server
 * may have acted on the first one, and the key keeps it from acting twice.
 */
export async function post<T = void>(path: string, body?: unknown, key: string = randomId()): Promise<T> {
  const call: RequestOptions = { method: "POST", key, ...(body === undefined ? {} : { body }) };
  try {
    return await api<T>(path, call);
  } catch (error) {
    if (isProblem(error) && error.unreachable) return api<T>(path, call);
    throw error;
  }
}

/** Sends a POST without an idempotency key: log-in, log-out and signals that may get lost. */
export const postOnce = <T = void>(path: string, body?: unknown): Promise<T> =>
  api<T>(path, body === undefined ? { method: "POST" } : { method: "POST", body });

/** Sends a file as it is. Throws `Problem` when the server refuses it or does not answer. */
export async function sendFile<T>(path: string, file: File): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      headers: { Accept: "application/json", "X-Centrala": "1", "Content-Type": file.type || "application/octet-stream" },
      credentials: "same-origin",
      body: file,
    });
  } catch {
    throw new Problem(0, "unreachable", "", undefined, undefined);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
