import { type Address, normaliseHost } from '@voltaic/runtime'
import { advice, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import { openAttempts } from '../registration/open-attempts.ts'

/** Security associations are between the addresses that both sides see. @spec TS 33.203 §7.1; RFC 3261 §18.2.1 */
export const natOnThePath: Rule = {
  cause: 'nat-on-the-path',
  judge: (story) =>
    openAttempts(story).flatMap((attempt): readonly Finding[] => {
      const seen = seenAt(attempt)
      const written = normaliseHost(attempt.first.request.message.topVia.host)
      if (seen === undefined || written === undefined || seen === written) return []
      const { first, impi } = attempt
      const isProtected = first.request.message.has('Security-Client')
      return [
        {
          cause: 'nat-on-the-path',
          confidence: isProtected ? LIKELY + 0.18 : POSSIBLE + 0.2,
          what: `${impi} writes that it is at ${written}, and its REGISTER comes from ${seen}: something translates addresses between phone and P-CSCF. ESP does not pass that.`,
          proofs: [proof(first.request, 'Via: sent-by', written), proof(first.request, 'source of the packet', seen)],
          remedies: [
            advice(
              'Except the P-CSCF from masquerading on the PGW or UPF, and give this machine a route back to the pool of the phones.',
              'iptables -t nat -I POSTROUTING -d P-CSCF-ADDRESS -j ACCEPT',
              'voltaic doctor --only nat',
            ),
          ],
        },
      ]
    }),
}

/** Where the REGISTER came from as its receiver saw it. */
function seenAt({ first }: RegistrationAttempt): string | undefined {
  const told = first.final?.message.topVia.params.get('received')
  if (told !== undefined) return normaliseHost(told)
  return hostOf(first.request.from)
}

function hostOf({ host }: Address): string | undefined {
  return normaliseHost(host)
}
