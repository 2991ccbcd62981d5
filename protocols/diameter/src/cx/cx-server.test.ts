import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type LogFields, silentLog } from '@voltaic/runtime'
import { type Avp, avp } from '../codec/avp.ts'
import { type DiameterMessage, decodeMessage, encodeMessage, type OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { mandatory } from '../dictionary/definition.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import { cxCommands } from './application.ts'
import type { CxRequestHeader } from './cx-message.ts'
import { createCxPushServer, createCxServer } from './cx-server.ts'
import { encodeMar } from './multimedia-auth.ts'
import type { Cx, CxPush } from './port.ts'
import { encodePpr } from './push-profile.ts'
import { encodeUar } from './user-authorization.ts'

const origin = { originHost: 'hss.x', originRealm: 'x' }
const header: CxRequestHeader = {
  sessionId: 's;1;2',
  originHost: 'scscf.x',
  originRealm: 'x',
  destinationRealm: 'x',
  destinationHost: 'hss.x',
}
const uar = encodeUar(header, { impi: 'u@x', impu: 'sip:u@x', visitedNetwork: 'v', type: 'REGISTRATION' })
const mar = encodeMar(header, {
  impi: 'u@x',
  impu: 'sip:u@x',
  scheme: 'Unknown',
  numberOfItems: 1,
  serverName: 'sip:s',
})

const success: Cx = {
  userAuthorization: async () => ({ result: 'DIAMETER_SUCCESS' }),
  multimediaAuth: async () => ({ result: 'DIAMETER_SUCCESS', items: [] }),
  serverAssignment: async () => ({ result: 'DIAMETER_SUCCESS' }),
  locationInfo: async () => ({ result: 'DIAMETER_SUCCESS' }),
}
const push: CxPush = {
  registrationTermination: async () => ({ result: 'DIAMETER_SUCCESS' }),
  pushProfile: async () => ({ result: 'DIAMETER_SUCCESS' }),
}

function carry(message: OutgoingMessage): DiameterMessage {
  return decodeMessage(encodeMessage(message))
}

function avpsOf(message: OutgoingMessage): readonly (Avp | undefined)[] {
  return 'octets' in message.avps ? [] : message.avps
}

function withAvps(message: OutgoingMessage, ...avps: Avp[]): OutgoingMessage {
  return { ...message, avps: [...avpsOf(message), ...avps] }
}

function without(message: OutgoingMessage, code: number): OutgoingMessage {
  return { ...message, avps: avpsOf(message).filter((item) => item?.definition?.code !== code) }
}

async function ask(message: OutgoingMessage, supportedFeatures = 0): Promise<DiameterMessage> {
  return carry(await createCxServer({ ...origin, cx: success, supportedFeatures })(carry(message)))
}

function resultOf({ avps }: DiameterMessage): number | undefined {
  return getAvp(avps, base.ResultCode)
}

function experimentalOf({ avps }: DiameterMessage): number | undefined {
  const group = getAvp(avps, base.ExperimentalResult)
  return group === undefined ? undefined : getAvp(group, base.ExperimentalResultCode)
}

describe('Cx server', () => {
  it('answers in the format of the command', async () => {
    const answer = await ask(uar)
    assert.equal(resultOf(answer), 2001)
    assert.equal(answer.flags, 0x40)
    assert.equal(getAvp(answer.avps, base.SessionId), header.sessionId)
    assert.equal(getAvp(answer.avps, base.OriginHost), 'hss.x')
  })

  it('gives every Proxy-Info back as it came (RFC 6733 §6.2)', async () => {
    const info = (host: string) =>
      avp(base.ProxyInfo, [avp(base.ProxyHost, host), avp(base.ProxyState, Buffer.from(host))])
    const answer = await ask(withAvps(uar, info('one'), info('two')))
    assert.deepEqual(answer.avps.codes.slice(-2), [284, 284])
    const group = getAvp(answer.avps, base.ProxyInfo)
    assert.equal(group === undefined ? undefined : getAvp(group, base.ProxyHost), 'one')
  })

  for (const definition of [
    base.SessionId,
    base.VendorSpecificApplicationId,
    base.AuthSessionState,
    base.OriginHost,
    base.OriginRealm,
    base.DestinationRealm,
    base.UserName,
    cx.PublicIdentity,
    cx.VisitedNetworkIdentifier,
  ]) {
    it(`a UAR without ${definition.name} is DIAMETER_MISSING_AVP with an example, not an error of the protocol`, async () => {
      const octets = encodeMessage(uar)
      const list = decodeMessage(octets).avps
      const position = list.codes.indexOf(definition.code)
      const from = list.offsets[position] ?? 0
      const to = list.offsets[position + 1] ?? octets.length
      const shorter = Buffer.concat([octets.subarray(0, from), octets.subarray(to)])
      shorter.writeUIntBE(shorter.length, 1, 3)
      const answer = carry(await createCxServer({ ...origin, cx: success })(decodeMessage(shorter)))
      assert.equal(resultOf(answer), 5005)
      assert.equal(answer.flags, 0x40)
      assert.deepEqual(getAvp(answer.avps, base.FailedAvp)?.codes, [definition.code])
      assert.ok(answer.avps.codes.includes(260) && answer.avps.codes.includes(277), 'all that a UAA must have')
    })
  }

  it('an AVP twice is DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', async () => {
    assert.equal(resultOf(await ask(withAvps(uar, avp(base.UserName, 'again')))), 5009)
  })

  it('an unknown AVP with the M bit is DIAMETER_AVP_UNSUPPORTED', async () => {
    const strange = avp({ ...cx.PublicIdentity, code: 9999 }, 'x')
    const answer = await ask(withAvps(uar, strange))
    assert.equal(resultOf(answer), 5001)
    assert.deepEqual(getAvp(answer.avps, base.FailedAvp)?.codes, [9999])
  })

  it('a type that does not exist is DIAMETER_INVALID_AVP_VALUE', async () => {
    const type = avp({ ...cx.UarFlags, code: cx.UserAuthorizationType.code, flags: 0xc0 }, 7)
    assert.equal(resultOf(await ask(withAvps(without(uar, 623), type))), 5004)
  })

  it('reserved bits of an AVP are an error of the protocol', async () => {
    const answer = await ask(withAvps(uar, avp({ ...cx.UarFlags, flags: 0x81 }, 0)))
    assert.equal(resultOf(answer), 3009)
    assert.equal(answer.flags, 0x60)
  })

  for (const [name, message] of [
    ['a command that is not Cx', { ...uar, commandCode: 999 }],
    ['RTR to the HSS', { ...uar, commandCode: cxCommands.REGISTRATION_TERMINATION }],
    ['another application', { ...uar, applicationId: 1 }],
  ] as const) {
    it(`${name} is DIAMETER_COMMAND_UNSUPPORTED with the E bit`, async () => {
      const answer = await ask(message)
      assert.equal(resultOf(answer), 3001)
      assert.equal(answer.flags, 0x60)
    })
  }

  it('what fails behind it is DIAMETER_UNABLE_TO_COMPLY', async () => {
    const failing: Cx = { ...success, userAuthorization: () => Promise.reject(new TypeError('K is c0ffee')) }
    const reasons: unknown[] = []
    const log = { ...silentLog, error: (_event: string, fields?: LogFields) => reasons.push(fields?.['reason']) }
    const answer = carry(await createCxServer({ ...origin, cx: failing, log })(carry(uar)))
    assert.equal(resultOf(answer), 5012)
    assert.equal(answer.flags, 0x40)
    assert.match(`${reasons}`, /^TypeError at .*cx-server\.test\.ts/)
    assert.ok(!`${reasons}`.includes('c0ffee') && !answer.avps.octets.includes('c0ffee'))
  })

  for (const [scheme, expected] of [
    ['NASS-Bundled', 5006],
    ['Early-IMS-Security', 5006],
    ['unknown', undefined],
    ['Unknown', undefined],
  ] as const) {
    it(`the scheme ${scheme} is ${expected === undefined ? 'left to the HSS' : 'AUTH_SCHEME_NOT_SUPPORTED'}`, async () => {
      const item = avp(cx.SipAuthDataItem, [avp(cx.SipAuthenticationScheme, scheme)])
      assert.equal(experimentalOf(await ask(withAvps(without(mar, 612), item))), expected)
    })
  }

  it('tells which node speaks for a Server-Name', async () => {
    const seen: unknown[] = []
    const onServerHost = (name: string, host: unknown) => seen.push([name, host])
    await createCxServer({ ...origin, cx: success, onServerHost })(carry(mar))
    assert.deepEqual(seen, [['sip:s', { originHost: 'scscf.x', originRealm: 'x' }]])
  })
})

describe('Cx server: features (TS 29.229 §7.2.1)', () => {
  const features = (bits: number, definition = cx.SupportedFeatures, vendorId = 10415) =>
    avp(definition, [avp(base.VendorId, vendorId), avp(cx.FeatureListId, 1), avp(cx.FeatureList, bits)])

  function listOf({ avps }: DiameterMessage): number | undefined {
    const group = getAvp(avps, cx.SupportedFeatures)
    return group === undefined ? undefined : getAvp(group, cx.FeatureList)
  }

  it('a request that demands what is not there is DIAMETER_ERROR_FEATURE_UNSUPPORTED, with what is', async () => {
    const answer = await ask(withAvps(uar, features(0b101, mandatory(cx.SupportedFeatures))), 0b001)
    assert.equal(experimentalOf(answer), 5011)
    assert.equal(listOf(answer), 0b001)
  })

  it('a request that demands what is there is served, and told what is', async () => {
    const answer = await ask(withAvps(uar, features(0b001, mandatory(cx.SupportedFeatures))), 0b011)
    assert.equal(resultOf(answer), 2001)
    assert.equal(listOf(answer), 0b011)
  })

  it('a request that only offers features is served', async () => {
    assert.equal(resultOf(await ask(withAvps(uar, features(0xff)))), 2001)
    assert.equal(listOf(await ask(withAvps(uar, features(0xff)), 1)), 1)
    assert.equal(listOf(await ask(uar, 1)), undefined)
  })

  it('a demanded list of another vendor cannot be had', async () => {
    const answer = await ask(withAvps(uar, features(1, mandatory(cx.SupportedFeatures), 99)), 1)
    assert.equal(experimentalOf(answer), 5011)
  })
})

describe('Cx push server', () => {
  it('takes RTR and PPR, and no UAR', async () => {
    const server = createCxPushServer({ ...origin, push })
    assert.equal(resultOf(carry(await server(carry(encodePpr(header, { impi: 'u@x' }))))), 2001)
    assert.equal(resultOf(carry(await server(carry(uar)))), 3001)
  })

  it('needs Destination-Host (TS 29.229 §6.1.11)', async () => {
    const server = createCxPushServer({ ...origin, push })
    const answer = carry(await server(carry(without(encodePpr(header, { impi: 'u@x' }), 293))))
    assert.equal(resultOf(answer), 5005)
    assert.deepEqual(getAvp(answer.avps, base.FailedAvp)?.codes, [293])
  })
})
