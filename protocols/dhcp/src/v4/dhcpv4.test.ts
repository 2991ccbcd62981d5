import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { type Dhcpv4Message, decodeDhcpv4, encodeDhcpv4 } from './dhcpv4-message.ts'
import { MAX_DHCPV4_OPTIONS } from './dhcpv4-options.ts'
import { decodeSipServers, encodeSipServers, MAX_SIP_SERVER_ADDRESSES } from './sip-servers.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })

/** Written by hand from RFC 2131 §2. */
const FIXED = `01 01 06 00 12345678 0003 8000 c0000201 c0000202 c0000203 c0000204
  020000000001 ${'00'.repeat(10)}`
const COOKIE = '63825363'
const message = (options: string, { sname = '', file = '' } = {}) =>
  octets(`${FIXED} ${sname.padEnd(128, '0')} ${file.padEnd(256, '0')} ${COOKIE} ${options}`)
const optionsOf = (datagram: Uint8Array) =>
  decodeDhcpv4(datagram).options.map(({ code, value }) => `${code}:${encodeHex(value)}`)

describe('DHCPv4 messages (RFC 2131 §2)', () => {
  test('every field', () => {
    assert.deepEqual(decodeDhcpv4(message('350108 370178 ff')), {
      op: 1,
      hardwareType: 1,
      hardwareAddress: octets('020000000001'),
      hops: 0,
      transactionId: 0x1234_5678,
      seconds: 3,
      isBroadcast: true,
      clientAddress: '192.0.2.1',
      yourAddress: '192.0.2.2',
      serverAddress: '192.0.2.3',
      relayAddress: '192.0.2.4',
      options: [
        { code: 53, value: octets('08') },
        { code: 55, value: octets('78') },
      ],
    })
  })

  test('pads, the end, and what is behind the end (RFC 2132 §3)', () => {
    assert.deepEqual(optionsOf(message('00 00 350105 00 ff 350106')), ['53:05'])
    assert.deepEqual(optionsOf(message('350105')), ['53:05'])
    refused(() => decodeDhcpv4(message('350205')), 'DHCPV4_TRUNCATED')
    refused(() => decodeDhcpv4(message('35')), 'DHCPV4_TRUNCATED')
  })

  test('options overflow into file and sname, in this order (RFC 2131 §4.1; RFC 2132 §9.3)', () => {
    const overloaded = (where: number) =>
      message(`34010${where} 780101 ff`, { file: '780102ff', sname: '780103060401020304ff' })
    assert.deepEqual(optionsOf(overloaded(1)), ['120:0102'])
    assert.deepEqual(optionsOf(overloaded(2)), ['120:0103', '6:01020304'])
    assert.deepEqual(optionsOf(overloaded(3)), ['120:010203', '6:01020304'])
  })

  test('parts of one option are put together, and long ones written in parts (RFC 3396 §5, §6)', () => {
    assert.deepEqual(optionsOf(message('780101 350105 780102 ff')), ['120:0102', '53:05'])
    const value = Uint8Array.from({ length: 300 }, (_, index) => index & 255)
    const long = { ...decodeDhcpv4(message('ff')), options: [{ code: 120, value }] }
    const written = encodeDhcpv4(long)
    assert.equal(encodeHex(written.subarray(240, 242)), '78ff')
    assert.equal(encodeHex(written.subarray(497, 499)), '782d')
    assert.deepEqual([...(decodeDhcpv4(written).options[0]?.value ?? [])], [...value])
  })

  test(`at most ${MAX_DHCPV4_OPTIONS} options and parts of options`, () => {
    assert.equal(optionsOf(message(`${'780101'.repeat(MAX_DHCPV4_OPTIONS)}ff`)).length, 1)
    refused(() => decodeDhcpv4(message('780101'.repeat(MAX_DHCPV4_OPTIONS + 1))), 'DHCPV4_TOO_MANY_OPTIONS')
  })

  test('no cookie, and addresses that do not fit', () => {
    const other = message('ff')
    other[236] = 1
    refused(() => decodeDhcpv4(other), 'DHCPV4_COOKIE')
    const long = message('ff')
    long[2] = 17
    refused(() => decodeDhcpv4(long), 'DHCPV4_HARDWARE_LENGTH')
    refused(() => decodeDhcpv4(message('ff').subarray(0, 239)), 'DHCPV4_TRUNCATED')
    const good = decodeDhcpv4(message('ff'))
    assert.throws(() => encodeDhcpv4({ ...good, hardwareAddress: new Uint8Array(17) }), RangeError)
    const twice = { code: 6, value: new Uint8Array(4) }
    for (const options of [[twice, twice], [{ ...twice, code: 0 }], [{ ...twice, code: 255 }]]) {
      assert.throws(() => encodeDhcpv4({ ...good, options }), RangeError)
    }
  })

  test('a message comes back as it was written, and has 300 octets at least (RFC 1542 §2.1)', () => {
    const address = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))
    const option = fc.record({ code: fc.integer({ min: 1, max: 254 }), value: fc.uint8Array({ maxLength: 600 }) })
    const any: fc.Arbitrary<Dhcpv4Message> = fc.record({
      op: fc.nat(255),
      hardwareType: fc.nat(255),
      hardwareAddress: fc.uint8Array({ maxLength: 16 }),
      hops: fc.nat(255),
      transactionId: fc.nat(0xffff_ffff),
      seconds: fc.nat(0xffff),
      isBroadcast: fc.boolean(),
      clientAddress: address,
      yourAddress: address,
      serverAddress: address,
      relayAddress: address,
      options: fc.uniqueArray(
        option.filter(({ code }) => code !== 52),
        { selector: ({ code }) => code, maxLength: 8 },
      ),
    })
    fc.assert(
      fc.property(any, (written) => {
        const datagram = encodeDhcpv4(written)
        assert.ok(datagram.length >= 300)
        const plain = ({ hardwareAddress, options, ...rest }: Dhcpv4Message) => ({
          ...rest,
          hardwareAddress: encodeHex(hardwareAddress),
          options: options.map(({ code, value }) => [code, encodeHex(value)]),
        })
        assert.deepEqual(plain(decodeDhcpv4(datagram)), plain(written))
      }),
    )
  })
})

describe('the SIP servers option (RFC 3361 §3)', () => {
  test('names, as in the example of §3.3, and addresses', () => {
    const names = octets('00 07 6578616d706c65 03 636f6d 00 07 6578616d706c65 03 6e6574 00')
    assert.deepEqual(decodeSipServers(names), { kind: 'names', names: ['example.com', 'example.net'] })
    const addresses = octets('01 c0000201 c0000202')
    assert.deepEqual(decodeSipServers(addresses), { kind: 'addresses', addresses: ['192.0.2.1', '192.0.2.2'] })
    for (const value of [names, addresses]) {
      assert.deepEqual([...encodeSipServers(decodeSipServers(value))], [...value])
    }
  })

  test('names that are compressed (RFC 3361 §3.1)', () => {
    const names = octets('00 01 61 07 6578616d706c65 00 01 62 c002')
    assert.deepEqual(decodeSipServers(names), { kind: 'names', names: ['a.example', 'b.example'] })
  })

  test('encodings, lengths and counts that are not there', () => {
    refused(() => decodeSipServers(octets('')), 'DHCPV4_TRUNCATED')
    refused(() => decodeSipServers(octets('02 c0000201')), 'DHCPV4_SIP_ENCODING')
    refused(() => decodeSipServers(octets('00')), 'DHCPV4_SIP_EMPTY')
    refused(() => decodeSipServers(octets('01')), 'DHCPV4_SIP_EMPTY')
    refused(() => decodeSipServers(octets('01 c00002')), 'DHCPV4_TRUNCATED')
    const many = (count: number) => octets(`01 ${'c0000201'.repeat(count)}`)
    assert.ok(decodeSipServers(many(MAX_SIP_SERVER_ADDRESSES)))
    refused(() => decodeSipServers(many(MAX_SIP_SERVER_ADDRESSES + 1)), 'DHCP_TOO_MANY_ADDRESSES')
  })
})
