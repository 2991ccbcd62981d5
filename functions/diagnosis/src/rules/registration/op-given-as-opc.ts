import { advice, CERTAIN, type Finding, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { StoryView } from '../../story/story-view.ts'
import { type AuthenticationFailure, authenticationFailures, rightAnswers } from './authentication-failures.ts'

/** What a key check says when OP and OPc were taken for each other. */
const EXCHANGED: ReadonlySet<string> = new Set(['OP_IS_OPC', 'OPC_IS_OP'])

/**
 * OPc is made of OP and K, so that no two SIMs have the same one; the OP of an operator is the same for all his SIMs.
 *
 * @spec TS 35.206 §4.1, §5.1
 */
export const opGivenAsOpc: Rule = {
  cause: 'op-given-as-opc',
  judge(story) {
    const right = rightAnswers(story)
    const failures = authenticationFailures(story).filter(({ attempt }) => !right.has(attempt.impi))
    return failures.flatMap((failure) => findingsOf(failure, story))
  },
}

function findingsOf(failure: AuthenticationFailure, { keys }: StoryView): readonly Finding[] {
  const { attempt, exchange, answer } = failure
  const { impi } = attempt
  if (answer === 'auts') return []
  const others = keys?.othersWithSameOpc(impi) ?? 0
  const exchanged = failure.check()?.findings.find(({ code }) => EXCHANGED.has(code))
  if (others === 0 && exchanged === undefined) return []
  const said = answer === 'mac-failure' ? 'empty: the SIM finds the MAC of the challenge wrong' : 'not the one expected'
  const shared = `${others} other SIM${others === 1 ? ' has' : 's have'} the same OPc as ${impi}: it is the OP of the operator.`
  return [
    {
      cause: 'op-given-as-opc',
      confidence: CERTAIN,
      what: exchanged?.text ?? shared,
      proofs: [proof(exchange.request, 'Authorization: response', said)],
      remedies: [
        advice(
          'Store the value as OP; the OPc of each SIM is computed from it.',
          `voltaic subscriber change ${shellWord(impi)} --k K --op OP`,
        ),
      ],
    },
  ]
}
