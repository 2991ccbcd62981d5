import { ByteWriter } from '@voltaic/base'
import { createPcapngWriter } from '@voltaic/capture'
import { CapturedEvidence } from '@voltaic/core'
import type { Evidence } from '@voltaic/diagnosis'
import type { MessageTrace } from '@voltaic/runtime'
import { createCaptureImport } from '@voltaic/trace'
import type { Network } from '../scenarios/network.ts'

/** What `voltaic why FILE` makes of these octets. */
export function readCaptured(file: Uint8Array): Evidence {
  const captured = new CapturedEvidence()
  const importing = createCaptureImport({ onEntry: (entry) => captured.add(entry, importing) })
  importing.push(file)
  return captured.evidence(importing.end())
}

/** A capture with one interface for each element. */
export function captureOf(messages: readonly MessageTrace[]): Evidence {
  const writer = createPcapngWriter()
  return readCaptured(Buffer.concat([writer.header(), ...messages.map((each) => writer.message(each))]))
}

/** One IP packet and when it was seen, in milliseconds since 1970. */
export interface SeenPacket {
  readonly at: number
  readonly octets: Uint8Array
}

/*
 *     +---------------+-------+-------+----------+----------+---------+----------+
 *     | magic         | major | minor | reserved, twice     | snaplen | linktype |
 *     +---------------+-------+-------+----------+----------+---------+----------+
 * and for each packet: seconds, microseconds, captured and original length, octets
 */
const RAW_IP = 101

/** A file of tcpdump with packets as they are. */
export function packetFile(packets: readonly SeenPacket[]): Uint8Array {
  const file = new ByteWriter(65_536)
  file.uint32(0xa1b2c3d4).uint16(2).uint16(4).uint32(0).uint32(0).uint32(262_144).uint32(RAW_IP)
  for (const { at, octets } of packets) {
    file.uint32(Math.floor(at / 1000)).uint32(Math.round((at % 1000) * 1000))
    file.uint32(octets.length).uint32(octets.length).bytes(octets)
  }
  return file.finish()
}

/** Every datagram of a network in memory from now on, as somebody captures it who sees all. */
export function recordDatagrams({ memory, runtime }: Network): readonly MessageTrace[] {
  const seen: MessageTrace[] = []
  memory?.addTap(({ kind, from, to, data }) => {
    if (kind === 'udp') {
      const at = runtime.clock.now()
      seen.push({
        at,
        element: 'capture',
        direction: 'out',
        transport: 'udp',
        local: from,
        remote: to,
        data: data.slice(),
      })
    }
    return undefined
  })
  return seen
}
