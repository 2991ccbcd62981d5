import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { encodeApn } from '../apn.ts'
import { createPcoAnswer, createPcoRequest } from '../pco/create-pco.ts'
import {
  type ActivateDefaultBearerRequest,
  encodeActivateDefaultBearerAccept,
  encodeActivateDefaultBearerReject,
  encodeActivateDefaultBearerRequest,
} from './activate-default-bearer.ts'
import { encodeAttachMessage } from './attach.ts'
import { encodeNasPdnAddress } from './nas-pdn-address.ts'
import {
  encodePdnConnectivityReject,
  encodePdnConnectivityRequest,
  type PdnConnectivityRequest,
} from './pdn-connectivity.ts'
import { decodePlainNas } from './plain-nas.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))
const refused = (text: string, code: string) =>
  assert.throws(() => decodePlainNas(octets(text)), { name: 'DecodeError', code })
/** The octets of a message, which is then read as it was written. */
const written = (bytes: Uint8Array, message: object) => {
  assert.deepEqual(decodePlainNas(bytes), message)
  return encodeHex(bytes)
}

const request: PdnConnectivityRequest = {
  kind: 'PDN connectivity request',
  transactionIdentity: 2,
  requestType: 1,
  pdnType: 'IPv4v6',
  apn: 'ims',
  pco: createPcoRequest(['pcscf-ipv4', 'mtu']),
}
const activation: ActivateDefaultBearerRequest = {
  kind: 'Activate default EPS bearer context request',
  bearerIdentity: 6,
  transactionIdentity: 2,
  qci: 5,
  apn: 'ims',
  pdnAddress: { ipv4: '10.46.0.2', interfaceIdentifier: '0000000000000002' },
  cause: 50,
  pco: createPcoAnswer({ pcscf: ['192.0.2.10'], mtu: 1300 }),
}

describe('ESM messages by which a phone gets a connection (TS 24.301 §8.3)', () => {
  test('PDN connectivity request and reject, octet by octet (§8.3.19, §8.3.20)', () => {
    const hex = written(encodePdnConnectivityRequest(request), request)
    assert.equal(hex, '0202d031280403696d73270780000c00001000')
    const plain = { kind: 'PDN connectivity request', transactionIdentity: 1, requestType: 1, pdnType: 'IPv4' } as const
    assert.equal(written(encodePdnConnectivityRequest(plain), plain), '0201d011')
    const reject = { kind: 'PDN connectivity reject', transactionIdentity: 2, cause: 27 } as const
    assert.equal(written(encodePdnConnectivityReject(reject), reject), '0202d11b')
  })

  test('Activate default EPS bearer context request, accept and reject (§8.3.4, §8.3.5, §8.3.6)', () => {
    assert.equal(
      written(encodeActivateDefaultBearerRequest(activation), activation),
      '6202c1 0105 0403696d73 0d 03 0000000000000002 0a2e0002 5832 270d80000c04c000020a0010020514'.replaceAll(' ', ''),
    )
    const accept = { kind: 'Activate default EPS bearer context accept', bearerIdentity: 6 } as const
    assert.equal(written(encodeActivateDefaultBearerAccept(accept), accept), '6200c2')
    const reject = { kind: 'Activate default EPS bearer context reject', bearerIdentity: 6, cause: 26 } as const
    assert.equal(written(encodeActivateDefaultBearerReject(reject), reject), '6200c31a')
  })

  test('addresses of one family (§9.9.4.9)', () => {
    for (const [pdnAddress, hex] of [
      [{ ipv4: '10.46.0.2' }, '010a2e0002'],
      [{ interfaceIdentifier: '0000000000000002' }, '020000000000000002'],
    ] as const) {
      assert.equal(encodeHex(encodeNasPdnAddress(pdnAddress)), hex)
      written(encodeActivateDefaultBearerRequest({ ...activation, pdnAddress }), { ...activation, pdnAddress })
    }
    assert.throws(() => encodeNasPdnAddress({}), RangeError)
    assert.throws(() => encodeNasPdnAddress({ interfaceIdentifier: '00' }), RangeError)
  })
})

describe('the attach around them (TS 24.301 §8.2)', () => {
  const esm = encodePdnConnectivityRequest({ ...request, apn: undefined, pco: undefined } as never)
  const inside = { kind: request.kind, transactionIdentity: 2, requestType: 1, pdnType: 'IPv4v6' }

  test('Attach request with an IMSI of odd and of even length (§8.2.4, §9.9.3.12)', () => {
    const odd = { kind: 'Attach request', imsi: '001010000000001' } as const
    assert.equal(
      written(encodeAttachMessage({ ...odd, esm }), { ...odd, esm: inside }),
      '074171 08 0910100000000010 02e0e0 0004 0202d031'.replaceAll(' ', ''),
    )
    const even = { kind: 'Attach request', imsi: '00101000000001' } as const
    written(encodeAttachMessage({ ...even, esm }), { ...even, esm: inside })
    for (const imsi of ['', '0'.repeat(16), '12a']) {
      assert.throws(() => encodeAttachMessage({ kind: 'Attach request', imsi, esm }), RangeError)
    }
  })

  test('Attach accept, complete and reject (§8.2.1, §8.2.2, §8.2.3)', () => {
    const tai = { mcc: '001', mnc: '01', tac: 7 }
    const bearer = encodeActivateDefaultBearerRequest(activation)
    const accept = encodeAttachMessage({ kind: 'Attach accept', tai, esm: bearer })
    assert.match(written(accept, { kind: 'Attach accept', tai, esm: activation }), /^074201e0060000f1100007/)
    const accepted = { kind: 'Activate default EPS bearer context accept', bearerIdentity: 6 } as const
    const complete = encodeAttachMessage({ kind: 'Attach complete', esm: encodeActivateDefaultBearerAccept(accepted) })
    assert.equal(written(complete, { kind: 'Attach complete', esm: accepted }), '074300036200c2')
    const refusal = { kind: 'PDN connectivity reject', transactionIdentity: 2, cause: 27 } as const
    const reject = encodeAttachMessage({ kind: 'Attach reject', cause: 19, esm: encodePdnConnectivityReject(refusal) })
    assert.equal(written(reject, { kind: 'Attach reject', cause: 19, esm: refusal }), '074413780004' + '0202d11b')
    const bare = { kind: 'Attach reject', cause: 8 } as const
    assert.equal(written(encodeAttachMessage(bare), bare), '074408')
    assert.throws(() => encodeAttachMessage({ kind: 'Attach accept', esm: bearer }), RangeError)
  })

  test('other messages, and messages that are cut or not as they should be', () => {
    for (const hex of ['0755', '0201ee', '0744137800030201ee']) {
      const message = decodePlainNas(octets(hex))
      assert.ok(message === undefined || (message.kind === 'Attach reject' && message.esm === undefined))
    }
    refused('', 'NAS_TRUNCATED')
    refused('0202d0', 'NAS_TRUNCATED')
    refused('0202d041', 'PDN_TYPE')
    refused('6202c1 0105 0403696d73 01 04', 'PDN_TYPE')
    refused('6202c1 0105 0403696d73 04 01 0a2e00', 'NAS_TRUNCATED')
    refused('17', 'NAS_DISCRIMINATOR')
    const whole = encodeAttachMessage({ kind: 'Attach request', imsi: '001010000000001', esm })
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => decodePlainNas(whole.subarray(0, length)), { name: 'DecodeError' })
    }
  })

  test('access point names come back as they were (TS 23.003 §9.1)', () => {
    assert.equal(encodeHex(encodeApn('ims.mnc001')), '03696d73066d6e63303031')
    const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
    const apn = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
    fc.assert(
      fc.property(apn, fc.constantFrom('IPv4', 'IPv6', 'IPv4v6'), (name, pdnType) => {
        const message = { ...request, apn: name, pdnType }
        assert.deepEqual(decodePlainNas(encodePdnConnectivityRequest(message)), message)
      }),
    )
    for (const name of ['', 'a..b', 'x'.repeat(64), `${'x'.repeat(40)}.${'y'.repeat(40)}.${'z'.repeat(30)}`]) {
      assert.throws(() => encodeApn(name), RangeError)
    }
  })
})
