import { abbreviateCommand, type DiameterMessage, decodeMessage } from '@voltaic/diameter'
import { type DnsMessage, decodeMessage as decodeDns, TCP_LENGTH_OCTETS } from '@voltaic/dns'
import { type Address, addressKey } from '@voltaic/runtime'
import { parseMessage, SipRequest, SipResponse } from '@voltaic/sip'
import type { EvidenceMessage } from '../evidence.ts'
import { readable } from './readable.ts'

/** One sight of one message. */
export interface Seen {
  readonly at: number
  /** `REGISTER`, `401 Unauthorized`, `UAR`. */
  readonly label: string
  /** The element that saw it. */
  readonly element: string
  readonly isSent: boolean
  readonly from: Address
  readonly to: Address
  /** Name of the element that sent it, or its address. */
  readonly sender: string
  readonly receiver: string
  readonly transport: 'udp' | 'tcp'
  readonly octets: number
  /** Its place in a trace; a capture has none. */
  readonly sequence?: number
  /** Of SIP. */
  readonly callId?: string
}

export interface SeenRequest extends Seen {
  readonly message: SipRequest
}

export interface SeenResponse extends Seen {
  readonly message: SipResponse
}

export interface SeenDiameter extends Seen {
  readonly diameter: DiameterMessage
}

export interface SeenDns extends Seen {
  readonly dns: DnsMessage
}

/** What could be read; messages that could not are left out, since no rule has anything to say about them. */
export interface SeenMessages {
  readonly requests: readonly SeenRequest[]
  readonly responses: readonly SeenResponse[]
  readonly diameter: readonly SeenDiameter[]
  readonly dns: readonly SeenDns[]
}

export function readMessages(messages: readonly EvidenceMessage[]): SeenMessages {
  const names = new Map(messages.map(({ local, element }) => [addressKey(local), element]))
  const seen = messages.flatMap((each) => {
    const read = readable(() => readMessage(each, waysOf(each, names)))
    return read === undefined ? [] : [read]
  })
  return {
    requests: seen.filter((each): each is SeenRequest => 'message' in each && each.message instanceof SipRequest),
    responses: seen.filter((each): each is SeenResponse => 'message' in each && each.message instanceof SipResponse),
    diameter: seen.filter((each): each is SeenDiameter => 'diameter' in each),
    dns: seen.filter((each): each is SeenDns => 'dns' in each),
  }
}

/** @throws DecodeError */
function readMessage(
  { protocol, data, transport }: EvidenceMessage,
  where: Omit<Seen, 'label'>,
): SeenRequest | SeenResponse | SeenDiameter | SeenDns {
  if (protocol === 'diameter') {
    const diameter = decodeMessage(data)
    return { ...where, label: abbreviateCommand(diameter), diameter }
  }
  if (protocol === 'dns') {
    const dns = decodeDns(transport === 'tcp' ? data.subarray(TCP_LENGTH_OCTETS) : data)
    return { ...where, label: dns.isResponse ? 'DNS answer' : 'DNS query', dns }
  }
  const message = parseMessage(data)
  const of = { ...where, callId: message.callId }
  if (message instanceof SipRequest) return { ...of, label: message.method, message }
  const response = message as SipResponse
  return { ...of, label: `${response.status} ${response.reason}`, message: response }
}

function waysOf(
  { at, element, direction, local, remote, transport, data, sequence }: EvidenceMessage,
  names: ReadonlyMap<string, string>,
): Omit<Seen, 'label'> {
  const isSent = direction === 'out'
  const [from, to] = isSent ? [local, remote] : [remote, local]
  const far = names.get(addressKey(remote)) ?? remote.host
  const [sender, receiver] = isSent ? [element, far] : [far, element]
  const place = sequence === undefined ? {} : { sequence }
  return { at, element, isSent, from, to, sender, receiver, transport, octets: data.length, ...place }
}
