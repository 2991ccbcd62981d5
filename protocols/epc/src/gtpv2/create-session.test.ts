import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { createPcoAnswer, createPcoRequest } from '../pco/create-pco.ts'
import { encodePlmn, readPlmn } from '../plmn.ts'
import { decodeBearerQos, encodeBearerQos } from './bearer-qos.ts'
import {
  type CreateSessionRequest,
  createSessionRequestOf,
  encodeCreateSessionRequest,
} from './create-session-request.ts'
import {
  type CreateSessionResponse,
  createSessionResponseOf,
  encodeCreateSessionResponse,
} from './create-session-response.ts'
import { decodeFTeid, encodeFTeid, F_TEID_INTERFACES, fTeidAt } from './f-teid.ts'
import { decodeGtpv2, encodeGtpv2, type Gtpv2Message } from './message.ts'
import { decodeUserLocation, encodeUserLocation } from './user-location.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })
const only = (datagram: Uint8Array): Gtpv2Message => {
  const [message, ...more] = decodeGtpv2(datagram)
  assert.ok(message !== undefined && more.length === 0)
  return message
}

const REQUEST: CreateSessionRequest = {
  sequenceNumber: 0x01_0203,
  teid: 0,
  imsi: '001010000000001',
  userLocation: { mcc: '001', mnc: '01', tac: 7, cell: 0x0123_4567 },
  servingNetwork: { mcc: '001', mnc: '01' },
  ratType: 6,
  sender: { interfaceType: F_TEID_INTERFACES.S11_MME, teid: 0x1234_5678, ipv4: '127.0.0.1' },
  pgw: { interfaceType: F_TEID_INTERFACES.S5_PGW_CONTROL, teid: 0, ipv6: '2001:db8::5' },
  apn: 'ims',
  selectionMode: 0,
  pdnType: 'IPv4v6',
  paa: { ipv4: '0.0.0.0', ipv6: '::', ipv6PrefixLength: 0 },
  apnRestriction: 0,
  ambr: { up: 1000, down: 2000 },
  pco: createPcoRequest(['pcscf-ipv4', 'pcscf-ipv6']),
  bearer: { ebi: 5, qos: { qci: 5, priority: 9, mayPreempt: false, mayBePreempted: true } },
}

describe('Create Session Request (TS 29.274 §7.2.1)', () => {
  test('every element, in octets', () => {
    // written by hand from TS 29.274 §7.2.1 and §8
    const expected = [
      '482000c2 00000000 010203 00',
      '01000800 00010100000000f1',
      '56000d00 18 00f110 0007 00f110 01234567',
      '53000300 00f110',
      '52000100 06',
      '57000900 8a 12345678 7f000001',
      '57001501 47 00000000 20010db8000000000000000000000005',
      '47000400 03696d73',
      '80000100 00',
      '63000100 03',
      '4f001600 03 00 00000000000000000000000000000000 00000000',
      '7f000100 00',
      '48000800 000003e8 000007d0',
      '4e000700 80 000c00 000100',
      '5d001f00 49000100 05 50001600 64 05 0000000000000000000000000000000000000000',
    ].join('')
    assert.equal(encodeHex(encodeCreateSessionRequest(REQUEST)), expected.replaceAll(' ', ''))
  })

  test('is read as it was written', () => {
    assert.deepEqual(createSessionRequestOf(only(encodeCreateSessionRequest(REQUEST))), REQUEST)
    const { userLocation: _, pgw: __, pco: ___, ...least } = REQUEST
    assert.deepEqual(createSessionRequestOf(only(encodeCreateSessionRequest(least))), least)
  })

  test('without one of its elements it is refused (TS 29.274 §7.7.5)', () => {
    const message = only(encodeCreateSessionRequest(REQUEST))
    const optional = new Set([86, 78])
    for (const { type } of message.elements) {
      const elements = message.elements.filter((element) => element.type !== type)
      if (optional.has(type)) createSessionRequestOf({ ...message, elements })
      else refused(() => createSessionRequestOf({ ...message, elements }), 'GTPV2_MISSING_ELEMENT')
    }
  })
})

describe('Create Session Response (TS 29.274 §7.2.2)', () => {
  const accepted: CreateSessionResponse = {
    sequenceNumber: 9,
    teid: 0x1234_5678,
    cause: 16,
    sender: fTeidAt('127.0.0.2', F_TEID_INTERFACES.S11_SGW, 1),
    pgw: fTeidAt('127.0.0.2', F_TEID_INTERFACES.S5_PGW_CONTROL, 1),
    paa: { ipv4: '10.46.0.2', ipv6: '2001:db8:46::2', ipv6PrefixLength: 64 },
    apnRestriction: 0,
    pco: createPcoAnswer({ pcscf: ['192.0.2.10', '2001:db8::10'], dns: ['192.0.2.53'], mtu: 1300 }),
    bearer: {
      ebi: 5,
      cause: 16,
      s1uSgw: fTeidAt('127.0.0.2', F_TEID_INTERFACES.S1U_SGW, 2),
      s5uPgw: fTeidAt('2001:db8::2', F_TEID_INTERFACES.S5_PGW_USER, 3),
    },
  }

  test('is read as it was written, accepted or not', () => {
    assert.deepEqual(createSessionResponseOf(only(encodeCreateSessionResponse(accepted))), accepted)
    const refusal: CreateSessionResponse = { sequenceNumber: 9, teid: 1, cause: 78 }
    const written = encodeCreateSessionResponse(refusal)
    assert.deepEqual(createSessionResponseOf(only(written)), refusal)
    assert.equal(encodeHex(written), '4821000e00000001000009000200020' + '04e00')
    refused(() => createSessionResponseOf({ ...only(written), elements: [] }), 'GTPV2_MISSING_ELEMENT')
  })
})

describe('information elements (TS 29.274 §8)', () => {
  const teid = fc.nat(0xffff_ffff)
  const mnc = fc.oneof(fc.stringMatching(/^\d{2}$/), fc.stringMatching(/^\d{3}$/))
  const mcc = fc.stringMatching(/^\d{3}$/)
  const plmn = fc.record({ mcc, mnc }, { noNullPrototype: true })

  test('values come back as they were', () => {
    const fTeid = fc.record(
      { interfaceType: fc.nat(63), teid, ipv4: fc.constant('192.0.2.1') },
      { noNullPrototype: true },
    )
    const location = fc.record({ mcc, mnc, tac: fc.nat(0xffff), cell: fc.nat(0x0fff_ffff) }, { noNullPrototype: true })
    const qos = fc.record(
      {
        qci: fc.nat(255),
        priority: fc.nat(15),
        mayPreempt: fc.boolean(),
        mayBePreempted: fc.boolean(),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fTeid, location, qos, plmn, (end, place, quality, network) => {
        assert.deepEqual(decodeFTeid(encodeFTeid(end)), end)
        assert.deepEqual(decodeUserLocation(encodeUserLocation(place)), place)
        assert.deepEqual(decodeBearerQos(encodeBearerQos(quality)), quality)
        assert.deepEqual(readPlmn(new ByteReader(encodePlmn(network), '', '')), network)
      }),
    )
  })

  test('a place that has other parts in front, and one that is not of LTE (TS 29.274 §8.21)', () => {
    const place = { mcc: '001', mnc: '01', tac: 7, cell: 1 }
    const cgi = '00f110 0001 0002'
    assert.deepEqual(decodeUserLocation(octets(`19 ${cgi} 00f110 0007 00f110 00000001`)), place)
    assert.equal(decodeUserLocation(octets(`01 ${cgi}`)), undefined)
    refused(() => decodeUserLocation(octets('18 00f110 0007')), 'GTPV2_TRUNCATED')
    refused(() => decodeUserLocation(octets('18 00f1a0 0007 00f110 00000001')), 'BCD_DIGIT')
  })

  test('values that do not fit are refused', () => {
    const { sender, userLocation, bearer } = REQUEST
    assert.throws(() => encodeFTeid({ ...sender, interfaceType: 64 }), RangeError)
    assert.throws(() => encodeUserLocation({ mcc: '001', mnc: '01', tac: 1, cell: 2 ** 28 }), RangeError)
    assert.throws(() => encodeBearerQos({ ...bearer.qos, priority: 16 }), RangeError)
    assert.throws(() => encodePlmn({ mcc: '01', mnc: '001' }), RangeError)
    assert.throws(() => encodeGtpv2({ type: 1, sequenceNumber: 1, elements: [{ type: 1, instance: 16, value: [] }] }))
    assert.ok(userLocation)
  })
})
