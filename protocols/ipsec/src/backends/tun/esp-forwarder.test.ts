import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom, encodeHost } from '@voltaic/runtime'
import { addressSum, PROTOCOL_UDP, udpHeader } from '../../engine/transport-header.ts'
import { deriveEspKeys } from '../../keys/esp-keys.ts'
import type { SaAgreement, SaSide } from '../../sa/sa-agreement.ts'
import { EspForwarder } from './esp-forwarder.ts'
import { createIpEnvelope, readIpHeader } from './ip-header.ts'

const keys = deriveEspKeys(
  { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
  new Uint8Array(16).fill(1),
  new Uint8Array(16).fill(2),
)

function agreementOf(ue: string, pcscf: string, first: number): SaAgreement {
  return {
    ue: { host: ue, spiC: first, spiS: first + 1, portC: 6300, portS: 6301 },
    pcscf: { host: pcscf, spiC: first + 2, spiS: first + 3, portC: 5064, portS: 6100 },
  }
}

class Side {
  readonly counts: Record<string, number> = {}
  readonly forwarder: EspForwarder
  readonly #side: SaSide
  #id = 0

  constructor(side: SaSide) {
    this.#side = side
    this.forwarder = new EspForwarder(createSeededRandom(1), (what) => {
      this.counts[what] = (this.counts[what] ?? 0) + 1
    })
  }

  install(agreement: SaAgreement, lastSequences: readonly number[] = []): { id: number; numbers: Uint32Array } {
    this.#id += 1
    const sequences = new SharedArrayBuffer(8)
    const { pair, integrity, encryption, salt } = keys
    const common = { kind: 'install', id: this.#id, agreement, side: this.#side } as const
    const refused = this.forwarder.install({ ...common, pair, integrity, encryption, salt, lastSequences, sequences })
    assert.equal(refused, undefined)
    return { id: this.#id, numbers: new Uint32Array(sequences) }
  }
}

/** A whole packet as the kernel gives it to the device. */
function datagram(from: string, fromPort: number, to: string, toPort: number, text: string): Buffer {
  const [source, destination] = [
    { host: from, port: fromPort },
    { host: to, port: toPort },
  ]
  const data = Buffer.from(text)
  const header = udpHeader(source, destination, addressSum(from, to), data)
  return createIpEnvelope(from, to).wrap(PROTOCOL_UDP, Buffer.concat([header, data]))
}

const VERSIONS = [
  ['IPv4', '10.0.0.1', '10.0.0.2'],
  ['IPv6', '2001:db8::1', '2001:db8::2'],
] as const

for (const [version, ue, pcscf] of VERSIONS) {
  test(`${version}: a packet comes out of the other end as it went in (RFC 4303 §3)`, () => {
    const [phone, core] = [new Side('ue'), new Side('pcscf')]
    const agreement = agreementOf(ue, pcscf, 1000)
    const { numbers } = phone.install(agreement)
    core.install(agreement)
    for (const text of ['one', 'two', '']) {
      const clear = datagram(ue, 6300, pcscf, 6100, text)
      const departure = phone.forwarder.protect(clear)
      assert.ok(departure)
      assert.deepEqual([departure.from, departure.to], [ue, pcscf])
      const opened = core.forwarder.open(Buffer.from(departure.packet), Buffer.from(encodeHost(ue)))
      assert.equal(opened?.toString('hex'), clear.toString('hex'))
    }
    assert.deepEqual([...numbers], [3, 0])
    assert.deepEqual([phone.counts, core.counts], [{ sent: 3 }, { received: 3 }])
  })

  test(`${version}: what has no association, or another sender, or comes twice, goes no further`, () => {
    const [phone, core] = [new Side('ue'), new Side('pcscf')]
    const agreement = agreementOf(ue, pcscf, 1000)
    const { id } = phone.install(agreement)
    core.install(agreement)
    const source = Buffer.from(encodeHost(ue))
    const clear = datagram(ue, 6300, pcscf, 6100, 'INVITE')
    const packet = Buffer.from(phone.forwarder.protect(clear)?.packet ?? [])
    assert.ok(core.forwarder.open(packet, source))
    assert.equal(core.forwarder.open(packet, source), undefined)
    assert.equal(core.forwarder.open(packet, Buffer.from(encodeHost(pcscf))), undefined)
    assert.equal(core.forwarder.open(packet.subarray(0, 7), source), undefined)
    assert.equal(phone.forwarder.open(packet, source), undefined)
    assert.equal(phone.forwarder.protect(datagram(ue, 6300, pcscf, 5064, 'wrong port')), undefined)
    phone.forwarder.remove(id)
    assert.equal(phone.forwarder.protect(clear), undefined)
    assert.deepEqual(core.counts, { received: 1, 'drop.replay': 1, 'drop.wrong-source': 1, 'drop.short': 1 })
    assert.deepEqual(phone.counts, { sent: 1, 'drop.unknown-spi': 1, 'drop.no-association': 2 })
  })
}

test('of two sets with the same ends the newer one is used, or that which is preferred', () => {
  const [, ue, pcscf] = VERSIONS[0]
  const phone = new Side('ue')
  const [old, anew] = [agreementOf(ue, pcscf, 1000), agreementOf(ue, pcscf, 2000)]
  const clear = datagram(ue, 6300, pcscf, 6100, 'x')
  const spi = () => Buffer.from(phone.forwarder.protect(clear)?.packet ?? []).readUInt32BE(0)
  const first = phone.install(old, [40, 50])
  assert.equal(spi(), old.pcscf.spiS)
  const second = phone.install(anew)
  assert.equal(spi(), anew.pcscf.spiS)
  phone.forwarder.prefer(first.id)
  assert.equal(spi(), old.pcscf.spiS)
  assert.deepEqual([first.numbers[0], second.numbers[0]], [42, 1])
  phone.forwarder.remove(first.id)
  assert.equal(spi(), anew.pcscf.spiS)
})

test('what the device says of itself, and what is no packet, is not counted', () => {
  const phone = new Side('ue')
  const solicitation = createIpEnvelope('fe80::1', 'ff02::2').wrap(58, new Uint8Array(8))
  for (const packet of [solicitation, Buffer.alloc(0), Buffer.of(0x45), Buffer.alloc(40, 0xff)]) {
    assert.equal(phone.forwarder.protect(packet), undefined)
  }
  assert.deepEqual(phone.counts, {})
})

test('headers are those of the RFCs, with their checksum (RFC 791 §3.1, RFC 8200 §3)', () => {
  const four = createIpEnvelope('10.0.0.1', '10.0.0.2').wrap(17, Buffer.from('abcd'))
  assert.equal(four.toString('hex'), '450000180000400040112' + '6d30a0000010a00000261626364')
  const six = createIpEnvelope('2001:db8::1', '2001:db8::2').wrap(6, Buffer.from('ab'))
  const addresses = '20010db8000000000000000000000001' + '20010db8000000000000000000000002'
  assert.equal(six.toString('hex'), `6000000000020640${addresses}6162`)
  assert.equal(readIpHeader(four)?.start, 20)
  assert.equal(readIpHeader(six)?.protocol, 6)
  assert.equal(readIpHeader(Buffer.concat([Buffer.of(0x4f), four.subarray(1)])), undefined)
})
