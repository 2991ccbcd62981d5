// Makes a capture of 1 GB and imports it: half of it speech in RTP, the rest registrations over UDP and TCP.
//   npm run test:soak -- capture-import [--gigabytes 1]
// Ends with exit code 1 when a message is missing, or memory grows with the file.
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createPcapngWriter, type PcapngWriter } from '@voltaic/capture'
import { encodeRtp } from '@voltaic/rtp'
import type { Address, MessageTrace } from '@voltaic/runtime'
import { createCaptureImport } from '@voltaic/trace'

/** Of resident memory, whatever the file. */
const MAX_RESIDENT_MB = 700
const CHUNK = 1_048_576
const CALLS = 50
const PACKETS_OF_A_ROUND = 20
const START = Date.UTC(2026, 10, 27)

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '1' } } })
const wanted = Number(values.gigabytes) * 1e9

const phone = (call: number): Address => ({ host: `10.45.${call >> 8}.${call & 255}`, port: 5060 })
const pcscf: Address = { host: '10.0.0.5', port: 5060 }
const icscf: Address = { host: '10.0.0.6', port: 4060 }

function sip(lines: readonly string[]): Uint8Array {
  return Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`)
}

/** A REGISTER of about 900 octets, as phones send them, and its 200. */
function registration(round: number, call: number): readonly [Uint8Array, Uint8Array] {
  const dialog = [
    `Via: SIP/2.0/UDP ${phone(call).host}:5060;branch=z9hG4bK${round}-${call}`,
    `From: <sip:0010100000${call}@ims.mnc001.mcc001.3gppnetwork.org>;tag=${round}`,
    `To: <sip:0010100000${call}@ims.mnc001.mcc001.3gppnetwork.org>`,
    `Call-ID: ${round}-${call}@${phone(call).host}`,
    `CSeq: ${round} REGISTER`,
  ]
  const contact = `Contact: <sip:0010100000${call}@${phone(call).host}:5060>;+g.3gpp.smsip;expires=600000`
  const padding = `X-Padding: ${'x'.repeat(300)}`
  const request = ['REGISTER sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0', ...dialog, contact, padding]
  return [sip(request), sip(['SIP/2.0 200 OK', ...dialog, contact])]
}

function rtp(sequence: number, ssrc: number): Uint8Array {
  const header = { marker: false, payloadType: 8, sequenceNumber: sequence & 0xffff, timestamp: (sequence * 160) >>> 0 }
  return encodeRtp({ ...header, ssrc, csrcs: [], payload: new Uint8Array(160), padding: 0 })
}

/** 20 packets of speech for each call, then a registration of each. @returns octets and messages */
function round(writer: PcapngWriter, index: number): readonly [Buffer, number] {
  const blocks: Uint8Array[] = []
  const at = START + index * PACKETS_OF_A_ROUND * 20
  const put = (from: Address, to: Address, when: number, transport: 'udp' | 'tcp', data: Uint8Array): void => {
    const trace: MessageTrace = {
      at: when,
      element: 'eth0',
      direction: 'out',
      transport,
      local: from,
      remote: to,
      data,
    }
    blocks.push(writer.message(trace))
  }
  for (let packet = 0; packet < PACKETS_OF_A_ROUND; packet++) {
    const sequence = index * PACKETS_OF_A_ROUND + packet
    for (let call = 0; call < CALLS; call++) {
      const from = { host: phone(call).host, port: 49_152 }
      put(from, { host: '10.0.0.9', port: 20_000 + call * 2 }, at + packet * 20, 'udp', rtp(sequence, call + 1))
    }
  }
  for (let call = 0; call < CALLS; call++) {
    const [request, response] = registration(index, call)
    put(phone(call), pcscf, at + 390, 'udp', request)
    put(pcscf, icscf, at + 391, 'tcp', request)
    put(icscf, pcscf, at + 392, 'tcp', response)
    put(pcscf, phone(call), at + 393, 'udp', response)
  }
  return [Buffer.concat(blocks), CALLS * 4]
}

interface Made {
  readonly octets: number
  readonly messages: number
}

function make(path: string): Made {
  const file = openSync(path, 'w', 0o600)
  const writer = createPcapngWriter({ application: 'voltaic soak' })
  let octets = writeSync(file, writer.header())
  let messages = 0
  for (let index = 0; octets < wanted; index++) {
    const [block, count] = round(writer, index)
    octets += writeSync(file, block)
    messages += count
  }
  closeSync(file)
  return { octets, messages }
}

function run(path: string): boolean {
  const made = make(path)
  // what passed through two hands unchanged is one message
  const expected = made.messages / 2
  console.log(`file: ${(made.octets / 1e9).toFixed(2)} GB, ${made.messages} messages on the wire, each at two places`)
  let given = 0
  let highest = 0
  const importing = createCaptureImport({ onEntry: (entry) => void (entry.kind === 'message' && given++) })
  const file = openSync(path, 'r')
  const chunk = Buffer.alloc(CHUNK)
  const started = performance.now()
  const before = process.cpuUsage()
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    importing.push(chunk.subarray(0, read))
    highest = Math.max(highest, process.memoryUsage.rss())
  }
  const report = importing.end()
  closeSync(file)
  const seconds = (performance.now() - started) / 1000
  const cpu = process.cpuUsage(before)
  const rate = (value: number): string => (value / seconds).toFixed(0)
  console.log(`import: ${seconds.toFixed(1)} s, ${rate(made.octets / 1e6)} MB/s, ${rate(report.packets)} packets/s`)
  console.log(
    `CPU: ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s; resident memory at most ${(highest / 1e6).toFixed(0)} MB`,
  )
  const lost = report.streams.reduce((sum, stream) => sum + stream.lost, 0)
  console.log(`${report.packets} packets, ${given} messages of ${expected}, seen ${report.sights} times`)
  console.log(`${report.streams.length} RTP streams, ${report.reading.rtpPackets} packets, ${lost} lost`)
  const isRight = given === expected && report.sights === made.messages && lost === 0 && report.stop === undefined
  return isRight && report.streams.length === CALLS && highest < MAX_RESIDENT_MB * 1e6
}

const folder = mkdtempSync(join(tmpdir(), 'voltaic-capture-import-'))
try {
  if (!run(join(folder, 'soak.pcapng'))) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
