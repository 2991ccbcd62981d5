import type { Runtime } from '@voltaic/runtime'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { destinationOf } from './destination.ts'
import { createLocalResponse } from './local-response.ts'
import { branchWithDigest } from './loop-detection.ts'
import type { RequestSender } from './request-sender.ts'
import { routeRequest } from './route.ts'
import type { SendOptions } from './send-options.ts'
import type { SentRequestUser } from './sent-request.ts'

/** The digest of a request that this element is the origin of. */
const ORIGIN = '0'

/** Sends the requests that the element itself originates. @spec RFC 3261 §8.1 */
export class UserAgentClient {
  readonly #sender: RequestSender
  readonly #runtime: Runtime
  readonly #name: string | undefined

  constructor(sender: RequestSender, runtime: Runtime, name: string | undefined) {
    this.#sender = sender
    this.#runtime = runtime
    this.#name = name
  }

  async request(request: SipRequest, options: SendOptions): Promise<SipResponse> {
    const { request: ready, next } = routeRequest(this.#complete(request))
    return new Promise((resolve) => {
      const user: SentRequestUser = {
        onProvisional: (response) => options.onProvisional?.(response),
        onFinal: resolve,
        onFurther2xx: (response) => options.onFurther2xx?.(response),
        onFailed: (cause) => resolve(createLocalResponse(request, cause, next)),
      }
      const parts = { request: ready, digest: ORIGIN, isProxied: false, user }
      this.#sender.send(destinationOf(options, next), parts, options)
    })
  }

  async acknowledge(ack: SipRequest, options: SendOptions): Promise<void> {
    const { request, next } = routeRequest(this.#complete(ack))
    const branch = branchWithDigest(this.#runtime.random.hex(8), ORIGIN)
    await this.#sender.sendAck(request, destinationOf(options, next), branch)
  }

  /** @spec RFC 3261 §8.1.1.6, RFC 3261 §20.41 */
  #complete(request: SipRequest): SipRequest {
    const counted = request.has('Max-Forwards') ? request : request.with('Max-Forwards', '70')
    return this.#name === undefined || counted.has('User-Agent') ? counted : counted.with('User-Agent', this.#name)
  }
}
