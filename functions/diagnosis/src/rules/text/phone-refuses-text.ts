import { RP_CAUSES } from '@voltaic/sms'
import { advice, CERTAIN, type Finding, type Remedy, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { StoryView } from '../../story/story-view.ts'
import { userOf } from '../call/failed-calls.ts'
import { causeInWords, proofsOf, type RefusedText, refusedTexts } from './refused-texts.ts'
import { eachOnce, relayedTexts } from './relayed-texts.ts'

/** TP-FCS: no room on the SIM, none in the phone. @spec TS 23.040 §9.2.3.22 */
const NO_ROOM: ReadonlySet<number> = new Set([0xd0, 0xd3])

/** Of the phone or of the moment; the text as such would do. */
const OF_THE_MOMENT: ReadonlySet<number> = new Set([
  RP_CAUSES.destinationOutOfOrder,
  RP_CAUSES.networkOutOfOrder,
  RP_CAUSES.temporaryFailure,
  RP_CAUSES.congestion,
  RP_CAUSES.resourcesUnavailable,
  RP_CAUSES.messageNotCompatibleWithState,
])

/** @spec TS 24.011 §8.2.5.4; TS 23.040 §3.3.1.2 */
export const memoryFull: Rule = {
  cause: 'memory-full',
  judge: (story) =>
    refusedTexts(story, 'phone')
      .filter(hasNoRoom)
      .map((refused): Finding => {
        const roomSince = roomAfter(refused, story)
        return {
          cause: 'memory-full',
          confidence: CERTAIN,
          what: `The phone of ${userOf(refused.phone)} has no room for a text: the service centre keeps it until the phone says that it has.`,
          proofs: proofsOf(refused),
          remedies: [advice('Delete texts on the phone; it then asks for those that wait.', 'voltaic sms queue')],
          ...(roomSince !== undefined && { worksSince: roomSince }),
        }
      }),
}

function hasNoRoom({ error, failureCause }: RefusedText): boolean {
  return error.cause === RP_CAUSES.memoryCapacityExceeded || (failureCause !== undefined && NO_ROOM.has(failureCause))
}

/** When the same phone has taken any text afterwards. */
function roomAfter({ report, phone }: RefusedText, story: StoryView): number | undefined {
  const taken = eachOnce(relayedTexts(story)).find(
    ({ hop, rpdu }) =>
      rpdu.type === 'RP-ACK' &&
      rpdu.direction === 'ms-to-network' &&
      hop.request.at > report.hop.request.at &&
      userOf(hop.request.message.from.uri) === userOf(phone),
  )
  return taken?.hop.request.at
}

/** The receiving phone says no after its 200. @spec TS 24.341 §5.3.2.4; TS 24.011 §8.2.5.4 */
export const phoneRefusesText: Rule = {
  cause: 'phone-refuses-text',
  judge: (story) =>
    refusedTexts(story, 'phone')
      .filter((refused) => !hasNoRoom(refused))
      .map((refused): Finding => {
        const { phone, other, takenAt } = refused
        const from = other === undefined ? '' : ` from ${other}`
        return {
          cause: 'phone-refuses-text',
          confidence: CERTAIN,
          what: `The phone of ${userOf(phone)} has got the text${from} and refused it: ${causeInWords(refused)}.`,
          proofs: proofsOf(refused),
          remedies: [remedyFor(refused)],
          ...(takenAt !== undefined && { worksSince: takenAt }),
        }
      }),
}

function remedyFor({ error, phone }: RefusedText): Remedy {
  const queue = `voltaic sms queue --to ${shellWord(userOf(phone))} --all`
  if (OF_THE_MOMENT.has(error.cause)) {
    return advice('The service centre tries again by itself; restart the phone when it goes on refusing.', queue)
  }
  return advice(
    'The phone cannot or will not take this text: compare its alphabet (TP-DCS), TP-PID and user data header with what the phone knows, and send it as plain text.',
    'voltaic sms decode HEX',
    queue,
  )
}
