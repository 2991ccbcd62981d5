import { advice, CERTAIN, type Finding, proof, type Remedy } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { SeenResponse } from '../../story/seen.ts'
import type { StoryView } from '../../story/story-view.ts'
import { openAttempts } from '../registration/open-attempts.ts'

interface Refused {
  readonly impi: string
  readonly final: SeenResponse
  /** What Warning says. */
  readonly why: string
}

/** The P-CSCF of this network says why in Warning, and those of others may. @spec RFC 3261 §20.43; TS 33.203 §7.4 */
export const ipsecRefused: Rule = {
  cause: 'ipsec-refused',
  judge: (story) =>
    refused(story)
      .filter(({ why }) => !LACKS_KEYS.test(why))
      .map((each) =>
        described('ipsec-refused', each, `${each.impi} is refused for its security association: ${each.why}.`, [
          advice(
            'Have the phone register anew in clear: flight mode on and off. Where it comes again, its clock or its re-registration is late, two phones use one SIM, or somebody answers challenges in its place.',
          ),
          advice(
            'Where none could be set up, look whether the host lets the P-CSCF do ESP.',
            'voltaic doctor --only esp',
          ),
        ]),
      ),
}

/** @spec TS 33.203 §6.1; TS 24.229 §5.2.2.2 */
export const noKeysForIpsec: Rule = {
  cause: 'no-keys-for-ipsec',
  judge: (story) =>
    refused(story)
      .filter(({ why }) => LACKS_KEYS.test(why))
      .map((each) =>
        described(
          'no-keys-for-ipsec',
          each,
          `${each.impi} may register with IPsec alone, and the home network has given no CK and IK: ${each.why}.`,
          [
            advice(
              'IPsec needs IMS AKA. Who registers by SIP Digest is let in by `gm: { policy: prefer }` or an exception for this subscriber (docs/reference/config.md); else give the subscriber a SIM with AKA.',
            ),
          ],
        ),
      ),
}

const LACKS_KEYS = /no keys|not authenticated/i
const SPEAKS_OF_IPSEC = /\b(ipsec|security[- ]association|sec-agree|ESP|SPI)\b/i

function refused(story: StoryView): readonly Refused[] {
  return openAttempts(story).flatMap(({ status, last, impi }): readonly Refused[] => {
    const { final } = last
    const why = final?.message.header('Warning')
    if (status !== 403 || final === undefined || why === undefined || !SPEAKS_OF_IPSEC.test(why)) return []
    return [{ impi, final, why: textOf(why) }]
  })
}

/** `399 pcscf "IPsec: ended"`: what stands between the quotation marks. */
function textOf(warning: string): string {
  const text = /"((?:[^"\\]|\\.)*)"/.exec(warning)?.[1] ?? warning
  return text.replace(/^IPsec:\s*/i, '')
}

function described(
  cause: Finding['cause'],
  { final, why }: Refused,
  what: string,
  remedies: readonly Remedy[],
): Finding {
  const proofs = [proof(final, 'Status-Line', final.message.startLine), proof(final, 'Warning', why)]
  return { cause, confidence: CERTAIN, what, proofs, remedies }
}
