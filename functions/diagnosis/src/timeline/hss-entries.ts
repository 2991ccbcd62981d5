import { baseAvps, cxAvps } from '@voltaic/diameter'
import type { EventTrace } from '@voltaic/runtime'
import { SILENCE_MS } from '../rules/registration/open-attempts.ts'
import { avpValue, type DiameterExchange } from '../story/cx-exchange.ts'
import { readableIdentity } from './identity-names.ts'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** What each command asks of the HSS. @spec TS 29.228 §6.1, §6.2, §6.3 */
const ASKED: Readonly<Record<string, string>> = {
  UAR: 'to let it register',
  MAR: 'authentication vectors',
  SAR: 'to assign the S-CSCF',
  LIR: 'to say where it is',
}
/** Assignments that are decisions; the others confirm what a registration says already. @spec TS 29.229 §6.3.15 */
const ASSIGNMENTS: Readonly<Record<string, string>> = {
  REGISTRATION: 'HSS assigned',
  UNREGISTERED_USER: 'HSS assigned, for services while it is not registered,',
  TIMEOUT_DEREGISTRATION: 'HSS was told that the registration ran out, by',
  ADMINISTRATIVE_DEREGISTRATION: 'HSS was told that the network ended the registration, by',
  AUTHENTICATION_FAILURE: 'HSS was told that authentication failed, by',
  AUTHENTICATION_TIMEOUT: 'HSS was told that the challenge was never answered, by',
}
/** The HSS tells why before it answers, in milliseconds. */
const TOLD_WITHIN_MS = 1000
/** An S-CSCF asks for another scheme within this time, in milliseconds. */
const ASKED_AGAIN_WITHIN_MS = 4000

/** What the HSS refused, assigned and ended. */
export function hssEntries({ story, isOwn }: TimelineStory): readonly DraftEntry[] {
  const refusals = story.events.filter(({ what }) => / refused: /.test(what))
  const own = story.diameter.filter(({ impi, impu }) => isOwn(impi) || isOwn(impu))
  const asksAgain = choicesIn(own)
  return own
    .filter((exchange) => !asksAgain(exchange))
    .flatMap((exchange): readonly DraftEntry[] => {
      const said = sayingOf(exchange, refusals, story.until)
      const { request, answer } = exchange
      return said === undefined ? [] : [{ at: request.at, until: answer?.at ?? request.at, kind: 'hss', ...said }]
    })
}

/** Who left the scheme to the HSS and is told that it is not supported asks for AKA at once: nothing is refused. @spec TS 29.228 §6.3.1 */
function choicesIn(own: readonly DiameterExchange[]): (exchange: DiameterExchange) => boolean {
  const granted = own.filter(({ command, isSuccess }) => command === 'MAR' && isSuccess)
  const byImpi = Map.groupBy(granted, ({ impi }) => impi)
  return ({ command, result, request, impi }) => {
    if (command !== 'MAR' || result !== 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED' || !leavesScheme(request))
      return false
    return (byImpi.get(impi) ?? []).some(
      ({ request: { at, sender } }) =>
        sender === request.sender && at >= request.at && at - request.at < ASKED_AGAIN_WITHIN_MS,
    )
  }
}

function leavesScheme({ diameter: { avps } }: DiameterExchange['request']): boolean {
  const item = avpValue(avps, cxAvps.SipAuthDataItem)
  return item !== undefined && avpValue(item, cxAvps.SipAuthenticationScheme) === 'Unknown'
}

type Saying = Pick<DraftEntry, 'outcome' | 'what' | 'detail'>

function sayingOf(exchange: DiameterExchange, refusals: readonly EventTrace[], until: number): Saying | undefined {
  const { command, request, answer, isSuccess } = exchange
  if (command === 'RTR' || command === 'PPR') return pushedOf(exchange)
  const asked = ASKED[command]
  if (asked === undefined) return undefined
  if (answer === undefined) {
    if (until - request.at < SILENCE_MS) return undefined
    return { outcome: 'failure', what: `HSS did not answer ${command}`, detail: `${request.sender} asked ${asked}` }
  }
  if (!isSuccess) return refusedOf(exchange, asked, refusals)
  return command === 'SAR' ? assignedOf(exchange) : undefined
}

function refusedOf(
  { command, request, result = 'no result', why }: DiameterExchange,
  asked: string,
  refusals: readonly EventTrace[],
): Saying {
  const event = refusals.find(
    ({ at, what }) => what.startsWith(`${command} refused: `) && Math.abs(at - request.at) < TOLD_WITHIN_MS,
  )
  const reason = event?.what.slice(`${command} refused: `.length) ?? why
  return {
    outcome: 'failure',
    what: `HSS refused ${request.sender} ${asked}: ${result.replace(/^DIAMETER_(ERROR_)?/, '')}`,
    ...(reason !== undefined && { detail: reason }),
  }
}

function assignedOf({ request: { diameter, sender } }: DiameterExchange): Saying | undefined {
  const { avps } = diameter
  const words = ASSIGNMENTS[String(avpValue(avps, cxAvps.ServerAssignmentType))]
  if (words === undefined) return undefined
  const server = avpValue(avps, cxAvps.ServerName)
  return { outcome: 'note', what: `${words} ${server === undefined ? sender : readableIdentity(server)}` }
}

/** @spec TS 29.228 §6.1.3, §6.2.2 */
function pushedOf({ command, request, result = 'no answer' }: DiameterExchange): Saying {
  const { avps } = request.diameter
  const detail = `${request.receiver} answered ${result.replace(/^DIAMETER_/, '')}`
  if (command === 'PPR') return { outcome: 'note', what: 'HSS pushed a changed profile', detail }
  const group = avpValue(avps, cxAvps.DeregistrationReason)
  const reason = group && avpValue(group, cxAvps.ReasonCode)
  const info = group && avpValue(group, cxAvps.ReasonInfo)
  const words = [reason, info].filter((each) => each !== undefined).join(', ')
  const name = avpValue(avps, baseAvps.UserName)
  return {
    outcome: 'note',
    what: `HSS ended the registration${words === '' ? '' : `: ${words}`}`,
    detail: name === undefined ? detail : `of ${name}; ${detail}`,
  }
}
