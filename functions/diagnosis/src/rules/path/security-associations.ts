import type { EventTrace } from '@voltaic/runtime'
import { advice, CERTAIN, type Finding, LIKELY, POSSIBLE, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from '../registration/open-attempts.ts'

/** SPIs and ports of one set, as the P-CSCF has them: client side first. */
interface AgreedSet {
  readonly host: string
  readonly pcscfSpis: readonly number[]
  readonly pcscfPorts: readonly number[]
  readonly subscriber: string
}

/** An ESP packet that was thrown away. */
interface Dropped {
  readonly event: EventTrace
  readonly reason: string
  readonly spi: number
  readonly from: string
  readonly toPort: number | undefined
}

/** Requests of the phone go from its port-c to port-s of the P-CSCF, over spi-s. @spec TS 33.203 §7.1 */
export const protectedPortWrong: Rule = {
  cause: 'protected-port-wrong',
  judge: (story) =>
    drops(story).flatMap((dropped): readonly Finding[] => {
      const set = setOf(dropped, story)
      const [clientPort, serverPort] = set?.pcscfPorts ?? []
      if (set === undefined || dropped.reason !== 'wrong-port' || dropped.toPort !== clientPort) return []
      if (dropped.spi !== set.pcscfSpis[1]) return []
      return [
        {
          cause: 'protected-port-wrong',
          confidence: CERTAIN,
          what: `${set.subscriber} sends its requests to port ${clientPort}, the client port of the P-CSCF; they belong to ${serverPort}, its server port.`,
          proofs: [proofOf(dropped, `to port ${clientPort}, over the SPI of port ${serverPort}`)],
          remedies: [
            advice(
              'The phone takes port-c of Security-Server for port-s. There is nothing to mend in the network; report it to the maker, and let this phone register without IPsec meanwhile (policy of the P-CSCF).',
            ),
          ],
        },
      ]
    }),
}

/** @spec TS 33.203 §7.1, §7.2; RFC 4301 §5.2 */
export const saMismatch: Rule = {
  cause: 'sa-mismatch',
  judge: (story) => [...ofDrops(story), ...ofCounts(story), ...ofVerify(story)],
}

function ofDrops(story: StoryView): readonly Finding[] {
  // who was answered had its packets taken: what was dropped then belonged to a set that is gone
  const unheard = openAttempts(story).filter(({ outcome }) => outcome === 'unanswered' || outcome === 'silent')
  const since = Math.min(...unheard.map(({ first }) => first.request.at))
  return drops(story).flatMap((dropped): readonly Finding[] => {
    if (dropped.event.at < since) return []
    const set = setOf(dropped, story) ?? sets(story).find(({ host }) => host === dropped.from)
    if (set === undefined || dropped.reason === 'replay') return []
    const [spiC, spiS] = set.pcscfSpis
    const isExchanged = dropped.spi === spiC && dropped.reason === 'wrong-port'
    const how = isExchanged
      ? `with spi-c of the P-CSCF, ${spiC}, where spi-s, ${spiS}, was agreed on`
      : `over SPI ${dropped.spi}, which does not fit what was agreed on (${dropped.reason})`
    return [
      {
        cause: 'sa-mismatch',
        confidence: isExchanged ? CERTAIN : LIKELY + 0.15,
        what: `${set.subscriber} protects what it sends ${how}: the P-CSCF has to drop it.`,
        proofs: [proofOf(dropped, `SPI ${dropped.spi}: ${dropped.reason}; agreed were spi-c ${spiC}, spi-s ${spiS}`)],
        remedies: [
          advice(
            'Compare SPIs and ports that the phone uses with Security-Client and Security-Server: requests of the phone go over spi-s of the P-CSCF to its port-s, answers over spi-c to port-c. `icv` means that the keys differ.',
          ),
        ],
      },
    ]
  })
}

/** What else than a replay makes the kernel drop what a phone sends. */
const OF_MISMATCH: ReadonlySet<string> = new Set(['unknown-spi', 'icv', 'wrong-port'])

/** The kernel of the host has counted packets that it dropped while somebody was not heard, and does not say whose. */
function ofCounts(story: StoryView): readonly Finding[] {
  const unheard = openAttempts(story).filter(({ outcome }) => outcome === 'silent')
  return unheard.flatMap(({ impi, first, challenge }): readonly Finding[] => {
    if (challenge === undefined || !challenge.message.has('Security-Server')) return []
    const [dropped] = drops(story).filter(
      ({ spi, reason, event: { at } }) => spi === 0 && OF_MISMATCH.has(reason) && at >= first.request.at,
    )
    if (dropped === undefined) return []
    const says = `${dropped.event.fields?.['count'] ?? 1} packets since the look before: ${dropped.reason}`
    return [
      {
        cause: 'sa-mismatch',
        confidence: POSSIBLE + 0.15,
        what: `While nothing was heard of ${impi}, the kernel dropped packets of ESP (${dropped.reason}); it does not say whose they were.`,
        proofs: [proofOf(dropped, says)],
        remedies: [
          advice(
            'Capture on the side of the phones (docs/guides/capture.md) and compare the SPI of its ESP packets with Security-Server of the 401; with the back end `tun` the trace names each packet.',
            'cat /proc/net/xfrm_stat',
          ),
        ],
      },
    ]
  })
}

/** The phone repeats something else than it was told, or offers something else than before. */
function ofVerify(story: StoryView): readonly Finding[] {
  return openAttempts(story).flatMap(({ last, status, impi }): readonly Finding[] => {
    if (status !== 494 || last.final === undefined || !last.request.message.has('Security-Verify')) return []
    return [
      {
        cause: 'sa-mismatch',
        confidence: LIKELY + 0.15,
        what: `${impi} does not repeat in Security-Verify what Security-Server said, or offers something else than before.`,
        proofs: [proof(last.request, 'Security-Verify', last.request.message.header('Security-Verify') ?? 'none')],
        remedies: [advice('Compare the two headers: somebody on the way changes them, or the phone does.')],
      },
    ]
  })
}

/** Of more packets the last ones are looked at. */
const MAX_DROPS = 200

function drops({ events }: StoryView): readonly Dropped[] {
  return events
    .filter(({ kind, what }) => kind === 'sa' && what === 'ESP packet dropped')
    .slice(-MAX_DROPS)
    .map((event) => ({
      event,
      reason: String(event.fields?.['reason'] ?? ''),
      spi: Number(event.fields?.['spi'] ?? 0),
      from: String(event.fields?.['from'] ?? ''),
      toPort: numberOrNothing(event.fields?.['toPort']),
    }))
}

function numberOrNothing(value: string | number | boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function sets({ events }: StoryView): readonly AgreedSet[] {
  return events.flatMap(({ fields, subscribers }): readonly AgreedSet[] => {
    const [spis, ports, host] = [fields?.['pcscfSpis'], fields?.['pcscfPorts'], fields?.['host']]
    if (spis === undefined || ports === undefined || host === undefined) return []
    const numbers = (text: unknown): readonly number[] => String(text).split(' ').map(Number)
    return [
      {
        host: String(host),
        pcscfSpis: numbers(spis),
        pcscfPorts: numbers(ports),
        subscriber: subscribers?.[0] ?? String(host),
      },
    ]
  })
}

function setOf({ spi }: Dropped, story: StoryView): AgreedSet | undefined {
  return sets(story).find(({ pcscfSpis }) => pcscfSpis.includes(spi))
}

function proofOf({ event }: Dropped, says: string): Finding['proofs'][number] {
  return { at: event.at, where: `event of ${event.element}`, field: 'ESP', says }
}
