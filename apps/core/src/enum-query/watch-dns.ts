import { DecodeError } from '@voltaic/base'
import { decodeMessage, formatHost, rcodeName, TCP_LENGTH_OCTETS } from '@voltaic/dns'
import { dnsSecondSight, dnsTrace, formatAddress, type MessageTrace } from '@voltaic/runtime'

/** An answer of a DNS server. */
export interface DnsExchange {
  readonly name: string
  readonly type: string
  readonly server: string
  readonly transport: 'udp' | 'tcp'
  /** `NOERROR`, `NXDOMAIN` */
  readonly rcode: string
  readonly isAuthoritative: boolean
}

/** Collects the answers that an element gets from DNS servers from now on, those in its own process too. */
export function watchDns(element: string): { readonly exchanges: readonly DnsExchange[]; stop(): void } {
  const exchanges: DnsExchange[] = []
  const note = (trace: MessageTrace): void => {
    if (trace.direction !== 'in' || trace.element !== element) return
    const exchange = exchangeOf(trace)
    if (exchange !== undefined) exchanges.push(exchange)
  }
  const stops = [dnsTrace.subscribe(note), dnsSecondSight.subscribe(note)]
  return {
    exchanges,
    stop() {
      for (const stop of stops) stop()
    },
  }
}

function exchangeOf({ data, transport, remote }: MessageTrace): DnsExchange | undefined {
  try {
    const message = decodeMessage(transport === 'tcp' ? data.subarray(TCP_LENGTH_OCTETS) : data)
    const [question] = message.questions
    if (question === undefined) return undefined
    return {
      name: formatHost(question.name),
      type: question.type,
      server: formatAddress(remote),
      transport,
      rcode: rcodeName(message.rcode),
      isAuthoritative: message.isAuthoritative,
    }
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
