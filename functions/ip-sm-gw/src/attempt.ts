import type { Timer } from '@voltaic/runtime'
import { createRequest, type HeaderEntries, type SipRequest, type SipStack } from '@voltaic/sip'
import { encodeRpdu, type RpAddress, type Rpdu } from '@voltaic/sms'
import { NO_REPORT, type Outcome, outcomeOfResponse } from './outcome.ts'
import type { Registrations } from './registrations.ts'
import { callIdOf, type ExpectedReports, referenceOf } from './reports.ts'
import type { SmscRoom } from './room.ts'
import { uriOfKey } from './sms-parties.ts'
import type { SmsRow } from './sms-statements.ts'

/** TR1N: how long a phone may take for its report, in milliseconds. @spec TS 24.011 §10.1 */
const REPORT_TIMEOUT_MS = 45_000

export const SMS_CONTENT_TYPE = 'application/vnd.3gpp.sms'

/** How the gateway speaks SIP. */
export interface SmsSender extends Pick<SipStack, 'request'> {
  readonly registrations: Registrations
}

/**
 * One attempt to hand a message to its phone: a MESSAGE with RP-DATA, and the report that comes in one of its own.
 *
 * @param signal gives up; the message stays as it is then
 * @returns undefined when it was given up
 * @spec TS 24.341 §5.3.3.4; TS 24.011 §7.3.1.1
 */
export async function attemptDelivery(
  row: SmsRow,
  room: SmscRoom,
  sender: SmsSender,
  reports: ExpectedReports,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { runtime, config } = room
  const callId = callIdOf(row.id, runtime.random.hex(4))
  const rpdu: Rpdu = {
    type: 'RP-DATA',
    direction: 'network-to-ms',
    messageReference: referenceOf(row),
    originator: addressOfCentre(config.serviceCentre),
    userData: row.tpdu,
  }
  const request = messageTo(uriOfKey(row.destination, config.realm), rpdu, room, {
    callId,
    scscf: sender.registrations.scscfOf(row.destination),
  })
  return new Promise((resolve) => {
    let timer: Timer | undefined
    const settle = (outcome: Outcome | undefined) => {
      timer?.cancel()
      forget()
      signal.removeEventListener('abort', giveUp)
      resolve(outcome)
    }
    const giveUp = () => settle(undefined)
    const forget = reports.expect({
      messageId: row.id,
      destination: row.destination,
      messageReference: rpdu.messageReference,
      callId,
      resolve: settle,
    })
    signal.addEventListener('abort', giveUp)
    void sender.request(request, { signal }).then((response) => {
      const outcome = outcomeOfResponse(response)
      // TS 23.228 §5.2.1: the next attempt asks the entry point, in case the user has another S-CSCF by then
      if (outcome !== undefined) sender.registrations.forget(row.destination)
      if (outcome !== undefined) settle(outcome)
      else timer = runtime.clock.startTimer(REPORT_TIMEOUT_MS, () => settle(NO_REPORT))
    })
  })
}

/**
 * A MESSAGE of the gateway to a phone that takes short messages.
 *
 * @param to SIP URI of a public identity
 * @spec TS 24.341 §5.3.3.4
 */
export function messageTo(
  to: string,
  rpdu: Rpdu,
  { config, runtime }: Pick<SmscRoom, 'config' | 'runtime'>,
  options: {
    readonly callId?: string
    readonly scscf?: string | undefined
    readonly headers?: HeaderEntries
  } = {},
): SipRequest {
  const { callId = runtime.random.hex(16), scscf, headers = [] } = options
  return createRequest(
    'MESSAGE',
    to,
    [
      // without it the entry point of the home domain finds the S-CSCF
      ...(scscf === undefined ? [] : [['Route', `<${scscf};lr>`] as const]),
      ['From', `<${config.uri}>;tag=${runtime.random.hex(8)}`],
      ['To', `<${to}>`],
      ['Call-ID', callId],
      ['CSeq', '1 MESSAGE'],
      ['P-Asserted-Identity', `<${config.uri}>`],
      ['Request-Disposition', 'no-fork'],
      ['Accept-Contact', '*;+g.3gpp.smsip;require;explicit'],
      ...headers,
      ['Content-Type', SMS_CONTENT_TYPE],
    ],
    encodeRpdu(rpdu),
  )
}

function addressOfCentre(number: string): RpAddress {
  return { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: number.replace(/^\+/, '') }
}
