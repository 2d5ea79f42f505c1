export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | string;
}

export function json(body: object, headers: Readonly<Record<string, string>> = {}, status = 200): Answer {
  return { status, contentType: 'application/json; charset=UTF-8', headers, body };
}

export function page(body: string, status = 200): Answer {
  return { status, contentType: 'text/html; charset=UTF-8', headers: {}, body };
}

/** MISP's own words for something that worked. */
export function success(message: string, url: string, id?: string): Answer {
  return json({
    saved: true,
    success: true,
    name: message,
    message,
    url,
    ...(id === undefined ? {} : { id }),
  });
}

export function toLogin(baseUrl: string): Answer {
  return { ...page('', 302), headers: { Location: `${baseUrl}/users/login` } };
}

export interface RefusalDetails {
  /** Where MISP says that it happened, when that is not the path of the request. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: unknown;
  readonly id?: string;
}

/** An answer other than success, thrown from wherever it is found out. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly details: RefusalDetails;

  constructor(status: number, message: string, details: RefusalDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  toAnswer(path: string): Answer {
    const { url = path, headers = {}, errors, id } = this.details;
    const body = { name: this.message, message: this.message, url };
    if (errors === undefined) return json(body, headers, this.status);
    return json({ saved: false, ...body, errors, ...(id === undefined ? {} : { id }) }, headers, this.status);
  }
}

export function internalError(): Refusal {
  return new Refusal(500, 'An Internal Error Has Occurred.');
}

export function noPermission(): Refusal {
  return new Refusal(403, 'You do not have permission to use this functionality.');
}

export function invalidEvent(): Refusal {
  return new Refusal(404, 'Invalid event');
}
