import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ipPacketsOf, rohcFrame, rohcPacketsOf } from './captured-packets.ts'
import { pcapFile } from './pcap-file.ts'

const MAIN = join(import.meta.dirname, '../main.ts')
const folder = mkdtempSync(join(tmpdir(), 'voltaic-rohc-'))
after(() => rmSync(folder, { recursive: true }))
const path = (name: string) => join(folder, name)
const voltaic = (...args: string[]) => execFileSync(process.execPath, [MAIN, 'rohc', ...args], { encoding: 'utf8' })

/** An AMR stream of 100 packets over IPv6, with SN, TS and UDP checksum that differ. */
const packets = Array.from({ length: 100 }, (_, sn) => {
  const octets = Buffer.alloc(92)
  octets.set(
    Buffer.from(`6000000000341140${'20010db8000000000000000000000001'}${'20010db8000000000000000000000002'}`, 'hex'),
  )
  octets.set(Buffer.from('c000c00200340000 8061'.replaceAll(' ', ''), 'hex'), 40)
  octets.writeUInt16BE(1 + sn * 7, 46)
  octets.writeUInt16BE(sn, 50)
  octets.writeUInt32BE(sn * 160, 52)
  return { at: 1_700_000_000_000 + sn * 20, octets: Uint8Array.from(octets) }
})
writeFileSync(path('call.pcap'), pcapFile(101, packets))

test('report says what each stream costs and saves', () => {
  const { streams } = JSON.parse(voltaic('report', path('call.pcap'), '--json', '--svg', path('call.svg')))
  assert.equal(streams.length, 1)
  const [{ codec, ipVersion, packets: count, meanHeader, meanSettledHeader, notRestored }] = streams
  assert.deepEqual(
    { codec, ipVersion, count, meanHeader, meanSettledHeader, notRestored },
    { codec: 'AMR?', ipVersion: 6, count: 100, meanHeader: 60, meanSettledHeader: 3, notRestored: 0 },
  )
  assert.match(readFileSync(path('call.svg'), 'utf8'), /^<svg .*AMR\?, IPv6/s)
  assert.match(voltaic('report', path('call.pcap')), /AMR\? +IPv6 +yes +100 +32\.0 +60 → \d\.\d\d +3\.00/)
})

test('compress and decompress give the same file back', () => {
  const said = voltaic('compress', path('call.pcap'), '--output', path('call.rohc.pcap'))
  assert.match(said, /^100 packets, 9200 octets, compressed to \d{4}\b/)
  assert.match(said, /^UO-0 +\d+$/m)
  assert.match(voltaic('decompress', path('call.rohc.pcap'), '--output', path('back.pcap')), /decompressed to 100$/m)
  assert.deepEqual(readFileSync(path('back.pcap')), readFileSync(path('call.pcap')))
})

test('ROHC packets are found in Ethernet and PPP frames (RFC 3241 §3.1)', () => {
  const packet = Uint8Array.of(0x2a, 1, 2)
  const octetsOf = (file: Uint8Array) => rohcPacketsOf(file, 'x').packets.map(({ octets }) => Array.from(octets))
  assert.deepEqual(octetsOf(pcapFile(1, [{ at: 0, octets: rohcFrame(packet) }])), [[0x2a, 1, 2]])
  assert.deepEqual(octetsOf(pcapFile(9, [{ at: 0, octets: Uint8Array.of(0, 3, ...packet) }])), [[0x2a, 1, 2]])
  assert.deepEqual(octetsOf(pcapFile(1, [{ at: 0, octets: new Uint8Array(64) }])), [])
})

test('what Ethernet has put behind a short IP packet is no part of it', () => {
  const frame = Uint8Array.from([...new Uint8Array(12), 0x86, 0xdd, ...(packets[0]?.octets ?? []), 0, 0, 0])
  const { packets: found } = ipPacketsOf(pcapFile(1, [{ at: 5, octets: frame }]), 'x')
  assert.deepEqual(found, [{ at: 5, octets: packets[0]?.octets }])
})

test('a file that is cut off is read to its end, one that is no capture refused', () => {
  const file = pcapFile(101, packets)
  const { packets: found, cut } = ipPacketsOf(file.subarray(0, file.length - 10), 'x')
  assert.equal(found.length, 99)
  assert.match(cut ?? '', /CAPTURE_TRUNCATED/)
  assert.throws(() => ipPacketsOf(Uint8Array.of(1, 2, 3, 4, 5), 'x'), { code: 'CAPTURE_UNREADABLE' })
})
