/** What the HTTP server of the probes answers: on loopback for the real host, emulated for the emulation. */
export interface ServerAnswer {
  status: number;
  body: string;
  /** How long it takes, ms. */
  after: number;
}

export function serverAnswer(path: string, request: string): ServerAnswer {
  switch (path) {
    case '/echo':
      return { status: 200, body: `${request.length} ${request}`, after: 0 };
    case '/error':
      return { status: 500, body: 'an error page', after: 0 };
    case '/slow':
      return { status: 200, body: 'too late', after: 3000 };
    default:
      return { status: 200, body: '', after: 0 };
  }
}
