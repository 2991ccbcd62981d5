import { cxAvps } from '@voltaic/diameter'
import { advice, CERTAIN, type Finding, proof, type Remedy, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { avpValue, type DiameterExchange } from '../../story/cx-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** Results of a SAR that have a cause of their own. */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'DIAMETER_ERROR_USER_UNKNOWN',
  'DIAMETER_ERROR_IDENTITIES_DONT_MATCH',
  'DIAMETER_AUTHORIZATION_REJECTED',
])
const HELD_BY_ANOTHER = 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED'

/** @spec TS 29.228 §6.1.2.1 */
export const serverAssignmentRefused: Rule = {
  cause: 'server-assignment-refused',
  judge: (story) =>
    refusedAssignments(story)
      .filter(({ result = '' }) => !OF_OTHERS.has(result) && result !== HELD_BY_ANOTHER)
      .map((exchange): Finding => {
        const { impi, impu, result } = exchange
        return {
          cause: 'server-assignment-refused',
          confidence: CERTAIN,
          what: `${impi ?? impu} has proved who it is, but the HSS refuses the S-CSCF that wants to serve it: ${result}.`,
          proofs: proofsOf(exchange, story),
          remedies: [
            advice(
              'Look at the log of the HSS: a profile that cannot be made, a database that cannot be written, or the name of another S-CSCF stored for the subscriber.',
            ),
          ],
        }
      }),
}

/** @spec TS 29.228 §6.1.2.1; TS 29.229 §6.2.2.6 */
export const heldByAnotherScscf: Rule = {
  cause: 'held-by-another-scscf',
  judge: (story) =>
    refusedAssignments(story)
      .filter(({ result }) => result === HELD_BY_ANOTHER)
      .map((exchange): Finding => {
        const { impi, impu, answer, request } = exchange
        const holder = answer && avpValue(answer.diameter.avps, cxAvps.ServerName)
        const asks = avpValue(request.diameter.avps, cxAvps.ServerName)
        const who = impi ?? impu ?? 'the subscriber'
        return {
          cause: 'held-by-another-scscf',
          confidence: CERTAIN,
          what: `${who} has proved who it is to ${asks ?? 'an S-CSCF'}, but the HSS has it at ${holder ?? 'another one'}.`,
          proofs: [
            ...proofsOf(exchange, story),
            ...(answer === undefined || holder === undefined ? [] : [proof(answer, 'Server-Name', holder)]),
          ],
          remedies: remediesFor(shellWord(who), asks, holder),
        }
      }),
}

function remediesFor(imsi: string, asks = 'the one', holder = 'the other'): readonly Remedy[] {
  return [
    advice(
      `Where ${holder} is gone for good, or is ${asks} under the name it had before, end what is registered there; the phone then registers anew.`,
      `voltaic subscriber deregister ${imsi}`,
    ),
    advice(
      'Where both are at work, two S-CSCFs are asked for one phone: give both I-CSCFs the same list, and each S-CSCF one name alone.',
    ),
  ]
}

/** Types of a SAR by which a phone is let in; that one is not let out does no harm. */
const REGISTERING: ReadonlySet<string> = new Set(['REGISTRATION', 'RE_REGISTRATION'])

/** Refused, and the phone has not registered since. */
function refusedAssignments({ diameter, lastRegistered }: StoryView): readonly DiameterExchange[] {
  return diameter.filter(({ command, answer, request, isSuccess, impi }) => {
    if (command !== 'SAR' || answer === undefined || isSuccess) return false
    const type = avpValue(request.diameter.avps, cxAvps.ServerAssignmentType)
    return REGISTERING.has(type ?? '') && (lastRegistered.get(impi ?? '') ?? 0) <= answer.at
  })
}

/** What the answer says, and what the HSS itself has noted. */
function proofsOf(
  { answer, request, result, why, impu, impi }: DiameterExchange,
  { events }: StoryView,
): Finding['proofs'] {
  const noted = events.filter(
    ({ what, subscribers = [] }) =>
      what.startsWith('SAR refused: ') && subscribers.some((each) => each === impi || each === impu),
  )
  return [
    ...(answer === undefined ? [] : [proof(answer, 'Result-Code', result ?? 'none')]),
    ...(answer === undefined || why === undefined ? [] : [proof(answer, 'Error-Message', why)]),
    ...noted.slice(-1).map(({ at, element, what }) => ({ at, where: `event of ${element}`, field: 'SAR', says: what })),
    proof(request, 'Public-Identity', impu ?? 'none'),
  ]
}
