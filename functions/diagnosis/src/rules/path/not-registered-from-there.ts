import { formatAddress } from '@voltaic/runtime'
import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { failedCalls, userOf } from '../call/failed-calls.ts'

/** To tags of what our elements refuse without a transaction begin so. */
const REFUSED_AT_ONCE = 'refused-'

/**
 * A P-CSCF refuses whatever comes from an address and port, or over a security association, that no phone has registered
 * with: as a rule the phone sends in clear what belongs into its IPsec, or has moved on.
 *
 * @spec TS 24.229 §5.2.6.3.1; TS 33.203 §7.1
 */
export const notRegisteredFromThere: Rule = {
  cause: 'not-registered-from-there',
  judge: (story) =>
    failedCalls(story)
      .filter((call) => isRefusedAtOnce(call, story))
      .flatMap((call): readonly Finding[] => {
        const { first, final, caller } = call
        const [from, to] = [formatAddress(first.request.from), formatAddress(first.request.to)]
        const registered = registrationOf(call, story)?.last.request
        if (registered !== undefined && formatAddress(registered.from) === from && formatAddress(registered.to) === to)
          return []
        const where = registered && `from ${formatAddress(registered.from)} to ${formatAddress(registered.to)}`
        return [
          {
            cause: 'not-registered-from-there',
            confidence: registered === undefined ? POSSIBLE + 0.2 : LIKELY + 0.15,
            what:
              where === undefined
                ? `${caller} sends ${first.method} from ${from}, where no phone has registered.`
                : `${caller} has registered ${where}, and sends ${first.method} from ${from} to ${to}: the P-CSCF takes it for a stranger.`,
            proofs: [
              proof(first.request, 'source and destination of the packet', `${from} to ${to}`),
              ...(registered === undefined || where === undefined
                ? []
                : [proof(registered, 'source and destination of the packet', where)]),
              ...(final === undefined ? [] : [proof(final, 'Status-Line', final.message.startLine)]),
            ],
            remedies: [
              advice(
                'A phone that registered with IPsec sends everything over its associations, from its port-c to port-s of the P-CSCF. Where the address differs, the phone has a new one and must register anew, or something translates addresses on the way.',
                'voltaic doctor --only nat',
              ),
            ],
          },
        ]
      }),
}

/** 403 at the first hop, and nothing went on: whoever else could have said it was not asked. */
function isRefusedAtOnce({ final, hops, first, callId }: CallAttempt, { byCall, sip }: StoryView): boolean {
  if (final?.message.status !== 403 || first.hops !== 1 || hops.length !== 1) return false
  if ((byCall.get(callId)?.some((each) => each.hops > 1) ?? false) || first.final !== final) return false
  if (final.message.toTag?.startsWith(REFUSED_AT_ONCE) === true) return true
  // what is behind the P-CSCF must be visible, or silence there says nothing
  return sip.some(({ hops: count, request }) => count > 1 && request.sender === first.request.receiver)
}

/** The last registration of who calls. */
function registrationOf({ caller, first }: CallAttempt, { registrations }: StoryView): RegistrationAttempt | undefined {
  const user = userOf(caller)
  return registrations.findLast(({ outcome, isDeregistration, impu, first: { request } }) => {
    const isBefore = request.at <= first.request.at
    const isSame = userOf(impu) === user || request.from.host === first.request.from.host
    return outcome === 'registered' && !isDeregistration && isBefore && isSame
  })
}
