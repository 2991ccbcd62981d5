import { advice, type Finding, LIKELY, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { type AuthenticationFailure, authenticationFailures } from './authentication-failures.ts'

/** The SIM does not believe the challenge, or its answer is not the one that the HSS expects. @spec TS 33.102 §6.3.3 */
export const wrongK: Rule = {
  cause: 'wrong-k',
  judge: (story) =>
    authenticationFailures(story)
      .filter(({ answer, check }) => answer !== 'auts' && check?.verdict !== 'fit')
      .map(findingOf),
}

function findingOf({ attempt, exchange, challenge, answer, check }: AuthenticationFailure): Finding {
  const isRefused = answer === 'mac-failure'
  const says = isRefused ? 'empty, and no auts: the SIM finds the MAC of the challenge wrong' : 'not the one expected'
  const texts = (check?.findings ?? []).map(({ text }) => text)
  return {
    cause: 'wrong-k',
    confidence: check === undefined ? LIKELY : LIKELY + 0.1,
    what: `The keys of ${attempt.impi} are not the same in SIM and HSS: K is wrong on one side, or the OPc that goes with it.`,
    proofs: [
      proof(exchange.request, 'Authorization: response', says),
      proof(challenge, 'WWW-Authenticate: nonce', 'the challenge that it answers'),
    ],
    remedies: [
      advice(
        `${texts.length === 0 ? 'Compare K and OPc with the data sheet of the SIM.' : texts.join(' ')} To compare again, as often as something is mended:`,
        `voltaic trace --story ${shellWord(attempt.impi)} --messages > register.txt`,
        `voltaic keys check --subscriber ${shellWord(attempt.impi)} register.txt`,
      ),
      advice(
        'Where the data sheet has other keys than the HSS, store them; number, profile and identities stay.',
        `voltaic subscriber change ${shellWord(attempt.impi)} --k K --opc OPC`,
      ),
    ],
  }
}
