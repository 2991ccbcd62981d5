import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { openAttempts } from './open-attempts.ts'

/** @spec RFC 3261 §10.2.8, §21.4.17 */
export const expiresTooBrief: Rule = {
  cause: 'expires-too-brief',
  judge: (story) =>
    openAttempts(story).flatMap(({ last, impi, status }): readonly Finding[] => {
      if (status !== 423 || last.final === undefined) return []
      const asked = /;\s*expires\s*=\s*"?(\d+)/i.exec(last.request.message.header('Contact') ?? '')?.[1]
      const least = last.final.message.header('Min-Expires')
      return [
        {
          cause: 'expires-too-brief',
          confidence: CERTAIN,
          what: `${impi} wants to register for ${asked ?? last.request.message.header('Expires')} seconds; the network takes no less than ${least}.`,
          proofs: [
            proof(last.request, 'Expires', asked ?? last.request.message.header('Expires') ?? 'none'),
            proof(last.final, 'Min-Expires', least ?? 'none'),
          ],
          remedies: [
            advice(
              'Let the client ask for longer, or lower the shortest lifetime of the S-CSCF: `minExpires` (docs/reference/config.md).',
            ),
          ],
        },
      ]
    }),
}
