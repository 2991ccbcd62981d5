import type { TracedMessage } from '@voltaic/trace'
import type { Network, Phone } from './network.ts'

/** The octets of a SIP message as text; empty for another protocol. */
export function sipOf(message: TracedMessage): string {
  return message.protocol === 'sip' ? Buffer.from(message.data).toString('latin1') : ''
}

/** Responses with that status that a phone has received. */
export function responsesTo(phone: Phone, status: number, network: Network): readonly TracedMessage[] {
  return network
    .trace()
    .filter(({ element, direction }) => element === phone.config.element && direction === 'in')
    .filter((message) => sipOf(message).startsWith(`SIP/2.0 ${status} `))
}
