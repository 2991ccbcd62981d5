import { advice, CERTAIN, type Finding, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { countedCalls, type MediaSide } from './call-media.ts'

/** The two forms of a payload look alike to nobody who takes one for the other. @spec RFC 4867 §4.3, §4.4, §8.1 */
export const amrFramingMismatch: Rule = {
  cause: 'amr-framing-mismatch',
  judge: (story) =>
    countedCalls(story).flatMap(({ caller, called }) =>
      // the answer says what both use
      [caller, called].flatMap((side) => judgeSide(side, called.framing)),
    ),
}

function judgeSide({ role, stream, said, codec }: MediaSide, agreed: MediaSide['framing']): readonly Finding[] {
  if (stream?.framing === undefined || agreed === undefined || stream.framing === agreed) return []
  return [
    {
      cause: 'amr-framing-mismatch',
      confidence: CERTAIN,
      what: `The ${role} sends ${codec} ${stream.framing}; the descriptions say ${agreed}.`,
      proofs: [
        proof(said, 'a=fmtp: octet-align', agreed),
        { at: stream.firstAt, where: `RTP of the ${role}`, field: 'payload', says: stream.framing },
      ],
      remedies: [
        advice(
          'Offer both forms, or let the media gateway change one into the other (docs/guides/media.md); it needs no codec for that.',
        ),
      ],
    },
  ]
}
