import { parseMessage, type SipMessage, SipRequest } from '@voltaic/sip'
import type { Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'

/** How the phones of a dialog reach the network: in clear over UDP, or in ESP. */
export type DeviceNetwork = 'clear' | 'udp in ESP' | 'tcp in ESP'

/** A dialog of a handset that has one behaviour. */
export interface DeviceScenario {
  /** Id of the behaviour. */
  readonly behaviour: string
  readonly on: DeviceNetwork
  run(stage: Stage): Promise<void>
}

/** What a phone sent or received, oldest first. */
export function messagesOf(stage: Stage, phone: Phone, direction: 'in' | 'out'): readonly SipMessage[] {
  return stage.network
    .trace()
    .filter((each) => each.element === phone.config.element && each.direction === direction && each.protocol === 'sip')
    .filter(({ data }) => data.length > 4)
    .map(({ data }) => parseMessage(data))
}

/** Requests that the P-CSCF received, of that method. */
export function requestsAtPcscf(stage: Stage, method: string): readonly SipRequest[] {
  return stage.network
    .trace()
    .filter(({ element, direction, protocol }) => element === 'pcscf' && direction === 'in' && protocol === 'sip')
    .filter(({ data }) => data.length > 4)
    .map(({ data }) => parseMessage(data))
    .filter((message) => message instanceof SipRequest)
    .filter((request) => request.method === method)
}

/** Requests that a phone received, of that method. */
export function requestsAt(stage: Stage, phone: Phone, method: string): readonly SipRequest[] {
  return messagesOf(stage, phone, 'in')
    .filter((message) => message instanceof SipRequest)
    .filter((request) => request.method === method)
}
