import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import { MAX_HELD_CHUNK_OCTETS, MAX_HELD_CHUNKS, REMEMBERED_TSNS, SctpHalf } from '../flow/sctp-half.ts'
import { HOLE_PATIENCE_MS, MAX_HELD_OCTETS, MAX_HELD_SEGMENTS, TcpHalf } from '../flow/tcp-half.ts'
import { emptyIpHeader, MAX_EXTENSION_HEADERS, readIpHeader } from '../ip/ip-header.ts'
import { exportedPduAsPacket, MAX_PDU_TAGS } from '../link/exported-pdu.ts'
import { LINK_TYPES, locateIp, MAX_MPLS_LABELS, NOT_IP } from '../link/link-layer.ts'
import { locateGtpuPayload, MAX_GTPU_EXTENSIONS } from '../tunnel/gtpu.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))

/** Feeds segments behind a hole. @returns octets missing when it was given up */
function gapAfter(segments: readonly (readonly [sequence: number, length: number, at: number])[]): number {
  const half = new TcpHalf()
  let missing = 0
  const sink = {
    data() {},
    gap(count: number) {
      missing += count
    },
    restart() {},
  }
  half.segment(0, 0, new Uint8Array(1), 0, 1, 0, sink)
  for (const [sequence, length, at] of segments) half.segment(sequence, 0, new Uint8Array(length), 0, length, at, sink)
  return missing
}

describe('what waits is bounded', () => {
  test('TCP: octets, segments and time behind a hole', () => {
    assert.equal(gapAfter([[11, MAX_HELD_OCTETS, 0]]), 0)
    assert.equal(gapAfter([[11, MAX_HELD_OCTETS + 1, 0]]), 10)
    const many = (count: number) => Array.from({ length: count }, (_, index) => [11 + index * 2, 1, 0] as const)
    assert.equal(gapAfter(many(MAX_HELD_SEGMENTS)), 0)
    assert.equal(gapAfter(many(MAX_HELD_SEGMENTS + 1)), 10)
    const late = (at: number) =>
      gapAfter([
        [11, 1, 0],
        [20, 1, at],
      ])
    assert.equal(late(HOLE_PATIENCE_MS), 0)
    assert.equal(late(HOLE_PATIENCE_MS + 1), 10)
  })

  test('SCTP: chunks and their octets, and numbers that are remembered', () => {
    const lost = (count: number, length: number) => {
      const half = new SctpHalf()
      for (let tsn = 0; tsn < count; tsn++) half.add(tsn, 0, new Uint8Array(length), 0, length)
      return half.lost
    }
    assert.equal(lost(MAX_HELD_CHUNKS, 1), 0)
    assert.equal(lost(MAX_HELD_CHUNKS + 1, 1), 1)
    assert.equal(lost(2, MAX_HELD_CHUNK_OCTETS / 2), 0)
    assert.equal(lost(3, MAX_HELD_CHUNK_OCTETS / 2), 1)
    const half = new SctpHalf()
    for (let tsn = 0; tsn <= REMEMBERED_TSNS; tsn++) assert.ok(half.isNew(tsn))
    assert.ok(!half.isNew(REMEMBERED_TSNS))
    assert.ok(half.isNew(0))
  })
})

describe('what is repeated is bounded', () => {
  test(`extension headers of IPv6: ${MAX_EXTENSION_HEADERS} (RFC 8200 §4)`, () => {
    const packet = (count: number) =>
      octets(`60000000 0000 3c 40 ${'00'.repeat(32)} ${'3c00000000000000'.repeat(count - 1)} 1100000000000000`)
    const read = (count: number) => readIpHeader(packet(count), 0, packet(count).length, emptyIpHeader())
    assert.ok(read(MAX_EXTENSION_HEADERS))
    assert.ok(!read(MAX_EXTENSION_HEADERS + 1))
  })

  test(`MPLS labels: ${MAX_MPLS_LABELS} (RFC 3032 §2.1)`, () => {
    const frame = (count: number) => octets(`${'00'.repeat(12)} 8847 ${'00001040'.repeat(count - 1)} 00002140 4500`)
    const at = (count: number) => locateIp(frame(count), 0, frame(count).length, LINK_TYPES.ETHERNET)
    assert.equal(at(MAX_MPLS_LABELS), 14 + MAX_MPLS_LABELS * 4)
    assert.equal(at(MAX_MPLS_LABELS + 1), NOT_IP)
  })

  test(`extension headers of GTP-U: ${MAX_GTPU_EXTENSIONS} (TS 29.281 §5.2)`, () => {
    const packet = (count: number) => octets(`34ff0000 00000001 000000c0 ${'010000c0'.repeat(count - 1)} 01000000 4500`)
    const at = (count: number) => locateGtpuPayload(packet(count), 0, packet(count).length)
    assert.equal(at(MAX_GTPU_EXTENSIONS), 12 + MAX_GTPU_EXTENSIONS * 4)
    assert.equal(at(MAX_GTPU_EXTENSIONS + 1), -1)
  })

  test(`tags of an exported PDU: ${MAX_PDU_TAGS}`, () => {
    const pdu = (more: number) => octets(`00140004 c0000201 00150004 c0000202 ${'00990000'.repeat(more)} 00000000 aa`)
    assert.ok(exportedPduAsPacket(pdu(MAX_PDU_TAGS - 3), 0, pdu(MAX_PDU_TAGS - 3).length))
    assert.equal(exportedPduAsPacket(pdu(MAX_PDU_TAGS - 2), 0, pdu(MAX_PDU_TAGS - 2).length), undefined)
  })
})
