import { advice, CERTAIN } from '../../finding.ts'
import type { Rule } from '../../rule.ts'

/** @spec TS 24.008 §10.5.6.3; TS 24.229 §L.2.2.1 */
export const noPcscfAddress: Rule = {
  cause: 'no-pcscf-address',
  judge({ capture }) {
    const pcos = capture?.pcos ?? []
    const asked = pcos.find(({ asksForPcscf, fromPhone }) => fromPhone && asksForPcscf)
    const answers = pcos.filter(({ fromPhone, at }) => !fromPhone && at >= (asked?.at ?? 0))
    const [answer] = answers
    if (asked === undefined || answer === undefined) return []
    if (answers.some(({ pcscfAddresses }) => pcscfAddresses.length > 0)) return []
    return [
      {
        cause: 'no-pcscf-address',
        confidence: CERTAIN,
        what: 'The phone has asked for the address of a P-CSCF, and the options of the answer have none: it does not know where to register.',
        proofs: [
          {
            at: asked.at,
            where: asked.where.join(', '),
            field: 'protocol configuration options',
            says: 'asks for a P-CSCF',
          },
          {
            at: answer.at,
            where: answer.where.join(', '),
            field: 'protocol configuration options',
            says: 'no address of a P-CSCF',
          },
        ],
        remedies: [
          advice(
            'Tell the PGW or SMF the address: `p-cscf` in smf.yaml of Open5GS (docs/guides/pcscf-discovery.md).',
            'voltaic pco find capture.pcap',
          ),
        ],
      },
    ]
  },
}
