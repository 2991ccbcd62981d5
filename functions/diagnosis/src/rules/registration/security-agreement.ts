import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { RegistrationAttempt } from '../../story/registration-attempt.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from './open-attempts.ts'

/** 421: an extension is required; 494: a security agreement is. @spec RFC 3329 §2.3.1; RFC 3261 §21.4.14 */
const WANT_AGREEMENT: ReadonlySet<number> = new Set([421, 494])

function refused(story: StoryView): readonly RegistrationAttempt[] {
  return openAttempts(story).filter(
    ({ status, last }) =>
      status !== undefined && WANT_AGREEMENT.has(status) && !last.request.message.has('Security-Verify'),
  )
}

/** @spec TS 33.203 §7.2; RFC 3329 §2.3.1 */
export const noSecurityClient: Rule = {
  cause: 'no-security-client',
  judge: (story) =>
    refused(story)
      .filter(({ last }) => !last.request.message.has('Security-Client'))
      .map(({ impi, last }): Finding => {
        return {
          cause: 'no-security-client',
          confidence: CERTAIN,
          what: `${impi} offers no security agreement, and the P-CSCF lets nobody in without IPsec.`,
          proofs: [
            proof(last.request, 'Security-Client', 'absent'),
            ...(last.final === undefined ? [] : [proof(last.final, 'Status-Line', last.final.message.startLine)]),
          ],
          remedies: [
            advice(
              'A soft client that has no IPsec: let it in by the policy of the P-CSCF, `gm: { policy: prefer }` or an exception for this subscriber (docs/reference/config.md). A handset: its profile for this network lacks IPsec.',
            ),
          ],
        }
      }),
}

/** @spec TS 33.203 §7.2, §H */
export const securityAlgorithmMismatch: Rule = {
  cause: 'security-algorithm-mismatch',
  judge: (story) =>
    refused(story)
      .filter(({ last }) => last.request.message.has('Security-Client') && commonPairs(last).length === 0)
      .map(({ impi, last }): Finding => {
        const offered = algorithmsIn(last.request.message.list('Security-Client'))
        const wanted = algorithmsIn(last.final?.message.list('Security-Server') ?? [])
        return {
          cause: 'security-algorithm-mismatch',
          confidence: CERTAIN,
          what: `${impi} offers ${offered.join(', ')}; the P-CSCF takes ${wanted.join(', ') || 'none of them'}.`,
          proofs: [
            proof(last.request, 'Security-Client', offered.join(', ')),
            ...(last.final === undefined ? [] : [proof(last.final, 'Security-Server', wanted.join(', '))]),
          ],
          remedies: [
            advice(
              'Add one of the offered pairs to the algorithms of the P-CSCF: `gm: { algorithms: ... }` (docs/reference/config.md).',
            ),
          ],
        }
      }),
}

/**
 * Phone and P-CSCF have algorithms in common, and yet there is no agreement: the phone has not repeated what it was told.
 *
 * @spec RFC 3329 §2.3.1; TS 33.203 §7.2
 */
export const securityVerifyMissing: Rule = {
  cause: 'sa-mismatch',
  judge: (story) =>
    refused(story)
      .filter(({ last }) => commonPairs(last).length > 0)
      .map(({ impi, last }): Finding => {
        return {
          cause: 'sa-mismatch',
          confidence: CERTAIN,
          what: `${impi} does not repeat in Security-Verify what Security-Server said, so the P-CSCF does not know that nobody has weakened it.`,
          proofs: [
            proof(last.request, 'Security-Verify', 'absent'),
            ...(last.final === undefined ? [] : [proof(last.final, 'Status-Line', last.final.message.startLine)]),
          ],
          remedies: [
            advice(
              'This is a mistake of the phone, or of something between that takes the header out. Compare the REGISTER at the phone with the one that comes.',
            ),
          ],
        }
      }),
}

/** Pairs that both name. */
function commonPairs({ request, final }: RegistrationAttempt['last']): readonly string[] {
  const wanted = algorithmsIn(final?.message.list('Security-Server') ?? [])
  return algorithmsIn(request.message.list('Security-Client')).filter((pair) => wanted.includes(pair))
}

/** `hmac-sha-1-96/aes-cbc`, each once. @spec TS 33.203 §H */
function algorithmsIn(mechanisms: readonly string[]): readonly string[] {
  const pairs = mechanisms.map((text) => {
    const [, alg = '?'] = /;\s*alg\s*=\s*"?([\w-]+)/i.exec(text) ?? []
    const [, ealg = 'null'] = /;\s*ealg\s*=\s*"?([\w-]+)/i.exec(text) ?? []
    return `${alg}/${ealg}`
  })
  return [...new Set(pairs)]
}
