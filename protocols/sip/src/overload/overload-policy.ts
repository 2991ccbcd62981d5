import type { SipRequest } from '../message/sip-request.ts'
import type { Flow } from '../transport/flow.ts'
import type { Admission } from './admission.ts'
import { DEFAULT_TARGET, OccupancyControl, type OccupancyControlOptions } from './occupancy-control.ts'

export interface OverloadPolicyOptions extends OccupancyControlOptions {
  /** Requests that are always taken on: emergency calls, say. */
  isExempt?(request: SipRequest, flow: Flow): boolean
  /**
   * Requests that get only what the others leave, because anybody can send them: REGISTERs of phones not known yet, say.
   * A flood of them is shed before any other request is.
   */
  givesWay?(request: SipRequest, flow: Flow): boolean
  /** 5 unless given: see `Admission`. */
  readonly retryAfterSeconds?: number
}

const DEFAULT_RETRY_AFTER = 5
/**
 * What gives way may make the process busy up to this part of the target: as long as there is any of it to shed, the
 * occupancy stays below the target of the others, and all of these are admitted.
 */
const PART_OF_TARGET = 0.85

/**
 * Refuses as many new requests as it takes to keep the process below its target occupancy; what gives way has a share
 * of its own, which falls first.
 *
 * @spec RFC 3261 §21.5.4; RFC 6357 §5.3
 */
export function createOverloadPolicy(options: OverloadPolicyOptions): Admission {
  const { retryAfterSeconds = DEFAULT_RETRY_AFTER, target = DEFAULT_TARGET } = options
  const first = new OccupancyControl(options)
  const last = new OccupancyControl({ ...options, target: target * PART_OF_TARGET })
  return {
    retryAfterSeconds,
    admits(request, flow) {
      if (options.isExempt?.(request, flow) === true) return true
      return options.givesWay?.(request, flow) === true ? last.admits() : first.admits()
    },
  }
}
