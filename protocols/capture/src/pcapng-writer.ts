import type { MessageTrace } from '@voltaic/runtime'
import { encodeUdpPacket, MAX_UDP_DATA } from './ip/ip-packet.ts'
import { encodeEnhancedPacket, encodeInterfaceDescription, encodeSectionHeader } from './pcapng/blocks.ts'
import { TcpConnections } from './tcp-connections.ts'

export interface PcapngWriterOptions {
  /** Shown by Wireshark among the properties of the file. */
  readonly application?: string
  readonly comment?: string
}

/** Turns traced messages into the octets of a pcapng file; where they go is the caller's business. */
export interface PcapngWriter {
  /** The beginning of the file; to be written once, first. */
  header(): Uint8Array
  /**
   * One message as IP packets: of a datagram one, of a stream as many as it takes. Each packet belongs to an interface
   * named after the element that sent or received it, and says so in a comment.
   */
  message(trace: MessageTrace): Uint8Array
}

/**
 * @spec draft-ietf-opsawg-pcapng §4
 */
export function createPcapngWriter(options: PcapngWriterOptions = {}): PcapngWriter {
  const connections = new TcpConnections()
  const interfaces = new Map<string, number>()
  return {
    header: () => encodeSectionHeader(options.application ?? '', options.comment ?? ''),
    message(trace) {
      const blocks: Uint8Array[] = []
      const interfaceId = interfaces.get(trace.element) ?? addInterface(trace.element, interfaces, blocks)
      const { at, direction } = trace
      for (const packet of packetsOf(trace, connections)) {
        const comment = `${trace.element} ${direction}`
        blocks.push(encodeEnhancedPacket({ interfaceId, at, direction, comment, packet }))
      }
      return blocks.length === 1 && blocks[0] ? blocks[0] : Buffer.concat(blocks)
    },
  }
}

function addInterface(element: string, interfaces: Map<string, number>, blocks: Uint8Array[]): number {
  const interfaceId = interfaces.size
  interfaces.set(element, interfaceId)
  blocks.push(encodeInterfaceDescription(element))
  return interfaceId
}

function packetsOf(trace: MessageTrace, connections: TcpConnections): readonly Uint8Array[] {
  const isOut = trace.direction === 'out'
  const from = isOut ? trace.local : trace.remote
  const to = isOut ? trace.remote : trace.local
  if (trace.transport === 'tcp') return connections.packets(from, to, trace.data)
  // No network carries a larger datagram; the in-memory one may.
  return [encodeUdpPacket(from, to, trace.data.subarray(0, MAX_UDP_DATA))]
}
