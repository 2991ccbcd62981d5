import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '../agreement/algorithm-pair.ts'
import { addressSum, udpHeader } from '../engine/transport-header.ts'
import { EspWorkspace } from '../esp/esp-workspace.ts'
import { OutboundSa } from '../esp/outbound-sa.ts'
import { SaAlgorithms } from '../esp/sa-algorithms.ts'
import { deriveEspKeys } from '../keys/esp-keys.ts'
import { CapturedSa } from './captured-sa.ts'
import { EspReader, MAX_SAS_OF_SPI, NULL_TRIALS } from './esp-reader.ts'
import { formatEspSaTable } from './esp-sa-table.ts'
import { MAX_ESP_SA_LINES, parseEspKey, parseEspSaTable } from './parse-esp-sa.ts'

const ue = { host: '10.0.0.1', port: 6300 }
const pcscf = { host: '10.0.0.2', port: 6100 }
const ADDRESSES = Uint8Array.of(10, 0, 0, 1, 10, 0, 0, 2)
const SPI = 0xffff_fff0
const agreement = {
  ue: { host: ue.host, spiC: 25_656, spiS: 25_657, portC: ue.port, portS: 6301 },
  pcscf: { host: pcscf.host, spiC: 0xffff_fff1, spiS: SPI, portC: 5064, portS: pcscf.port },
}
const data = Buffer.from('OPTIONS sip:x SIP/2.0\r\n\r\n')
const keysOf = (pair: (typeof ALGORITHM_PAIRS)[number], octet = 0x11) =>
  deriveEspKeys(pair, new Uint8Array(16).fill(octet), new Uint8Array(16).fill(octet + 1))

/** UDP through ESP, from the SPI on. */
function packets(keys: ReturnType<typeof keysOf>, count = 1): readonly Uint8Array[] {
  const sa = new OutboundSa(SPI, new SaAlgorithms(keys, new EspWorkspace(createSeededRandom(1))))
  const header = udpHeader(ue, pcscf, addressSum(ue.host, pcscf.host), data)
  return Array.from({ length: count }, () => {
    const sealed = sa.protect({ nextHeader: 17, header, data })
    assert.ok(sealed instanceof Uint8Array)
    return Uint8Array.from(sealed)
  })
}

const textOf = (payload: Uint8Array | undefined) => Buffer.from(payload?.subarray(8) ?? []).toString()

describe('ESP of a capture', () => {
  for (const pair of ALGORITHM_PAIRS) {
    test(`${formatAlgorithmPair(pair)} is read in any order and again (RFC 4303 §3.4.4)`, () => {
      const keys = keysOf(pair)
      const [first, second] = packets(keys, 2) as [Uint8Array, Uint8Array]
      const reader = new EspReader()
      reader.add(CapturedSa.of(SPI, ue.host, pcscf.host, keysOf(pair, 0x55)))
      reader.add(CapturedSa.of(SPI, '10.0.0.9', pcscf.host, keys))
      const isNull = pair.ealg === 'null'
      assert.equal(reader.open(SPI, first, ADDRESSES)?.how, isNull ? 'null' : undefined)
      reader.add(CapturedSa.of(SPI, ue.host, pcscf.host, keys))
      for (const packet of [second, first, second]) {
        const found = reader.open(SPI, packet, ADDRESSES)
        assert.deepEqual([found?.how, found?.nextHeader, textOf(found?.payload)], ['decrypted', 17, data.toString()])
        const changed = Uint8Array.from(packet)
        changed[packet.length - 1] = (changed[packet.length - 1] as number) ^ 1
        assert.notEqual(reader.open(SPI, changed, ADDRESSES)?.how, 'decrypted')
      }
    })

    test(`${formatAlgorithmPair(pair)}: packets that are cut anywhere are no accident`, () => {
      const keys = keysOf(pair)
      const sa = CapturedSa.of(SPI, ue.host, pcscf.host, keys)
      const [packet] = packets(keys) as [Uint8Array]
      for (let length = 8; length < packet.length; length++) {
        assert.equal(sa.open(packet.subarray(0, length)), undefined)
        const found = new EspReader().open(SPI, packet.subarray(0, length), ADDRESSES)
        // where nothing is encrypted, the ICV is all that may be missing
        if (found !== undefined) assert.deepEqual([pair.ealg, textOf(found.payload)], ['null', data.toString()])
      }
    })
  }

  test('the table that we write is read back', () => {
    for (const pair of ALGORITHM_PAIRS.filter(({ alg }) => alg !== 'aes-gmac')) {
      const keys = keysOf(pair)
      const reader = new EspReader()
      for (const sa of parseEspSaTable(formatEspSaTable([{ agreement, keys }]))) reader.add(sa)
      assert.equal(reader.open(SPI, packets(keys)[0] as Uint8Array, ADDRESSES)?.how, 'decrypted')
    }
  })

  test('keys that a person types, with and without integrity', () => {
    const reads = (key: string, pair: number) => {
      const reader = new EspReader()
      reader.add(parseEspKey(key))
      return reader.open(SPI, packets(keysOf(ALGORITHM_PAIRS[pair] as never))[0] as Uint8Array, ADDRESSES)?.how
    }
    const [ck, ik] = ['12'.repeat(16), '11'.repeat(16)]
    assert.equal(reads(`0xfffffff0:aes-cbc:${ck}:hmac-sha-1-96:${ik}00000000`, 1), 'decrypted')
    assert.equal(reads(`4294967280:AES-CBC:0x${ck}`, 1), 'decrypted')
    assert.equal(reads(`*:des-ede3-cbc:${ck}${'12'.repeat(8)}:hmac-md5-96:${ik}`, 6), 'decrypted')
    assert.equal(reads(`*:null::hmac-md5-96:${ik}`, 7), 'decrypted')
    assert.equal(reads(`0xfffffff1:aes-cbc:${ck}`, 1), undefined)
  })

  test('mistakes are named with their line, and no key is', () => {
    const line = (spi: string, cipher: string, key: string, from = '*') =>
      `# comment\n"IPv4","${from}","*","${spi}","${cipher}","${key}","NULL","","32-bit"`
    const refused = (text: string, message: RegExp) =>
      assert.throws(() => parseEspSaTable(text), { code: 'ESP_SA_LINE', message })
    refused(line('0x1', 'BLOWFISH-CBC [RFC2451]', '00'), /no cipher 'BLOWFISH/)
    refused(line('0x1', 'AES-CBC [RFC3602]', 'c0ffee'), /^line 2: a key of 3 octets; aes-cbc has 16 or 24 or 32 \(/)
    refused(line('0x1', 'AES-CBC [RFC3602]', 'secret'), /^line 2: a key that is not in hexadecimal \(/)
    refused(line('x', 'NULL', ''), /no SPI/)
    refused(line('0x1', 'NULL', '', 'host'), /no address/)
    refused('\n"IPv4","*"', /^line 2: 2 values/)
    const many = line('0x1', 'NULL', '').split('\n')[1] as string
    assert.equal(parseEspSaTable(`${many}\n`.repeat(3)).length, 3)
    assert.throws(() => parseEspSaTable(`${many}\n`.repeat(MAX_ESP_SA_LINES + 1)), { code: 'ESP_SA_TOO_MANY' })
  })

  test(`an SPI that is used again has ${MAX_SAS_OF_SPI} associations at most`, () => {
    const pair = ALGORITHM_PAIRS[1] as (typeof ALGORITHM_PAIRS)[number]
    const [packet] = packets(keysOf(pair)) as [Uint8Array]
    const readerWith = (others: number) => {
      const reader = new EspReader()
      reader.add(CapturedSa.of(SPI, '*', '*', keysOf(pair)))
      for (let index = 0; index < others; index++) reader.add(CapturedSa.of(SPI, '*', '*', keysOf(pair, 0x20 + index)))
      return reader
    }
    assert.equal(readerWith(MAX_SAS_OF_SPI - 1).open(SPI, packet, ADDRESSES)?.how, 'decrypted')
    assert.equal(readerWith(MAX_SAS_OF_SPI).open(SPI, packet, ADDRESSES), undefined)
  })

  test(`after ${NULL_TRIALS} packets that look encrypted nobody tries without a key`, () => {
    const plain = packets(keysOf(ALGORITHM_PAIRS[3] as never))[0] as Uint8Array
    const secret = packets(keysOf(ALGORITHM_PAIRS[1] as never), NULL_TRIALS)
    const reader = new EspReader()
    for (const packet of secret.slice(1)) reader.open(SPI, packet, ADDRESSES)
    assert.equal(reader.open(SPI, plain, ADDRESSES)?.how, 'null')
    reader.open(SPI, secret[0] as Uint8Array, ADDRESSES)
    assert.equal(reader.open(SPI, plain, ADDRESSES), undefined)
  })
})
