import type { Address } from '@voltaic/runtime'

/** What somebody asks of a service over HTTP. */
export interface HttpRequest {
  /** `POST` */
  readonly method: string
  /** Without query: `/calls`. */
  readonly path: string
  /** Value of Authorization; empty without one. */
  readonly authorization: string
  /** Parsed from JSON; undefined where there is none. */
  readonly document: unknown
}

export interface HttpAnswer {
  readonly status: number
  /** Sent as JSON. */
  readonly document: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpListener {
  /** Where it listens. */
  readonly local: Address
  close(): Promise<void>
}

/** Takes requests of the operator's own web servers. */
export interface HttpServer {
  /** @throws VoltaicError AS_HTTP_PORT_TAKEN when nobody can listen there */
  listen(at: Address, onRequest: (request: HttpRequest) => HttpAnswer): Promise<HttpListener>
}
