import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  deriveEspKeys,
  type EspKeys,
  EspWorkspace,
  formatAlgorithmPair,
  InboundSa,
  OutboundSa,
  SaAlgorithms,
} from '@voltaic/ipsec'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { outputOf, temporaryFolder } from './foreign-program.ts'
import { ipPacket } from './ip-packet.ts'

/** Scapy knows all pairs but aes-gmac. */
const CRYPT: { readonly [E in AlgorithmPair['ealg']]: string } = {
  null: 'NULL',
  'des-ede3-cbc': '3DES',
  'aes-cbc': 'AES-CBC',
  'aes-gcm': 'AES-GCM',
}
const AUTH: { readonly [I in AlgorithmPair['alg']]: string | undefined } = {
  'hmac-md5-96': 'HMAC-MD5-96',
  'hmac-sha-1-96': 'HMAC-SHA1-96',
  null: 'NULL',
  'aes-gmac': undefined,
}
const pairs = ALGORITHM_PAIRS.filter(({ alg }) => AUTH[alg] !== undefined)

/** Debian's, which has the Debian package python3-scapy. */
const PYTHON = '/usr/bin/python3'

/** Takes questions as JSON from a file; answers each with an IP packet in hexadecimal, or with what it refuses it for. */
const ORACLE = `
import json, sys, warnings
warnings.filterwarnings('ignore')
from scapy.config import conf
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import ESP, SecurityAssociation
answers = []
for q in json.load(open(sys.argv[1])):
    sa = SecurityAssociation(ESP, spi=q['spi'], crypt_algo=q['crypt'], crypt_key=bytes.fromhex(q['cryptKey']),
                             auth_algo=q['auth'], auth_key=bytes.fromhex(q['authKey']))
    octets = bytes.fromhex(q['packet'])
    packet = IPv6(octets) if octets[0] >> 4 == 6 else IP(octets)
    try:
        done = sa.encrypt(packet, seq_num=q['sequence']) if q['op'] == 'encrypt' else sa.decrypt(packet)
        answers.append(bytes(done).hex())
    except Exception as error:
        answers.append(type(error).__name__)
print(json.dumps({'version': conf.version, 'answers': answers}))
`

const LENGTHS = [0, 1, 5, 6, 13, 14, 100, 999, 1400]
const SPI = 0xdead_beef
const HEADER_LENGTH = { 4: 20, 6: 40 } as const

interface Question {
  readonly op: 'encrypt' | 'decrypt'
  readonly packet: Buffer
  readonly keys: EspKeys
  readonly sequence?: number
}

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

function asJson({ op, packet, keys, sequence = 0 }: Question) {
  const { alg, ealg } = keys.pair
  const cryptKey = hex(keys.encryption) + (ealg === 'aes-gcm' ? hex(keys.salt) : '')
  const algorithms = { crypt: CRYPT[ealg], cryptKey, auth: AUTH[alg], authKey: hex(keys.integrity) }
  return { op, spi: SPI, sequence, packet: hex(packet), ...algorithms }
}

/** A datagram without checksum: scapy would set its own into one that it is given. */
function datagram(length: number, random: Random): Buffer {
  const octets = Buffer.alloc(8 + length)
  octets.writeUInt16BE(6300, 0)
  octets.writeUInt16BE(6100, 2)
  octets.writeUInt16BE(8 + length, 4)
  octets.set(random.bytes(length), 8)
  return octets
}

function withoutChecksum(octets: Buffer): Buffer {
  return Buffer.concat([octets.subarray(0, 6), Buffer.alloc(2), octets.subarray(8)])
}

describe('scapy and we read each other’s ESP packets', () => {
  for (const pair of pairs) {
    test(`${formatAlgorithmPair(pair)}, over IPv4 and IPv6, at ${LENGTHS.length} lengths`, async (t) => {
      const random = createSeededRandom(5)
      const keys = deriveEspKeys(pair, random.bytes(16), random.bytes(16))
      const algorithms = new SaAlgorithms(keys, new EspWorkspace(random))
      const outbound = new OutboundSa(SPI, algorithms)
      const inbound = new InboundSa(SPI, algorithms)
      const cases = ([4, 6] as const).flatMap((version) =>
        LENGTHS.map((length) => ({ version, payload: datagram(length, random) })),
      )
      const questions = cases.flatMap(({ version, payload }, index): readonly Question[] => {
        const parts = { nextHeader: 17, header: payload.subarray(0, 8), data: payload.subarray(8) }
        const packet = Buffer.from(outbound.protect(parts) ?? assert.fail('exhausted'))
        const forged = Buffer.from(packet)
        forged[packet.length - 3]! ^= 0x10
        return [
          { op: 'decrypt', packet: ipPacket(version, 50, packet), keys },
          { op: 'decrypt', packet: ipPacket(version, 50, forged), keys },
          { op: 'encrypt', packet: ipPacket(version, 17, payload), keys, sequence: index + 1 },
        ]
      })
      const folder = temporaryFolder(t)
      const file = join(folder, 'questions.json')
      writeFileSync(join(folder, 'oracle.py'), ORACLE)
      writeFileSync(file, JSON.stringify(questions.map(asJson)))
      const { version: scapy, answers } = JSON.parse(await outputOf(PYTHON, [join(folder, 'oracle.py'), file]))
      for (const [index, { version, payload }] of cases.entries()) {
        const [decrypted, refused, encrypted] = answers.slice(3 * index, 3 * index + 3) as [string, string, string]
        const read = Buffer.from(decrypted, 'hex').subarray(HEADER_LENGTH[version])
        assert.deepEqual(withoutChecksum(read), payload, decrypted)
        assert.equal(refused, 'IPSecIntegrityError')
        const opened = inbound.open(Buffer.from(encrypted, 'hex').subarray(HEADER_LENGTH[version]))
        assert.ok(opened.kind === 'opened', opened.kind === 'dropped' ? opened.drop : '')
        assert.equal(opened.nextHeader, 17)
        assert.deepEqual(withoutChecksum(Buffer.from(opened.payload)), payload)
      }
      t.diagnostic(`scapy ${scapy}: ${answers.length} packets`)
    })
  }
})
