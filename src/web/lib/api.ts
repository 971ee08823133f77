/** Talks to `/api`: JSON in and out, problems as errors that say what, why and how to mend it. */

export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string | null;
  readonly fix: string | null;
  readonly code: string | null;
  readonly problems: readonly { readonly path: string; readonly found: string; readonly expected: string }[];
}

export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** 0: no answer at all. */
export function statusOf(error: unknown): number {
  return error instanceof ApiError ? error.problem.status : 0;
}

/** Rejects with an ApiError where the server says no, with a TypeError where it does not answer. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send<T>('GET', path, { signal });
}

/** A write happens once, however often it is sent: `once` names it. */
export async function write<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown,
  options: { readonly ifMatch?: string | null; readonly once?: string } = {},
): Promise<T> {
  const token = await csrfToken();
  const headers: Record<string, string> = { 'Idempotency-Key': options.once ?? crypto.randomUUID(), 'X-CSRF-Token': token };
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  return send<T>(method, path, { headers, body });
}

let csrf: Promise<string> | null = null;

/** Asked once; a failed asking is not remembered. */
function csrfToken(): Promise<string> {
  csrf ??= get<{ readonly csrf: string | null }>('/api/me').then(
    (me) => me.csrf ?? '',
    (error: unknown) => {
      csrf = null;
      throw error;
    },
  );
  return csrf;
}

async function send<T>(
  method: string,
  path: string,
  options: { readonly headers?: Record<string, string>; readonly body?: unknown; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const hasBody = options.body !== undefined;
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      'Accept-Language': document.documentElement.lang,
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  const said: Partial<Problem> = await response.json().then(
    (value: unknown) => (typeof value === 'object' && value !== null ? value : {}),
    () => ({}),
  );
  return {
    status: response.status,
    title: said.title ?? `HTTP ${response.status}`,
    detail: said.detail ?? null,
    fix: said.fix ?? null,
    code: said.code ?? null,
    problems: said.problems ?? [],
  };
}
