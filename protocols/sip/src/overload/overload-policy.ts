import type { SipRequest } from '../message/sip-request.ts'
import type { Flow } from '../transport/flow.ts'
import type { Admission } from './admission.ts'
import { OccupancyControl, type OccupancyControlOptions } from './occupancy-control.ts'

export interface OverloadPolicyOptions extends OccupancyControlOptions {
  /** Requests that are always taken on: emergency calls, say, or refreshes of registrations. */
  isExempt?(request: SipRequest, flow: Flow): boolean
  /** 5 unless given: see `Admission`. */
  readonly retryAfterSeconds?: number
}

const DEFAULT_RETRY_AFTER = 5

/**
 * Refuses as many new requests as it takes to keep the process below its target occupancy.
 *
 * @spec RFC 3261 §21.5.4; RFC 6357 §5.3
 */
export function createOverloadPolicy(options: OverloadPolicyOptions): Admission {
  const control = new OccupancyControl(options)
  const { retryAfterSeconds = DEFAULT_RETRY_AFTER } = options
  return {
    retryAfterSeconds,
    admits: (request, flow) => options.isExempt?.(request, flow) === true || control.admits(),
  }
}
