import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecName, collectRtpMaps } from './codec-name.ts'
import { MIN_PACKETS, RohcReport } from './rohc-report.ts'
import { rtpInIp } from './rtp-in-ip.ts'
import { savingPlot } from './saving-plot.ts'

/** IPv4, UDP and RTP headers of SN and TS, with `payload` octets behind them. */
function packet(sn: number, payload: number, ssrc = 7, payloadType = 97): Uint8Array {
  const octets = Buffer.alloc(40 + payload)
  octets.set(Buffer.from('4500000000004000401100000a0000010a000002c000c0020000000080', 'hex'))
  octets.writeUInt16BE(octets.length, 2)
  octets.writeUInt16BE(sn, 4)
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += octets.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  octets.writeUInt16BE(~sum & 0xffff, 10)
  octets.writeUInt16BE(20 + payload, 24)
  octets[29] = payloadType
  octets.writeUInt16BE(sn, 30)
  octets.writeUInt32BE(sn * 160, 32)
  octets.writeUInt32BE(ssrc, 36)
  return Uint8Array.from(octets)
}

function reported(packets: number, payloadType = 97) {
  const report = new RohcReport('O')
  for (let sn = 1; sn <= packets; sn++) report.packet(packet(sn, 32, 7, payloadType), sn * 20)
  return report
}

test('RTP is recognised by its looks, RTCP and fragments are not RTP (RFC 3550 §5.1, RFC 3551 §6)', () => {
  const found = rtpInIp(packet(5, 32))
  assert.deepEqual(found, {
    version: 4,
    source: '10.0.0.1:49152',
    destination: '10.0.0.2:49154',
    ssrc: 7,
    payloadType: 97,
    sequenceNumber: 5,
    timestamp: 800,
    hasUdpChecksum: false,
    headerOctets: 40,
    payloadOctets: 32,
  })
  assert.equal(rtpInIp(packet(5, 32, 7, 72)), undefined)
  const fragment = packet(5, 32)
  fragment[7] = 1
  assert.equal(rtpInIp(fragment), undefined)
  assert.equal(rtpInIp(packet(5, 32).subarray(0, 70)), undefined)
  assert.equal(rtpInIp(new Uint8Array(0)), undefined)
})

test('a steady stream settles at one octet of header, and every packet is restored', () => {
  const [stream] = reported(400).streams()
  assert.ok(stream !== undefined)
  assert.equal(stream.packets, 400)
  assert.equal(stream.notRestored, 0)
  assert.equal(stream.meanHeader, 40)
  assert.equal(stream.meanSettledHeader, 1)
  assert.equal(stream.headerShare, 40 / 72)
  // 72 octets every 20 ms, over the time from the first packet to the last
  assert.ok(Math.abs(stream.kbitPerSecond - (400 * 72 * 8) / 7980) < 1e-9)
  const counted = stream.types.reduce((sum, { headerOctets }) => sum + headerOctets, 0)
  assert.equal(counted, stream.compressedHeaderOctets)
})

test('fewer packets than the least are no stream', () => {
  assert.equal(reported(MIN_PACKETS - 1).streams().length, 0)
  assert.equal(reported(MIN_PACKETS).streams().length, 1)
})

test('streams are told apart by SSRC', () => {
  const report = new RohcReport('U')
  for (let sn = 1; sn < 20; sn++) for (const ssrc of [1, 2]) report.packet(packet(sn, 10, ssrc), sn * 20)
  assert.deepEqual(
    report.streams().map(({ ssrc, packets }) => [ssrc, packets]),
    [
      [1, 19],
      [2, 19],
    ],
  )
})

test('a codec has the name of SDP, else of its payload type, else a guess', () => {
  const names = new Map<number, string>()
  collectRtpMaps('v=0\r\na=rtpmap:97 AMR-WB/16000/1\r\na=rtpmap:999 X/1\r\na=rtpmap:x Y/1\r\n', names)
  assert.deepEqual([...names], [[97, 'AMR-WB/16000/1']])
  assert.equal(codecName(97, names, 320, 61), 'AMR-WB')
  assert.equal(codecName(8, names, 160, 160), 'G.711 (PCMA)')
  assert.equal(codecName(98, names, 320, 61), 'AMR-WB?')
  assert.equal(codecName(98, names, 160, 32), 'AMR?')
  assert.equal(codecName(99, names, 3000, 1200), 'payload type 99')
})

test('the report finds SDP in the packets of the capture', () => {
  const report = reported(20)
  const sip = Buffer.from(`${'x'.repeat(100)}\r\na=rtpmap:97 AMR/8000\r\n`)
  report.packet(Uint8Array.from([...packet(1, 0).subarray(0, 28), ...sip]), 0)
  assert.equal(report.streams()[0]?.codec, 'AMR')
})

test('the plot has two bars for each stream and nothing that SVG would take for markup', () => {
  const streams = reported(20).streams()
  const svg = savingPlot(streams.map((stream) => ({ ...stream, codec: '<b>&' })))
  assert.equal(svg.match(/<rect/g)?.length, 3 + 4)
  assert.ok(svg.includes('&lt;b&gt;&amp;, IPv4'))
})
