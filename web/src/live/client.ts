// Asks the server. One place for CSRF, idempotency keys, retries and what a refusal looks like.

/** A refusal, or no answer at all (code `unreachable`). */
export class Failure extends Error {
  constructor(
    readonly code: string,
    readonly http: number,
    message: string,
    readonly mend = "",
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "Failure";
  }
}

/** Whether the same request may well succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Failure && (error.http === 0 || error.http === 502 || error.http === 503 || error.http === 504);
}

export interface Asking {
  readonly body?: unknown;
  /** Raw bytes in place of JSON. */
  readonly bytes?: Blob;
  /** Gives the same action the same key across retries of our own; made anew when left out. */
  readonly key?: string;
  /** How often to try in all when the server cannot be reached. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
  /** Tells how much of `bytes` is sent, 0 to 1. */
  readonly onprogress?: (share: number) => void;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** 32 hex digits: a message id, an idempotency key. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Answer {
  readonly http: number;
  readonly text: string;
}

const PAUSES = [400, 1_200, 3_000];

export class Client {
  csrf = "";
  /** A visitor's or program's token, in place of the session cookie. */
  bearer = "";
  /** Called when the server no longer knows who we are. */
  onsignedout: () => void = () => undefined;

  constructor(readonly base = "") {}

  get<T>(path: string, asking: Asking = {}): Promise<T> {
    return this.ask<T>("GET", path, { tries: 3, ...asking });
  }

  post<T>(path: string, body: unknown = {}, asking: Asking = {}): Promise<T> {
    return this.ask<T>("POST", path, { body, ...asking });
  }

  put<T>(path: string, body: unknown, asking: Asking = {}): Promise<T> {
    return this.ask<T>("PUT", path, { body, ...asking });
  }

  remove<T>(path: string, body?: unknown): Promise<T> {
    return this.ask<T>("DELETE", path, body === undefined ? {} : { body });
  }

  /** Ask, and give the answer; throws `Failure`. */
  async ask<T>(method: Method, path: string, asking: Asking = {}): Promise<T> {
    const key = asking.key ?? newId();
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once<T>(method, path, { ...asking, key });
      } catch (error) {
        const pause = PAUSES[tried - 1];
        if (!isPassing(error) || tried >= (asking.tries ?? 2) || pause === undefined || asking.signal?.aborted) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async #once<T>(method: Method, path: string, asking: Asking & { key: string }): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") {
      headers["Idempotency-Key"] = asking.key;
      if (this.csrf) headers["X-CSRF-Token"] = this.csrf;
    }
    if (this.bearer) headers["Authorization"] = `Bearer ${this.bearer}`;
    if (asking.bytes) headers["Content-Type"] = "application/octet-stream";
    else if (asking.body !== undefined) headers["Content-Type"] = "application/json";
    const answer = asking.onprogress && asking.bytes
      ? await this.#upload(method, path, headers, asking)
      : await this.#fetch(method, path, headers, asking);
    if (answer.http >= 400) throw this.#refusal(answer);
    return (answer.text === "" ? undefined : parsed(answer.text)) as T;
  }

  async #fetch(method: Method, path: string, headers: Record<string, string>, asking: Asking): Promise<Answer> {
    const body = asking.bytes ?? (asking.body === undefined ? null : JSON.stringify(asking.body));
    let response: Response;
    try {
      response = await fetch(this.base + path, { method, headers, body, signal: asking.signal ?? null, credentials: "same-origin" });
      return { http: response.status, text: await response.text() };
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new Failure("unreachable", 0, "The server cannot be reached.");
    }
  }

  /** fetch cannot tell how much is sent; XMLHttpRequest can. */
  #upload(method: Method, path: string, headers: Record<string, string>, asking: Asking): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, this.base + path);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) asking.onprogress?.(event.loaded / event.total);
      };
      request.onload = () => { resolve({ http: request.status, text: request.responseText }); };
      request.onerror = () => { reject(new Failure("unreachable", 0, "The server cannot be reached.")); };
      request.onabort = () => { reject(new DOMException("Aborted", "AbortError")); };
      asking.signal?.addEventListener("abort", () => { request.abort(); });
      request.send(asking.bytes ?? null);
    });
  }

  #refusal(answer: Answer): Failure {
    const said = (parsed(answer.text) ?? {}) as Readonly<Record<string, unknown>>;
    const code = typeof said["error"] === "string" ? said["error"] : `http_${String(answer.http)}`;
    const failure = new Failure(
      code,
      answer.http,
      typeof said["message"] === "string" ? said["message"] : "",
      typeof said["mend"] === "string" ? said["mend"] : "",
      (said["details"] ?? {}) as Readonly<Record<string, unknown>>,
    );
    if (answer.http === 401) this.onsignedout();
    return failure;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The staff app's own client. */
export const client = new Client();
