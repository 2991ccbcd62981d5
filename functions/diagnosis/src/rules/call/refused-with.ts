import type { CauseId } from '../../causes.ts'
import { advice, CERTAIN, type Finding, proof, type Remedy } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import type { SeenResponse } from '../../story/seen.ts'
import { failedCalls } from './failed-calls.ts'

interface Refusal {
  readonly cause: CauseId
  readonly statuses: readonly number[]
  /** Header of the response that says more. */
  readonly field?: string
  describe(call: CallAttempt, refusal: SeenResponse): string
  readonly remedy: Remedy
}

/** A rule for a status that means one thing only. */
function ruleFor({ cause, statuses, field, describe, remedy }: Refusal): Rule {
  return {
    cause,
    judge: (story) =>
      failedCalls(story).flatMap((call): readonly Finding[] => {
        const { refusal } = call
        if (refusal === undefined || !statuses.includes(refusal.message.status)) return []
        const says = field === undefined ? undefined : refusal.message.header(field)
        return [
          {
            cause,
            confidence: CERTAIN,
            what: describe(call, refusal),
            proofs: [
              proof(refusal, 'Status-Line', refusal.message.startLine),
              ...(field === undefined || says === undefined ? [] : [proof(refusal, field, says)]),
            ],
            remedies: [remedy],
          },
        ]
      }),
  }
}

/** @spec RFC 3261 §21.4.22 */
export const numberIncomplete: Rule = ruleFor({
  cause: 'number-incomplete',
  statuses: [484],
  describe: ({ dialled }) => `${dialled} is shorter than its prefix allows.`,
  remedy: advice(
    'Dial the whole number, or mend the lengths of the prefix in the number plan (docs/guides/number-plan.md).',
    'voltaic number preview NUMBER',
  ),
})

/** @spec RFC 3312 §8 */
export const preconditionFailure: Rule = ruleFor({
  cause: 'precondition-failure',
  statuses: [580],
  describe: (_, { sender }) => `${sender} waited for resources of the access that were never reserved.`,
  remedy: advice(
    'Look whether the access network makes the dedicated bearer (Rx or N5, QCI 1). Where it cannot, have the phones call without preconditions, as their profile for this network says.',
  ),
})

/** @spec RFC 3261 §21.4.15 */
export const extensionNotSupported: Rule = ruleFor({
  cause: 'extension-not-supported',
  statuses: [420],
  field: 'Unsupported',
  describe: (_, { message, sender }) =>
    `${sender} does not know ${message.header('Unsupported') ?? 'an extension'}, which the caller requires.`,
  remedy: advice(
    'Have the trunk take the tag out of Require, if the call works without: `removeHeaders` (docs/guides/trunks.md).',
  ),
})

/** @spec RFC 3261 §21.4.26, §21.6.4 */
export const noCommonCodec: Rule = ruleFor({
  cause: 'no-common-codec',
  statuses: [488, 606],
  field: 'Warning',
  describe: ({ first }, { sender }) => {
    const offered = codecsIn(first.request.message.body)
    return `${sender} can use nothing of what is offered${offered.length === 0 ? '' : `: ${offered.join(', ')}`}.`
  },
  remedy: advice(
    'Compare the codecs of both phones; let the media gateway transcode where they have none in common (docs/guides/media.md).',
    'voltaic sdp explain offer.sdp answer.sdp',
  ),
})

/** Names of the codecs that a description offers. */
function codecsIn(body: Uint8Array): readonly string[] {
  const text = Buffer.from(body).toString('latin1')
  return [...new Set([...text.matchAll(/^a=rtpmap:\d+ ([\w-]+\/\d+)/gm)].map(([, codec = '']) => codec))].slice(0, 8)
}
