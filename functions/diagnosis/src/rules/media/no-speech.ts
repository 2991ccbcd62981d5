import { advice, type Finding, LIKELY } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { countedCalls, type MediaSide } from './call-media.ts'

/** @spec RFC 3264 §6.1; RFC 3550 §6.4.1 */
export const oneWayAudio: Rule = {
  cause: 'one-way-audio',
  judge: (story) =>
    countedCalls(story).flatMap(({ caller, called, counted, call }): readonly Finding[] => {
      const silent = [caller, called].find(isSilent)
      const other = silent === caller ? called : caller
      if (silent === undefined || counted === undefined || (other.packets ?? 0) === 0) return []
      return [
        {
          cause: 'one-way-audio',
          confidence: LIKELY + 0.15,
          what: `In the call ${call.callId} the ${silent.role} sends no speech, and the ${other.role} does.`,
          proofs: [counted],
          remedies: [
            advice(
              `Look at the side of the ${silent.role}: is its microphone let in, does it have the bearer for speech, does a firewall drop its UDP? Where its address is behind a translator, put a media gateway between (docs/guides/media.md).`,
              'voltaic calls media',
            ),
          ],
        },
      ]
    }),
}

/** @spec RFC 3264 §6.1 */
export const noAudio: Rule = {
  cause: 'no-audio',
  judge: (story) =>
    countedCalls(story).flatMap(({ caller, called, counted, call }): readonly Finding[] => {
      if (!isSilent(caller) || !isSilent(called) || counted === undefined) return []
      return [
        {
          cause: 'no-audio',
          confidence: LIKELY + 0.16,
          what: `In the call ${call.callId} nobody sends speech, although both descriptions say that they do.`,
          proofs: [counted],
          remedies: [
            advice(
              'RTP does not come where the descriptions say: is UDP let in at the ports of the media gateway, and does it write an address that phones can reach? Is the call without bearer for speech?',
              'voltaic doctor --only firewall',
              'voltaic calls media',
            ),
          ],
        },
      ]
    }),
}

/** It has promised to send, and sent nothing that was counted. */
function isSilent({ sends, packets }: MediaSide): boolean {
  return sends && packets === 0
}
