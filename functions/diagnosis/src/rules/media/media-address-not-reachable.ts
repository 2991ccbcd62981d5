import { normaliseHost } from '@voltaic/runtime'
import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { countedCalls, type MediaSide } from './call-media.ts'

/**
 * A description names a private address, and what its writer sends comes from another one: what is sent to the first goes
 * nowhere.
 *
 * @spec RFC 8866 §5.7; RFC 1918 §3
 */
export const mediaAddressNotReachable: Rule = {
  cause: 'media-address-not-reachable',
  judge: (story) =>
    countedCalls(story).flatMap(({ caller, called }) => [caller, called].flatMap((side) => judgeSide(side))),
}

function judgeSide({ role, said, address, stream, receives, isAnsweredThere }: MediaSide): readonly Finding[] {
  const written = address && normaliseHost(address.address)
  if (written === undefined || !receives || !isPrivate(written)) return []
  // signalling may come from elsewhere than speech: only packets of speech tell
  if (stream === undefined || stream.from.host === written || isAnsweredThere) return []
  const seen = stream.from.host
  return [
    {
      cause: 'media-address-not-reachable',
      confidence: LIKELY + 0.18,
      what: `The ${role} wants its speech at ${written}, a private address, and is seen at ${seen}: nothing that is sent there arrives.`,
      proofs: [proof(said, 'c=', written), { at: stream.firstAt, where: 'RTP', field: 'source', says: seen }],
      remedies: [
        advice(
          'Put a media gateway between, which sends to where packets come from (docs/guides/media.md); or have the client write its outer address (STUN, or the setting for its public address).',
        ),
      ],
    },
  ]
}

const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/i

function isPrivate(host: string): boolean {
  return PRIVATE.test(host)
}
