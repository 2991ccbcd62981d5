import type { Difference, KeyCandidate } from './candidates.ts'
import { FIELD_WORDS, type KeyField, type KeyFinding, MISTAKE_WORDS } from './finding.ts'
import { digitsOf, isWellFormedKey } from './key-readings.ts'
import type { TypedKeys } from './typed-keys.ts'
import type { Fit } from './weigh.ts'

/** Whose keys are told: those of the SIM, or those that the HSS made the challenge with. */
export type Holder = 'sim' | 'hss'

type Meant = Extract<Difference, { kind: 'meant' }>['code']

const MEANT_WORDS: { readonly [Code in Meant]: { readonly [H in Holder]: string } } = {
  OP_IS_OPC: {
    sim: 'What is given as OP is really the OPc: store it as OPc.',
    hss: 'The HSS took this OP for an OPc: provision it as OP.',
  },
  OPC_IS_OP: {
    sim: 'What is given as OPc is really the OP: store it as OP, and OPc is computed from it.',
    hss: 'The HSS took this OPc for an OP: provision it as OPc.',
  },
  K_AND_OP_EXCHANGED: {
    sim: 'K and the operator key are exchanged: what is given as K is the OP or OPc, and the reverse.',
    hss: 'In the HSS, K and the operator key are exchanged.',
  },
  K_OF_OTHER_SIM: {
    sim: 'The SIM has the K of another subscriber of this HSS: two cards, or two rows of a table, were exchanged.',
    hss: 'The challenge was made with the K of another subscriber of this HSS.',
  },
  ALGORITHM_IS_XOR: {
    sim: 'The SIM is a test USIM with the XOR algorithm, not MILENAGE: set its algorithm to xor.',
    hss: 'The HSS made the challenge with the XOR algorithm, not with MILENAGE.',
  },
  ALGORITHM_IS_MILENAGE: {
    sim: 'The SIM has MILENAGE, not the XOR algorithm: set its algorithm to milenage.',
    hss: 'The HSS made the challenge with MILENAGE, not with the XOR algorithm.',
  },
}

/** One finding for each difference. */
export function explainDifferences({ differences }: KeyCandidate, holder: Holder): readonly KeyFinding[] {
  return differences.map((difference): KeyFinding => {
    if (difference.kind === 'meant') {
      return { code: difference.code, severity: 'problem', text: MEANT_WORDS[difference.code][holder] }
    }
    const { field, mistake } = difference
    const text = `${FIELD_WORDS[field]} is typed ${MISTAKE_WORDS[mistake]}.`
    return { code: 'KEY_MISTYPED', severity: mistake === 'separators' ? 'hint' : 'problem', text, field, mistake }
  })
}

const ODDITY_WORDS = {
  RES_AS_HEX_TEXT: 'The phone used the hexadecimal digits of RES as password. It has to use the octets (RFC 3310).',
  RES_AS_BASE64: 'The phone used RES in base64 as password. It has to use the octets (RFC 3310).',
  RES_CUT_AT_ZERO: 'The phone cut RES off at an octet of zero, as a C string. It fails with one RAND of 32.',
  RES_IS_AKAV2: 'The phone answered as AKAv2 (RFC 4169) to a challenge for AKAv1.',
  AUTS_WITH_AMF:
    'The SIM made MAC-S with the AMF of the challenge; TS 33.102 wants zero there, so an HSS refuses this AUTS.',
} as const

/** What is unusual about an answer that fits. */
export function explainOddity(fit: Fit, typed: TypedKeys, fullLength: number): readonly KeyFinding[] {
  const { oddity, resLength } = fit
  if (oddity === 'RES_CUT') {
    if (resLength === typed.resLength) return []
    const text = `The SIM gives RES of ${resLength} octets, cut from ${fullLength}: set its RES length to ${resLength}.`
    return [{ code: 'RES_CUT', severity: 'problem', text }]
  }
  if (oddity !== undefined) return [{ code: oddity, severity: 'problem', text: ODDITY_WORDS[oddity] }]
  return []
}

/** Keys that are not 32 hexadecimal digits; the digits are not repeated. */
export function explainForm(typed: TypedKeys): readonly KeyFinding[] {
  return (['k', 'op', 'opc'] as const).flatMap((field) => {
    const text = typed[field]
    return text === undefined || isWellFormedKey(text) ? [] : [malformed(field, text)]
  })
}

function malformed(field: KeyField, text: string): KeyFinding {
  const digits = digitsOf(text)
  const what = /^[0-9a-f]*$/.test(digits) ? `has ${digits.length}` : 'holds other characters'
  const words = `${FIELD_WORDS[field]} must be 32 hexadecimal digits and ${what}.`
  return { code: 'KEY_MALFORMED', severity: 'problem', text: words, field }
}
