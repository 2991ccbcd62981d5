import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'

/** Results of a SAR that have a cause of their own. */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'DIAMETER_ERROR_USER_UNKNOWN',
  'DIAMETER_ERROR_IDENTITIES_DONT_MATCH',
  'DIAMETER_AUTHORIZATION_REJECTED',
])

/** @spec TS 29.228 §6.1.2.1 */
export const serverAssignmentRefused: Rule = {
  cause: 'server-assignment-refused',
  judge: ({ diameter, lastRegistered }) =>
    diameter.flatMap(({ command, answer, request, result, isSuccess, why, impu, impi }): readonly Finding[] => {
      if (command !== 'SAR' || answer === undefined || isSuccess || OF_OTHERS.has(result ?? '')) return []
      if ((lastRegistered.get(impi ?? '') ?? 0) > answer.at) return []
      return [
        {
          cause: 'server-assignment-refused',
          confidence: CERTAIN,
          what: `${impi ?? impu} has proved who it is, but the HSS refuses the S-CSCF that wants to serve it: ${result}.`,
          proofs: [
            proof(answer, 'Result-Code', result ?? 'none'),
            ...(why === undefined ? [] : [proof(answer, 'Error-Message', why)]),
            proof(request, 'Public-Identity', impu ?? 'none'),
          ],
          remedies: [
            advice(
              'Look at the log of the HSS: a profile that cannot be made, a database that cannot be written, or the name of another S-CSCF stored for the subscriber.',
            ),
          ],
        },
      ]
    }),
}
