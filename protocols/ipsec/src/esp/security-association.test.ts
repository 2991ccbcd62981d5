import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import fc from 'fast-check'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '../agreement/algorithm-pair.ts'
import { deriveEspKeys, EspKeys } from '../keys/esp-keys.ts'
import { EspWorkspace } from './esp-workspace.ts'
import { type EspOpened, InboundSa } from './inbound-sa.ts'
import { LAST_SEQUENCE, OutboundSa } from './outbound-sa.ts'
import { SaAlgorithms } from './sa-algorithms.ts'

const workspace = new EspWorkspace(createSeededRandom(1))
const ik = new Uint8Array(16).fill(0x11)
const ck = Uint8Array.from({ length: 16 }, (_, index) => index)
const header = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const SPI = 0xcafe_0001

function payloadOf(data: Uint8Array) {
  return { nextHeader: 17, header, data }
}

function dropOf(opened: EspOpened): string {
  return opened.kind === 'dropped' ? opened.drop : opened.kind
}

for (const pair of ALGORITHM_PAIRS) {
  describe(`ESP with ${formatAlgorithmPair(pair)}`, () => {
    const algorithms = new SaAlgorithms(deriveEspKeys(pair, ik, ck), workspace)
    const ends = (lastSequence = 0) => ({
      out: new OutboundSa(SPI, algorithms, lastSequence),
      in: new InboundSa(SPI, algorithms),
    })
    const seal = (out: OutboundSa, data = new Uint8Array(40)) =>
      out.protect(payloadOf(data)) ?? assert.fail('exhausted')

    test('what is protected comes out again, whatever its length (RFC 4303 §2)', () => {
      const { out, in: inbound } = ends()
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 3000 }), (data) => {
          const packet = seal(out, data)
          assert.equal((packet.length - 8) % 4, 0)
          const opened = inbound.open(packet)
          assert.ok(opened.kind === 'opened', dropOf(opened))
          assert.equal(opened.nextHeader, 17)
          assert.deepEqual(Buffer.from(opened.payload), Buffer.concat([header, data]))
        }),
      )
    })

    test('SPI and sequence number stand in front, and the plaintext is seen only without encryption', () => {
      const { out } = ends(41)
      const text = Buffer.from('REGISTER sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0')
      const packet = Buffer.from(seal(out, text))
      assert.deepEqual([packet.readUInt32BE(0), packet.readUInt32BE(4), out.sequence], [SPI, 42, 42])
      assert.equal(packet.includes(text), pair.ealg === 'null')
    })

    test('a packet that comes twice is a replay, one that was overtaken is not (RFC 4303 §3.4.3)', () => {
      const { out, in: inbound } = ends()
      const packets = Array.from({ length: 300 }, () => seal(out))
      const open = (index: number) => dropOf(inbound.open(Uint8Array.from(packets[index]!)))
      assert.deepEqual(
        [open(0), open(0), open(299), open(43), open(44), open(44)],
        ['opened', 'replay', 'opened', 'replay', 'opened', 'replay'],
      )
    })

    test('any flipped bit is a wrong ICV or another sequence number, and moves nothing (RFC 4303 §3.4.4)', () => {
      const { out, in: inbound } = ends()
      const packet = seal(out)
      for (let bit = 32; bit < packet.length * 8; bit++) {
        const forged = Uint8Array.from(packet)
        forged[bit >> 3]! ^= 1 << (bit & 7)
        assert.match(dropOf(inbound.open(forged)), bit < 64 ? /icv|replay/ : /icv/)
      }
      assert.equal(dropOf(inbound.open(Uint8Array.from(packet))), 'opened')
    })

    test('a cut packet is short or has a wrong ICV', () => {
      const { out, in: inbound } = ends()
      const packet = seal(out)
      for (let length = 8; length < packet.length; length++) {
        assert.match(dropOf(inbound.open(packet.slice(0, length))), /short|icv/)
      }
    })

    test('other keys give a wrong ICV', () => {
      const { out } = ends()
      const other = new InboundSa(SPI, new SaAlgorithms(deriveEspKeys(pair, ck, ik), workspace))
      assert.equal(dropOf(other.open(seal(out))), 'icv')
    })

    test('a dummy packet is thrown away (RFC 4303 §2.6)', () => {
      const { out, in: inbound } = ends()
      const dummy = out.protect({ nextHeader: 59, header, data: header }) ?? assert.fail()
      assert.equal(dropOf(inbound.open(dummy)), 'dummy')
    })

    test('the sequence number does not wrap: the SA falls silent (RFC 4303 §3.3.3)', () => {
      const { out, in: inbound } = ends(LAST_SEQUENCE - 1)
      assert.equal(dropOf(inbound.open(seal(out))), 'opened')
      assert.equal(out.protect(payloadOf(header)), undefined)
      assert.equal(out.sequence, LAST_SEQUENCE)
    })

    test('it goes on after its ciphers were let go', () => {
      const { out, in: inbound } = ends()
      for (let round = 0; round < 3; round++) {
        assert.equal(dropOf(inbound.open(seal(out))), 'opened')
        out.close()
        inbound.close()
      }
    })
  })
}

test('genuine packets with padding that is none are dropped as such (RFC 4303 §2.4)', () => {
  const key = new Uint8Array(20).fill(7)
  const nothing = new Uint8Array(0)
  const keys = new EspKeys({ alg: 'hmac-sha-1-96', ealg: 'null' }, key, nothing, nothing)
  const inbound = new InboundSa(SPI, new SaAlgorithms(keys, workspace))
  // Six octets, of which the last may be padding, then the pad length and the next header.
  const cases = [
    [[9, 9, 9, 1, 2, 3, 3, 17], 'opened'],
    [[9, 9, 9, 1, 2, 4, 3, 17], 'padding'],
    [[9, 9, 9, 0, 1, 2, 3, 17], 'padding'],
    [[1, 2, 3, 4, 5, 6, 6, 17], 'opened'],
    [[1, 2, 3, 4, 5, 6, 7, 17], 'padding'],
    [[1, 2, 3, 4, 5, 6, 255, 17], 'padding'],
  ] as const
  for (const [index, [octets, outcome]] of cases.entries()) {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(SPI)
    head.writeUInt32BE(index + 1, 4)
    const packet = Buffer.concat([head, Uint8Array.from(octets)])
    const icv = createHmac('sha1', key).update(packet).digest().subarray(0, 12)
    assert.equal(dropOf(inbound.open(Buffer.concat([packet, icv]))), outcome, octets.join(' '))
  }
})
