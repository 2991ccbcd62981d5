import { DecodeError } from '@voltaic/base'
import { summariseTrace } from '@voltaic/dns'
import type { Address } from '@voltaic/runtime'
import { AddressBook } from '../ladder/address-book.ts'
import type { TracedMessage, TraceProtocol } from '../traced-message.ts'
import { createAddressMask } from './address-mask.ts'
import { withoutTimerEffects } from './left-to-timers.ts'
import { maskDiameter } from './mask-diameter.ts'
import { type Masks, maskSip } from './mask-sip.ts'
import { orderCausally } from './order-causally.ts'
import { Placeholders } from './placeholders.ts'

export interface TranscriptOptions {
  /** SIP and Diameter unless given: how names are resolved depends on the deployment. */
  readonly protocols?: readonly TraceProtocol[]
  /** Also the Diameter messages by which peers connect and watch each other; not unless given. */
  readonly peering?: boolean
  /** Also SIP messages sent again, and 100 Trying to anything but an INVITE; not unless given. */
  readonly retransmissions?: boolean
  /** Who is at addresses at which no element of the traces is. */
  readonly names?: Iterable<readonly [Address, string]>
}

/**
 * What happened, without what differs from run to run and from deployment to deployment: two runs of a scenario, in
 * memory or over sockets, over UDP or TCP, IPv4 or IPv6, in one process or several, give the same transcript.
 *
 * @param traces of all processes, in any order but those of one element in theirs; of messages within a process both
 *   ends (`bothEnds` of the ring), as the order is worked out from what is sent before it is received
 * @returns an entry of several lines for each message, the first says who sent it to whom
 */
export function maskedTranscript(traces: readonly TracedMessage[], options: TranscriptOptions = {}): readonly string[] {
  const names = [...(options.names ?? [])]
  const book = new AddressBook(names)
  for (const trace of traces) book.learn(trace)
  const addresses = createAddressMask(traces, book, names)
  const masks: Masks = { placeholders: new Placeholders(), addresses }
  const protocols = options.protocols ?? ['sip', 'diameter']
  const ordered = orderCausally(traces)
  return (options.retransmissions ? ordered : withoutTimerEffects(ordered))
    .filter((message) => protocols.includes(message.protocol))
    .filter((message) => options.peering || !isPeering(message))
    .map((message) => `${endsOf(book, message)}\n${maskContent(message, masks)}`)
}

function endsOf(book: AddressBook, message: TracedMessage): string {
  const remote = book.nameOf(message.remote, message.transport) ?? 'stranger'
  const [from, to] = message.direction === 'out' ? [message.element, remote] : [remote, message.element]
  return `${from} -> ${to} ${message.protocol}`
}

function maskContent(message: TracedMessage, masks: Masks): string {
  switch (message.protocol) {
    case 'sip':
      return maskSip(message.data, masks)
    case 'dns':
      return masks.addresses(summariseTrace(message))
    case 'diameter':
      return maskOrExplain(message.data, masks)
  }
}

function maskOrExplain(data: Uint8Array, masks: Masks): string {
  try {
    return maskDiameter(data, masks)
  } catch (error) {
    if (error instanceof DecodeError) return `malformed: ${error.message}`
    throw error
  }
}

/** RFC 6733 §2.4: capabilities, watchdogs and disconnections belong to application 0. */
function isPeering({ protocol, data }: TracedMessage): boolean {
  return protocol === 'diameter' && data.length >= 12 && data.subarray(8, 12).every((octet) => octet === 0)
}
