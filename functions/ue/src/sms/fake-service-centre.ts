import { Counters, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createRequest, createSipStack, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { decodeRpdu, decodeTpdu, encodeRpdu, encodeTpdu, type Rpdu, type SmsSubmit, timeStampAt } from '@voltaic/sms'
import type { TwoPhones } from '../two-phones.ts'

const GATEWAY = 'sip:gateway@10.0.0.9'
const SERVICE_CENTRE = {
  kind: 'digits',
  typeOfNumber: 'international',
  numberingPlan: 1,
  digits: '99901999999',
} as const

/** Number of the service centre. */
export const SC_NUMBER = '+99901999999'

/** For tests: between two phones, what takes the short messages of the first and delivers them to the second. */
export interface FakeServiceCentre {
  /** What phones have sent, in order. */
  readonly received: readonly { readonly rpdu: Rpdu; readonly request: SipRequest }[]
  /** What it does with a message of a phone; unless given it takes it, delivers it, and reports when asked. */
  onSubmit: (submit: SmsSubmit, request: SipRequest, reference: number) => Promise<void>
  /** SIP status for what phones submit. */
  answer: number
  /** RP-ACK or RP-ERROR for a phone. */
  report(to: 'alice' | 'bob', rpdu: Rpdu, inReplyTo?: string): Promise<SipResponse>
  /** A short message or status report for a phone; resolves when the phone has answered by SIP. */
  deliver(to: 'alice' | 'bob', userData: Uint8Array, reference?: number): Promise<SipResponse>
  /** The SMS-DELIVER that a submitted message becomes. */
  deliverOf(submit: SmsSubmit): Uint8Array
  stop(): Promise<void>
}

export async function fakeServiceCentre(phones: TwoPhones): Promise<FakeServiceCentre> {
  const random = createSeededRandom(5)
  const runtime = { clock: phones.clock, random, net: phones.net, log: silentLog, counters: new Counters() }
  const received: { rpdu: Rpdu; request: SipRequest }[] = []
  let calls = 0
  const stack: SipStack = createSipStack({
    element: 'service centre',
    runtime,
    listen: [{ transport: 'udp', address: { host: '10.0.0.9', port: 5060 } }],
    resolver: { resolve: async () => [] },
    limits: { maxUdpRequestBytes: 60_000 },
    onRequest: async (_, hop) => hop.reply(405),
  })
  const send = (to: 'alice' | 'bob', rpdu: Rpdu, headers: readonly (readonly [string, string])[] = []) => {
    const host = to === 'alice' ? '10.0.0.2' : '10.0.0.3'
    const request = createRequest(
      'MESSAGE',
      `sip:${to}@${host}`,
      [
        ['From', `<${GATEWAY}>;tag=1`],
        ['To', `<sip:${to}@example.org>`],
        ['Call-ID', `centre-${++calls}`],
        ['CSeq', '1 MESSAGE'],
        ['P-Asserted-Identity', `<${GATEWAY}>`],
        ['Content-Type', 'application/vnd.3gpp.sms'],
        ...headers,
      ],
      encodeRpdu(rpdu),
    )
    return stack.request(request, { target: { transport: 'udp', address: { host, port: 5060 } } })
  }
  const centre: FakeServiceCentre = {
    received,
    answer: 202,
    report: (to, rpdu, inReplyTo) => send(to, rpdu, inReplyTo === undefined ? [] : [['In-Reply-To', inReplyTo]]),
    deliver: (to, userData, messageReference = 7) =>
      send(to, {
        type: 'RP-DATA',
        direction: 'network-to-ms',
        messageReference,
        originator: SERVICE_CENTRE,
        userData,
      }),
    deliverOf: (submit) => deliverOf(submit, phones.clock.now()),
    onSubmit: async (submit, request, messageReference) => {
      await centre.report('alice', { type: 'RP-ACK', direction: 'network-to-ms', messageReference }, request.callId)
      await centre.deliver('bob', centre.deliverOf(submit), messageReference)
      if (submit.statusReportRequest) await centre.deliver('alice', statusReportOf(submit, 0, phones.clock.now()))
    },
    stop: () => stack.stop(),
  }
  phones.intercept = (request, hop) => take(request, hop, centre, received)
  await stack.start()
  return centre
}

function take(
  request: SipRequest,
  hop: Hop,
  centre: FakeServiceCentre,
  received: { rpdu: Rpdu; request: SipRequest }[],
): Promise<SipResponse> | undefined {
  if (request.method !== 'MESSAGE') return undefined
  const rpdu = decodeRpdu(request.body)
  received.push({ rpdu, request })
  const tpdu = rpdu.type === 'RP-DATA' ? decodeTpdu(rpdu.userData, 'ms-to-network', 'RP-DATA') : undefined
  if (tpdu?.type === 'SMS-SUBMIT' && centre.answer < 300)
    void centre.onSubmit(tpdu, request, rpdu.messageReference).catch(() => {})
  return Promise.resolve(hop.reply(centre.answer))
}

function deliverOf(submit: SmsSubmit, at: number): Uint8Array {
  const { hasUserDataHeader, dataCodingScheme, userData, protocolIdentifier } = submit
  return encodeTpdu({
    type: 'SMS-DELIVER',
    moreMessagesToSend: false,
    loopPrevention: false,
    statusReportIndication: false,
    replyPath: false,
    originatingAddress: { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: '99901000001' },
    protocolIdentifier,
    serviceCentreTimeStamp: timeStampAt(at),
    hasUserDataHeader,
    dataCodingScheme,
    userData,
  })
}

/** For tests: the report that a submitted message is answered with. */
export function statusReportOf(submit: SmsSubmit, status: number, at: number): Uint8Array {
  return encodeTpdu({
    type: 'SMS-STATUS-REPORT',
    moreMessagesToSend: false,
    loopPrevention: false,
    isOfCommand: false,
    hasUserDataHeader: false,
    messageReference: submit.messageReference,
    recipientAddress: submit.destinationAddress,
    serviceCentreTimeStamp: timeStampAt(at),
    dischargeTime: timeStampAt(at),
    status,
  })
}
