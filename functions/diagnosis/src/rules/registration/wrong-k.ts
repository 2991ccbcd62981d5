import { formatAddress } from '@voltaic/runtime'
import { advice, type Finding, LIKELY, POSSIBLE, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import {
  type AuthenticationFailure,
  areKeysOf,
  authenticationFailures,
  rightAnswers,
} from './authentication-failures.ts'

/** The SIM does not believe the challenge, or its answer is not the one that the HSS expects. @spec TS 33.102 §6.3.3 */
export const wrongK: Rule = {
  cause: 'wrong-k',
  judge(story) {
    const right = rightAnswers(story)
    return wrongAnswers(story)
      .filter(({ attempt, check }) => !right.has(attempt.impi) && check()?.verdict !== 'fit')
      .map(findingOf)
  },
}

/**
 * A phone of this name has answered rightly with the keys that are stored now. So these are right, and a wrong answer comes from
 * somebody else, who needs no more than the IMSI for it, or from a second SIM.
 *
 * @spec TS 33.203 §6.1.1
 */
export const foreignRegistration: Rule = {
  cause: 'foreign-registration',
  judge(story) {
    const all = rightAnswers(story)
    return wrongAnswers(story).flatMap(({ attempt: { impi }, exchange }): readonly Finding[] => {
      const right = all.get(impi)
      return right === undefined ? [] : [foreignFinding(impi, exchange, right)]
    })
  },
}

function wrongAnswers(story: StoryView): readonly AuthenticationFailure[] {
  return authenticationFailures(story).filter(
    (failure) => failure.answer !== 'auts' && areKeysOf(failure, story) !== true,
  )
}

function foreignFinding(impi: string, { request }: SipExchange, right: SipExchange): Finding {
  const [from, usual] = [formatAddress(request.from), formatAddress(right.request.from)]
  return {
    cause: 'foreign-registration',
    confidence: POSSIBLE,
    what: `Somebody at ${from} has tried to register as ${impi} with other keys, and was refused. The keys in the HSS are right: a phone at ${usual} has answered with them.`,
    proofs: [
      proof(right.request, 'Authorization: response', `made with the keys in the HSS, from ${usual}`),
      proof(request, 'Authorization: response', `not made with them, from ${from}`),
    ],
    remedies: [
      advice(
        `Leave the keys as they are. Look who is at ${from}: a stranger, who can do no harm with a wrong answer, or a second SIM or phone that was given this IMSI.`,
        `voltaic trace --story ${shellWord(impi)}`,
      ),
    ],
  }
}

function findingOf(failure: AuthenticationFailure): Finding {
  const { attempt, exchange, challenge, answer } = failure
  const check = failure.check()
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
