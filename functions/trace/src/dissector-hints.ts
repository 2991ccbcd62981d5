import type { MessageTrace } from '@voltaic/runtime'
import type { TraceProtocol } from './traced-message.ts'

/** Where Wireshark looks for a protocol without being told. */
const usualPorts: Readonly<Record<TraceProtocol, readonly string[]>> = {
  sip: ['udp.port==5060', 'tcp.port==5060'],
  diameter: ['tcp.port==3868'],
  dns: ['udp.port==53', 'tcp.port==53'],
}

/** Linux takes the ports of clients from here on: nobody listens there. */
const FIRST_EPHEMERAL_PORT = 32_768
/** More different ports than any deployment has. */
const MAX_HINTS = 64

/** `SIP/`, with which every status line and no request line begins. */
const STATUS_LINE = [0x53, 0x49, 0x50, 0x2f]

/** Collects at which ports servers were reached, for those where Wireshark would not expect them. */
export class DissectorHints {
  readonly #hints = new Set<string>()

  learn(protocol: TraceProtocol, trace: MessageTrace): void {
    const server = trace.direction === 'out' ? trace.remote : trace.local
    if (server.port >= FIRST_EPHEMERAL_PORT || this.#hints.size >= MAX_HINTS) return
    const port = `${trace.transport}.port==${server.port}`
    if (usualPorts[protocol].includes(port) || this.#hints.has(`${port},${protocol}`)) return
    if (isRequest(protocol, trace)) this.#hints.add(`${port},${protocol}`)
  }

  /** Each as tshark's option `-d` takes it: `tcp.port==6060,sip`. */
  list(): readonly string[] {
    return [...this.#hints].sort()
  }
}

/** Seen from outside, without decoding: who asks knows where the server is. */
function isRequest(protocol: TraceProtocol, { transport, data }: MessageTrace): boolean {
  switch (protocol) {
    case 'sip':
      return !STATUS_LINE.every((octet, at) => data[at] === octet)
    case 'diameter':
      return ((data[4] ?? 0) & 0x80) !== 0
    case 'dns':
      // Over TCP the length comes first.
      return ((data[transport === 'tcp' ? 4 : 2] ?? 0) & 0x80) === 0
  }
}
