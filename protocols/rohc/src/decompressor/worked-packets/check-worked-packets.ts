import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from '../create-decompressor.ts'
import type { CidSize, PacketType } from '../framework/channel.ts'

/** A packet worked out by hand from the figures, each field as its comment derives it. */
export interface WorkedPacket {
  readonly name: string
  /** In hexadecimal: compressed header, then payload. */
  readonly rohc: string
  /** The original packet. */
  readonly packet: string
  readonly type: PacketType
  readonly extension?: 0 | 1 | 2 | 3
}

/** Packets that one context decompresses one after the other, 20 ms apart, and what its channel is like. */
export interface WorkedStream {
  readonly profiles: readonly number[]
  readonly cids: CidSize
  readonly maxCid: number
  /** The octets behind every header. */
  readonly payload: string
  readonly packets: readonly WorkedPacket[]
}

/** One test for each packet; they share their contexts, as on a link. */
export function checkWorkedPackets({ payload, packets, ...channel }: WorkedStream): void {
  const decompressor = createDecompressor({ ...channel, mode: 'U', sendsFeedback: false })
  let nowMs = 0
  for (const { name, rohc, packet, type, extension } of packets) {
    test(name, () => {
      nowMs += 20
      const octets = Buffer.from(rohc.replaceAll(' ', ''), 'hex')
      const outcome = decompressor.decompress(octets, nowMs)
      assert.ok(outcome.kind === 'packet', JSON.stringify(outcome))
      assert.equal(Buffer.from(outcome.packet).toString('hex'), packet.replaceAll(' ', ''))
      assert.equal(outcome.packetType, type)
      assert.equal(outcome.extension, extension)
      assert.equal(outcome.headerOctets, octets.length - payload.length / 2)
    })
  }
}
