import assert from 'node:assert/strict'
import type { HttpAnswer, HttpListener, HttpRequest, HttpServer } from '@voltaic/application-servers'
import type { Address } from '@voltaic/runtime'

/** Of the service click-to-call under test. */
export const CLICK_TOKEN = 'a-token-that-nobody-can-guess'

/** Who asks a service directly; over HTTP as well where there is a server for it. */
export class TestHttpServer implements HttpServer {
  readonly #real: HttpServer | undefined
  #onRequest: ((request: HttpRequest) => HttpAnswer) | undefined
  #local: Address | undefined

  constructor(real?: HttpServer) {
    this.#real = real
  }

  /** Of the service that listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#local?.port}`
  }

  async listen(at: Address, onRequest: (request: HttpRequest) => HttpAnswer): Promise<HttpListener> {
    this.#onRequest = onRequest
    const listener = (await this.#real?.listen(at, onRequest)) ?? { local: at, close: async () => {} }
    this.#local = listener.local
    return listener
  }

  ask(request: HttpRequest): HttpAnswer {
    assert.ok(this.#onRequest, 'a service listens')
    return this.#onRequest(request)
  }
}
