import {
  type AvpSource,
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  cxAvps,
  encodeMessage,
  FLAG_PROXIABLE,
  FLAG_REQUEST,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import { type Address, createSeededRandom, formatAddress } from '@voltaic/runtime'
import type { TracedMessage } from './traced-message.ts'

type Element = 'ue1' | 'pcscf' | 'icscf' | 'scscf' | 'hss'

/** Where the elements are, and everything else that differs from deployment to deployment and from run to run. */
export interface TestDeployment {
  readonly transport: 'udp' | 'tcp'
  readonly sip: Readonly<Record<Exclude<Element, 'hss'>, Address>>
  /** The HSS, and where the others connect from. */
  readonly cx: Readonly<Record<'hss' | 'icscf' | 'scscf', Address>>
  readonly seed: number
  /** Milliseconds from message to message. */
  readonly pace: number
}

export const inMemory: TestDeployment = {
  transport: 'udp',
  sip: {
    ue1: { host: '127.0.0.1', port: 5062 },
    pcscf: { host: '127.0.0.11', port: 5060 },
    icscf: { host: '127.0.0.12', port: 4060 },
    scscf: { host: '127.0.0.13', port: 6060 },
  },
  cx: {
    hss: { host: '127.0.0.10', port: 3868 },
    icscf: { host: '127.0.0.12', port: 41_000 },
    scscf: { host: '127.0.0.13', port: 41_001 },
  },
  seed: 1,
  pace: 1,
}

/** All on one host, over TCP and IPv6. */
export const overTcp: TestDeployment = {
  transport: 'tcp',
  sip: {
    ue1: { host: '::1', port: 50_123 },
    pcscf: { host: '::1', port: 15_060 },
    icscf: { host: '::1', port: 14_060 },
    scscf: { host: '::1', port: 16_060 },
  },
  cx: {
    hss: { host: '::1', port: 13_868 },
    icscf: { host: '::1', port: 50_124 },
    scscf: { host: '::1', port: 50_125 },
  },
  seed: 2,
  pace: 0,
}

const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
const IMPU = `sip:001010000000001@${REALM}`
const START = Date.UTC(2026, 10, 22, 12, 0, 0)

interface Values {
  readonly branches: readonly string[]
  readonly tag: string
  readonly callId: string
  readonly nonce: string
  readonly response: string
  readonly icid: string
  readonly session: readonly string[]
}

function valuesOf(seed: number): Values {
  const random = createSeededRandom(seed)
  return {
    branches: Array.from({ length: 6 }, () => `z9hG4bK${random.hex(8)}`),
    tag: random.hex(4),
    callId: `${random.hex(8)}@ue`,
    nonce: Buffer.from(random.bytes(32)).toString('base64'),
    response: random.hex(16),
    icid: random.hex(12),
    session: Array.from({ length: 3 }, () => random.hex(6)),
  }
}

/** A registration with AKA as each element traces it, sent and received, in the order in which it happens. */
export function testRegistration(deployment: TestDeployment): readonly TracedMessage[] {
  const values = valuesOf(deployment.seed)
  const traced: TracedMessage[] = []
  const hop = (from: Element, to: Element, protocol: 'sip' | 'diameter', data: Uint8Array): void => {
    const addresses: Readonly<Partial<Record<Element, Address>>> = protocol === 'sip' ? deployment.sip : deployment.cx
    const transport = protocol === 'sip' ? deployment.transport : 'tcp'
    const [local, remote] = [addresses[from] as Address, addresses[to] as Address]
    const at = START + traced.length * deployment.pace
    traced.push({ at, element: from, direction: 'out', transport, local, remote, data, protocol })
    traced.push({ at, element: to, direction: 'in', transport, local: remote, remote: local, data, protocol })
  }
  let identifier = deployment.seed * 1000
  const cx = (
    from: 'icscf' | 'scscf',
    command: number,
    session: string | undefined,
    ask: AvpSource,
    answer: AvpSource,
  ): void => {
    identifier += 1
    hop(from, 'hss', 'diameter', diameter(command, true, identifier, `${from};${session}`, ask))
    hop('hss', from, 'diameter', diameter(command, false, identifier, `${from};${session}`, answer))
  }
  const path: readonly Exclude<Element, 'hss'>[] = ['ue1', 'pcscf', 'icscf', 'scscf']
  /** The top one is that of the element that sent last. */
  const viasOf = (hops: number, round: number): readonly string[] =>
    path
      .slice(0, hops)
      .map((element, i) => viaOf(deployment, element, values.branches[round * 3 + i]))
      .reverse()
  const forth = (to: number, round: number, credentials: string): void => {
    const via = viasOf(to, round)
    hop(path[to - 1] as Element, path[to] as Element, 'sip', request(deployment, values, round, via, credentials))
  }
  const back = (round: number, status: string, headers: readonly string[]): void => {
    for (let from = 3; from > 0; from -= 1) {
      const via = viasOf(from, round)
      const lines = [`SIP/2.0 ${status}`, ...via, ...dialog(values, round), ...headers, 'Content-Length: 0']
      hop(path[from] as Element, path[from - 1] as Element, 'sip', sip(lines))
    }
  }

  forth(1, 0, 'nonce="",response=""')
  forth(2, 0, 'nonce="",response=""')
  cx('icscf', 300, values.session[0], uar, experimental(2001))
  forth(3, 0, 'nonce="",response=""')
  cx('scscf', 303, values.session[1], [avp(cxAvps.PublicIdentity, IMPU)], maa(values))
  back(0, '401 Unauthorized', [
    `WWW-Authenticate: Digest realm="${REALM}",nonce="${values.nonce}",algorithm=AKAv1-MD5,qop="auth"`,
  ])
  const credentials = `nonce="${values.nonce}",response="${values.response}",algorithm=AKAv1-MD5,qop=auth,nc=00000001`
  forth(1, 1, credentials)
  forth(2, 1, credentials)
  forth(3, 1, credentials)
  cx('scscf', 301, values.session[2], sar, [avp(baseAvps.ResultCode, 2001), avp(cxAvps.UserData, Buffer.from('<x/>'))])
  back(1, '200 OK', [
    `Contact: <sip:ue@${formatAddress(deployment.sip.ue1)};transport=${deployment.transport}>;expires=600000`,
    `Service-Route: <sip:orig@${formatAddress(deployment.sip.scscf)};lr>`,
  ])
  return traced
}

const uar: AvpSource = [avp(cxAvps.PublicIdentity, IMPU), avp(cxAvps.UserAuthorizationType, 'REGISTRATION')]
const sar: AvpSource = [avp(cxAvps.PublicIdentity, IMPU), avp(cxAvps.ServerAssignmentType, 'REGISTRATION')]

function maa(values: Values): AvpSource {
  const item = avp(cxAvps.SipAuthDataItem, [
    avp(cxAvps.SipAuthenticationScheme, 'Digest-AKAv1-MD5'),
    avp(cxAvps.SipAuthenticate, Buffer.from(values.nonce, 'base64')),
    avp(cxAvps.SipAuthorization, new Uint8Array(8)),
  ])
  return [avp(baseAvps.ResultCode, 2001), item]
}

function experimental(code: number): AvpSource {
  return [
    avp(baseAvps.ExperimentalResult, [
      avp(baseAvps.VendorId, TGPP_VENDOR_ID),
      avp(baseAvps.ExperimentalResultCode, code),
    ]),
  ]
}

function diameter(command: number, isRequest: boolean, id: number, session: string, avps: AvpSource): Uint8Array {
  return encodeMessage({
    flags: FLAG_PROXIABLE | (isRequest ? FLAG_REQUEST : 0),
    commandCode: command,
    applicationId: CX_APPLICATION_ID,
    hopByHopId: id,
    endToEndId: id + 7,
    avps: [avp(baseAvps.SessionId, session), ...(avps as readonly never[])],
  })
}

function sip(lines: readonly string[]): Uint8Array {
  return Buffer.from([...lines, '', ''].join('\r\n'))
}

function viaOf(deployment: TestDeployment, element: Exclude<Element, 'hss'>, branch: string | undefined): string {
  const transport = deployment.transport.toUpperCase()
  return `Via: SIP/2.0/${transport} ${formatAddress(deployment.sip[element])};branch=${branch};rport`
}

function dialog(values: Values, round: number): readonly string[] {
  return [
    `From: <${IMPU}>;tag=${values.tag}`,
    `To: <${IMPU}>`,
    `Call-ID: ${values.callId}`,
    `CSeq: ${round + 1} REGISTER`,
  ]
}

function request(
  deployment: TestDeployment,
  values: Values,
  round: number,
  via: readonly string[],
  credentials: string,
): Uint8Array {
  const { transport, sip: at } = deployment
  const contact = `<sip:ue@${formatAddress(at.ue1)};transport=${transport}>`
  return sip([
    `REGISTER sip:${REALM} SIP/2.0`,
    ...via,
    ...dialog(values, round),
    `Contact: ${contact};expires=600000`,
    `Authorization: Digest username="u",realm="${REALM}",uri="sip:${REALM}",${credentials}`,
    `Path: <sip:term@${formatAddress(at.pcscf)};lr>`,
    `P-Charging-Vector: icid-value="${values.icid}";icid-generated-at=${formatAddress(at.pcscf).replace(/:\d+$/, '')}`,
    'Content-Length: 0',
  ])
}
