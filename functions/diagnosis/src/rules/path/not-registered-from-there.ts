import { formatAddress } from '@voltaic/runtime'
import { parseNameAddr } from '@voltaic/sip'
import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import { readable } from '../../story/readable.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { failedCalls, isRefusedAtOnce, userOf } from '../call/failed-calls.ts'

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

/** The last registration of who calls. */
function registrationOf({ caller, first }: CallAttempt, { registrations }: StoryView): RegistrationAttempt | undefined {
  const user = userOf(caller)
  return registrations.findLast(({ outcome, isDeregistration, impu, last, first: { request } }) => {
    const names = new Set([impu, ...associatedWith(last)].map(userOf))
    const isSameHost = request.from.host === first.request.from.host
    const isBefore = request.at <= first.request.at
    const isSame = names.has(user) || (last.final?.message.has('P-Associated-URI') !== true && isSameHost)
    return outcome === 'registered' && !isDeregistration && isBefore && isSame
  })
}

/** All names that the network has given the phone; several phones may be at one address. @spec RFC 7315 §4.1 */
function associatedWith({ final }: SipExchange): readonly string[] {
  const listed = final?.message.list('P-Associated-URI') ?? []
  return listed.flatMap((each) => readable(() => parseNameAddr(each).uri) ?? [])
}
