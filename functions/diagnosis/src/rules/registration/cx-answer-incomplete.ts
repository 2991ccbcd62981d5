import { cxAvps } from '@voltaic/diameter'
import { advice, CERTAIN, type Finding, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { avpValue, type DiameterExchange } from '../../story/cx-exchange.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

/** Here any S-CSCF may be taken, where the I-CSCF knows one by itself. @spec TS 29.228 §6.1.1.1 */
const MAY_LACK: ReadonlySet<string> = new Set(['DIAMETER_FIRST_REGISTRATION'])

/** What a success has to say, by the request; told of those after which a registration went no further. @spec TS 29.228 §6.1.1, §6.3 */
export const cxAnswerIncomplete: Rule = {
  cause: 'cx-answer-incomplete',
  judge(story) {
    const attempts = openAttempts(story)
    if (attempts.length === 0) return []
    return story.diameter.flatMap((exchange): readonly Finding[] => {
      const lacks = lackOf(exchange)
      const { answer, result } = exchange
      if (lacks === undefined || answer === undefined) return []
      if (!attempts.some((attempt) => isOf(exchange, attempt) && hasStopped(exchange, answer.at, attempt, story)))
        return []
      const mayLack = MAY_LACK.has(result ?? '')
      return [
        {
          cause: 'cx-answer-incomplete',
          confidence: mayLack ? POSSIBLE : CERTAIN,
          what: `The ${answer.label} says ${result} and has ${lacks}: ${mayLack ? 'any S-CSCF may be taken then, and this I-CSCF took none' : 'the CSCF cannot go on with that'}.`,
          proofs: [proof(answer, 'Result-Code', result ?? ''), proof(answer, 'AVPs', lacks)],
          remedies: [
            advice(
              mayLack
                ? 'Name the S-CSCFs in the settings of the I-CSCF, or have the HSS send Server-Name or Server-Capabilities.'
                : 'Mend the HSS: after a success it has to send it. Some lose what they know of a subscriber when they are restarted; then a new UAR of the phone, by flight mode, helps for the moment.',
            ),
          ],
        },
      ]
    })
  },
}

/** Asked for that phone, while it was registering. */
function isOf({ request, impi, impu }: DiameterExchange, attempt: RegistrationAttempt): boolean {
  const end = attempt.last.final?.at ?? Number.POSITIVE_INFINITY
  const isMeanwhile = request.at >= attempt.first.request.at && request.at <= end
  return isMeanwhile && (impi === attempt.impi || impu === attempt.impu)
}

/**
 * An I-CSCF that may take any S-CSCF needs no name and no capabilities and goes on: a REGISTER leaves it, the S-CSCF asks the
 * HSS for a vector, or the phone is challenged. So it is no cause of what fails after that.
 *
 * @spec TS 29.228 §6.1.1, §6.7
 */
function hasStopped(
  { command, result }: DiameterExchange,
  answeredAt: number,
  { callId, exchanges, impi, last }: RegistrationAttempt,
  { byCall, diameter }: StoryView,
): boolean {
  if (exchanges.some(({ final }) => final?.message.status === 401 && final.at >= answeredAt)) return false
  if (command !== 'UAR') return true
  if (MAY_LACK.has(result ?? '') && hasChosen(last)) return false
  const isAfter = ({ request }: { readonly request: { readonly at: number } }) => request.at >= answeredAt
  return !(
    byCall.get(callId)?.some((each) => each.method === 'REGISTER' && each.hops > 2 && isAfter(each)) === true ||
    diameter.some((each) => (each.command === 'MAR' || each.command === 'SAR') && each.impi === impi && isAfter(each))
  )
}

/** That the S-CSCF of its choice does not answer, the I-CSCF says with what it then answers. @spec TS 24.229 §5.3.1.3 */
function hasChosen({ final }: SipExchange): boolean {
  return final === undefined || final.message.status === 504 || /S-CSCF/i.test(final.message.reason)
}

function lackOf({ command, request, answer, isSuccess }: DiameterExchange): string | undefined {
  if (answer === undefined || !isSuccess) return undefined
  const { avps } = answer.diameter
  const hasServer = avpValue(avps, cxAvps.ServerName) !== undefined
  switch (command) {
    case 'UAR':
      // TS 29.228 §6.1.1.1: asked for the capabilities, an HSS whose user needs none has nothing to say
      if (avpValue(request.diameter.avps, cxAvps.UserAuthorizationType) === 'REGISTRATION_AND_CAPABILITIES')
        return undefined
      return hasServer || avpValue(avps, cxAvps.ServerCapabilities) !== undefined
        ? undefined
        : 'neither Server-Name nor Server-Capabilities'
    case 'MAR':
      return avpValue(avps, cxAvps.SipAuthDataItem) === undefined ? 'no SIP-Auth-Data-Item' : undefined
    default:
      return undefined
  }
}
