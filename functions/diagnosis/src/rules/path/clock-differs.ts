import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** Less than this is what machines differ by, in milliseconds. */
const NOTICED_MS = 1000
/** A request goes over a few hops, forked ones too; of more than that only the first are compared with each other. */
const MAX_HOPS = 64

/** Nothing is answered before it was asked, and nothing goes on before it came. */
export const clockDiffers: Rule = {
  cause: 'clock-differs',
  judge(story) {
    const [worst] = backwards(story).toSorted((a, b) => b.by - a.by)
    if (worst === undefined) return []
    return [
      {
        cause: 'clock-differs',
        confidence: CERTAIN,
        what: `Answers come before their requests, by ${(worst.by / 1000).toFixed(1)} seconds: the clocks of those who have recorded this differ.`,
        proofs: worst.proofs,
        remedies: [
          advice(
            'Have the machines take their time from one server, then record again; or shift one capture before they are put together.',
            'timedatectl',
            `editcap -t -${(worst.by / 1000).toFixed(3)} ahead.pcap shifted.pcap`,
          ),
        ],
      },
    ]
  },
}

interface Backwards {
  readonly by: number
  readonly proofs: Finding['proofs']
}

function backwards({ sip }: StoryView): readonly Backwards[] {
  const byCall = Map.groupBy(sip, ({ callId, request, method }) => `${callId} ${method} ${request.message.cseq.number}`)
  return [...byCall.values()].flatMap((hops) => [...hops.flatMap(withinHop), ...acrossHops(hops.slice(0, MAX_HOPS))])
}

function withinHop({ request, responses }: SipExchange): readonly Backwards[] {
  return responses
    .filter(({ at }) => request.at - at >= NOTICED_MS)
    .map((response) => ({
      by: request.at - response.at,
      proofs: [proof(response, 'time', 'before its request'), proof(request, 'time', 'after its answer')],
    }))
}

/** A hop farther on cannot begin before a nearer one, nor end after it. */
function acrossHops(hops: readonly SipExchange[]): readonly Backwards[] {
  return hops.flatMap((near) =>
    hops
      .filter((far) => far.hops > near.hops)
      .flatMap((far): readonly Backwards[] => {
        const early = near.request.at - far.request.at
        const late = (far.final?.at ?? 0) - (near.final?.at ?? Number.POSITIVE_INFINITY)
        const by = Math.max(early, isSameFinal(near, far) ? late : 0)
        if (by < NOTICED_MS) return []
        const [a, b] = early >= NOTICED_MS ? [far.request, near.request] : [near.final, far.final]
        return a === undefined || b === undefined
          ? []
          : [
              {
                by,
                proofs: [
                  proof(a, 'time', 'before what it follows from'),
                  proof(b, 'time', 'after what follows from it'),
                ],
              },
            ]
      }),
  )
}

function isSameFinal(near: SipExchange, far: SipExchange): boolean {
  const [a, b] = [near.final?.message, far.final?.message]
  return a !== undefined && b !== undefined && a.status === b.status && a.toTag === b.toTag
}
