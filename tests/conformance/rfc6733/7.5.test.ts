// RFC 6733 §7.5: Failed-AVP, where the HSS refuses what the format of a command allows.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AvpList,
  baseAvps,
  createCxServer,
  cxAvps,
  type DiameterMessage,
  decodeMessage,
  encodeMar,
  encodeMessage,
  encodeSar,
  getAvp,
  type MultimediaAuthRequest,
  type OutgoingMessage,
  type ServerAssignmentRequest,
} from '@voltaic/diameter'
import type { Hss } from '@voltaic/hss'
import { alice, scscf1, withHss } from '../ts29228/hss-under-test.ts'

const hssOrigin = { originHost: 'hss.example', originRealm: 'example' }
const header = { originHost: 's.example', originRealm: 'example', sessionId: 's;1;2', destinationRealm: 'example' }

async function ask(hss: Hss, request: OutgoingMessage): Promise<DiameterMessage> {
  const server = createCxServer({ ...hssOrigin, cx: hss.cx })
  return decodeMessage(encodeMessage(await server(decodeMessage(encodeMessage(request)))))
}

function askSar(hss: Hss, changes: Partial<ServerAssignmentRequest>): Promise<DiameterMessage> {
  const usual = {
    impus: [alice.sip],
    serverName: scscf1,
    type: 'REGISTRATION',
    userDataAlreadyAvailable: false,
  } as const
  return ask(hss, encodeSar(header, { ...usual, ...changes }))
}

function failedIn({ avps }: DiameterMessage): AvpList {
  return getAvp(avps, baseAvps.FailedAvp) ?? assert.fail('no Failed-AVP')
}

describe('Failed-AVP of a refused SAR', () => {
  test('DIAMETER_MISSING_AVP: an example of User-Name where the type needs one', () =>
    withHss(async ({ hss }) => {
      const answer = await askSar(hss, {})
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), 5005)
      assert.deepEqual(failedIn(answer).codes, [baseAvps.UserName.code])
    }))

  test('DIAMETER_MISSING_AVP: an example of Public-Identity where there is none', () =>
    withHss(async ({ hss }) => {
      const answer = await askSar(hss, { impi: alice.impi, impus: [] })
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), 5005)
      assert.deepEqual(failedIn(answer).codes, [cxAvps.PublicIdentity.code])
    }))

  test('DIAMETER_AVP_OCCURS_TOO_MANY_TIMES: the second Public-Identity of a type that takes one', () =>
    withHss(async ({ hss }) => {
      const answer = await askSar(hss, { impi: alice.impi, impus: [alice.sip, alice.tel] })
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), 5009)
      assert.equal(getAvp(failedIn(answer), cxAvps.PublicIdentity), alice.tel)
    }))

  test('an answer that is no refusal has none', () =>
    withHss(async ({ hss }) => {
      const answer = await askSar(hss, { impi: alice.impi })
      assert.equal(getAvp(answer.avps, baseAvps.ResultCode), 2001)
      assert.equal(getAvp(answer.avps, baseAvps.FailedAvp), undefined)
    }))
})

test('DIAMETER_INVALID_AVP_VALUE of an MAR: the item with a resynchronisation that is none', () =>
  withHss(async ({ hss }) => {
    const request: MultimediaAuthRequest = {
      impi: alice.impi,
      impu: alice.sip,
      scheme: 'Digest-AKAv1-MD5',
      numberOfItems: 1,
      serverName: scscf1,
      resynchronisation: Buffer.alloc(7, 1),
    }
    const answer = await ask(hss, encodeMar(header, request))
    assert.equal(getAvp(answer.avps, baseAvps.ResultCode), 5004)
    const item = getAvp(failedIn(answer), cxAvps.SipAuthDataItem) ?? assert.fail('no item')
    assert.deepEqual(Buffer.from(getAvp(item, cxAvps.SipAuthorization) ?? []), Buffer.alloc(7, 1))
  }))
