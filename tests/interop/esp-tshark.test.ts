import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  ALGORITHM_PAIRS,
  createProtectedNet,
  deriveEspKeys,
  type EspFlight,
  formatAlgorithmPair,
  formatEspSaTable,
  SaDatabase,
} from '@voltaic/ipsec'
import { Counters, createManualClock, createMemoryNet, createSeededRandom } from '@voltaic/runtime'
import { outputOf, temporaryFolder } from './foreign-program.ts'
import { IP_ENDS, ipPacket } from './ip-packet.ts'
import { tsharkVersion } from './tshark.ts'

const MESSAGE = Buffer.from(
  'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:6301;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n' +
    'Call-ID: x\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n',
)
/** Raw IP packets in a capture file. */
const LINKTYPE_RAW = 101

/** What a phone and a P-CSCF send each other: a datagram each way between two ports, and a stream. */
async function sendAll(version: 4 | 6, pair: (typeof ALGORITHM_PAIRS)[number]) {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const memory = createMemoryNet({ clock, random })
  const keys = deriveEspKeys(pair, random.bytes(16), random.bytes(16))
  const [ue, pcscf] = IP_ENDS[version]
  const agreement = {
    ue: { host: ue, spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301 },
    pcscf: { host: pcscf, spiC: 4100, spiS: 0xffff_fff0, portC: 5064, portS: 6100 },
  }
  const flights: EspFlight[] = []
  const create = (side: 'ue' | 'pcscf') => {
    const database = new SaDatabase(random)
    for (const port of [agreement[side].portC, agreement[side].portS])
      database.protect({ host: agreement[side].host, port })
    assert.equal(database.install(agreement, side, keys).kind, 'installed')
    const onFlight = (flight: EspFlight) => {
      if (flight.direction === 'out') flights.push(flight)
    }
    return createProtectedNet(memory, database, { clock, random, counters: new Counters(), onFlight })
  }
  const [near, far] = [create('ue'), create('pcscf')]
  const nothing = { onDatagram() {} }
  const server = { host: pcscf, port: 6100 }
  const fromPhone = await near.bindDatagram({ host: ue, port: 6300 }, nothing)
  const fromPcscf = await far.bindDatagram({ host: pcscf, port: 5064 }, nothing)
  fromPhone.send(MESSAGE, server)
  fromPcscf.send(MESSAGE, { host: ue, port: 6301 })
  await far.listenStream(server, () => ({ onData() {}, onClose() {} }))
  const stream = await near.connectStream(server, { onData() {}, onClose() {} })
  stream.write(MESSAGE)
  stream.close()
  await clock.settle()
  const packets = flights.map(({ from, packet }) => ipPacket(version, 50, packet, from === pcscf))
  return { packets, table: formatEspSaTable([{ agreement, keys }]) }
}

/** A capture file of old, which needs less than pcapng. */
function captureOf(packets: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(0xffff, 16)
  head.writeUInt32LE(LINKTYPE_RAW, 20)
  const records = packets.flatMap((packet, index) => {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(index, 0)
    record.writeUInt32LE(packet.length, 8)
    record.writeUInt32LE(packet.length, 12)
    return [record, packet]
  })
  return Buffer.concat([head, ...records])
}

describe('tshark decrypts what we send, with the table that we write', () => {
  // Wireshark does not know aes-gmac.
  for (const [index, pair] of ALGORITHM_PAIRS.filter(({ alg }) => alg !== 'aes-gmac').entries()) {
    const version = index % 2 === 0 ? 4 : 6
    test(`${formatAlgorithmPair(pair)} over IPv${version}`, async (t) => {
      const { packets, table } = await sendAll(version, pair)
      const folder = temporaryFolder(t)
      const profile = join(folder, 'wireshark', 'profiles', 'esp')
      mkdirSync(profile, { recursive: true })
      writeFileSync(join(profile, 'esp_sa'), table, { mode: 0o600 })
      const file = join(folder, 'esp.pcap')
      writeFileSync(file, captureOf(packets))
      const preferences = [
        'esp.enable_encryption_decode:TRUE',
        'esp.enable_authentication_check:TRUE',
        'tcp.check_checksum:TRUE',
        'udp.check_checksum:TRUE',
      ]
      const hints = ['udp.port==6100,sip', 'udp.port==6301,sip', 'tcp.port==6100,sip']
      const fields = [
        'esp.spi',
        'esp.icv_good',
        'udp.checksum.status',
        'tcp.checksum.status',
        'tcp.flags',
        'sip.Method',
      ]
      const lines = await outputOf('env', [
        `XDG_CONFIG_HOME=${folder}`,
        'tshark',
        ...['-n', '-C', 'esp', '-r', file, '-T', 'fields', '-E', 'separator=;'],
        ...preferences.flatMap((each) => ['-o', each]),
        ...hints.flatMap((each) => ['-d', each]),
        ...fields.flatMap((each) => ['-e', each]),
      ])
      const rows = lines
        .trimEnd()
        .split('\n')
        .map((line) => line.split(';'))
      assert.deepEqual(
        rows.map(([spi]) => spi),
        ['0xfffffff0', '0x00006439', '0xfffffff0', '0x00006438', '0xfffffff0', '0xfffffff0', '0x00006438'],
      )
      const OPTIONS = 'OPTIONS'
      assert.deepEqual(
        rows.map((row) => row.slice(2)),
        [
          ['1', '', '', OPTIONS],
          ['1', '', '', OPTIONS],
          ['', '1', '0x0002', ''],
          ['', '1', '0x0012', ''],
          ['', '1', '0x0018', OPTIONS],
          ['', '1', '0x0011', ''],
          ['', '1', '0x0011', ''],
        ],
      )
      assert.deepEqual(new Set(rows.map(([, good]) => good)), new Set(['1']))
      t.diagnostic(`${await tsharkVersion()}: ${rows.length} packets`)
    })
  }
})
