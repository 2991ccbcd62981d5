import { cxAvps } from '@voltaic/diameter'
import { advice, CERTAIN, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { avpValue, type DiameterExchange } from '../../story/cx-exchange.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

/** Here any S-CSCF may be taken, where the I-CSCF knows one by itself. @spec TS 29.228 §6.1.1.1 */
const MAY_LACK: ReadonlySet<string> = new Set(['DIAMETER_FIRST_REGISTRATION'])

/** What a success has to say, by the request. @spec TS 29.228 §6.1.1, §6.3, §6.1.4 */
export const cxAnswerIncomplete: Rule = {
  cause: 'cx-answer-incomplete',
  judge(story) {
    const stopped = openAttempts(story).some((attempt) => !wentToScscf(attempt, story))
    if (!stopped) return []
    return story.diameter.flatMap((exchange): readonly Finding[] => {
      const lacks = lackOf(exchange)
      const { answer, result } = exchange
      if (lacks === undefined || answer === undefined) return []
      return [
        {
          cause: 'cx-answer-incomplete',
          confidence: MAY_LACK.has(result ?? '') ? LIKELY : CERTAIN,
          what: `The ${answer.label} says ${result} and has ${lacks}: the CSCF cannot go on with that.`,
          proofs: [proof(answer, 'Result-Code', result ?? ''), proof(answer, 'AVPs', lacks)],
          remedies: [
            advice(
              'Mend the HSS: after a success it has to send it. Some lose what they know of a subscriber when they are restarted; then a new UAR of the phone, by flight mode, helps for the moment.',
            ),
          ],
        },
      ]
    })
  },
}

/** An I-CSCF that may take any S-CSCF needs no name and no capabilities: it goes on. @spec TS 29.228 §6.7 */
function wentToScscf({ callId }: RegistrationAttempt, { byCall }: StoryView): boolean {
  return byCall.get(callId)?.some(({ method, hops }) => method === 'REGISTER' && hops > 2) === true
}

function lackOf({ command, answer, isSuccess }: DiameterExchange): string | undefined {
  if (answer === undefined || !isSuccess) return undefined
  const { avps } = answer.diameter
  const hasServer = avpValue(avps, cxAvps.ServerName) !== undefined
  switch (command) {
    case 'UAR':
      return hasServer || avpValue(avps, cxAvps.ServerCapabilities) !== undefined
        ? undefined
        : 'neither Server-Name nor Server-Capabilities'
    case 'MAR':
      return avpValue(avps, cxAvps.SipAuthDataItem) === undefined ? 'no SIP-Auth-Data-Item' : undefined
    default:
      return undefined
  }
}
