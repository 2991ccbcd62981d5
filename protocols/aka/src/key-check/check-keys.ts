import { type AuthenticationKeys, createAuthenticationFunctions, RES_LENGTHS } from '../authentication-keys.ts'
import { verifyAutn } from '../authentication-vector.ts'
import { deriveOpc } from '../milenage.ts'
import { type KeyCandidate, keyCandidates } from './candidates.ts'
import { explainDifferences, explainForm, explainOddity } from './explain.ts'
import type { KeyFinding } from './finding.ts'
import { systematicReadings } from './key-readings.ts'
import type { KeyEvidence } from './phone-answer.ts'
import { type SqnReport, sqnReport } from './sqn-report.ts'
import type { TypedKeys } from './typed-keys.ts'
import { amfOfAutn, type Fit, fitOf } from './weigh.ts'

/** What came of a key check. */
export interface KeyCheck {
  /** `mend`: they fit once what the findings say is changed. `unknown`: the evidence does not say. */
  readonly verdict: 'fit' | 'mend' | 'misfit' | 'unknown'
  readonly findings: readonly KeyFinding[]
  /** From an AUTS. */
  readonly sqn?: SqnReport
}

interface Found {
  readonly candidate: KeyCandidate
  readonly fit: Fit
}

/**
 * Compares what the typed keys give with what the phone really answered, and says in plain words what is wrong. Nothing
 * in the result holds a key.
 * @spec TS 33.102 §6.3; TS 35.206 §4.1; RFC 3310 §3
 */
export function checkKeys(typed: TypedKeys, evidence: KeyEvidence): KeyCheck {
  const before = [...explainForm(typed), ...explainAmf(typed, evidence)]
  const found = findKeys(typed, evidence)
  const { kind } = evidence.answer
  const check =
    kind === 'mac-failure' || kind === 'none' ? judgeChallenge(found, evidence) : judgeAnswer(found, typed, evidence)
  return { ...check, findings: [...check.findings, ...before] }
}

/**
 * Whether the answer of the phone was made with just these keys. Nothing that may have been mistyped is tried, so that it costs a
 * thousandth of `checkKeys`.
 */
export function areKeysOf(keys: AuthenticationKeys, evidence: KeyEvidence): boolean {
  const { kind } = evidence.answer
  return kind !== 'mac-failure' && kind !== 'none' && fitOf(keys, evidence, 'plain') !== undefined
}

/** The first candidate that explains the evidence. */
function findKeys(typed: TypedKeys, evidence: KeyEvidence): Found | undefined {
  for (const candidate of keyCandidates(typed)) {
    const isMistyped = candidate.differences.some(({ kind }) => kind === 'mistyped')
    const fit = fitOf(candidate.keys, evidence, isMistyped ? 'plain' : 'deep')
    if (fit !== undefined) return { candidate, fit }
  }
  return undefined
}

function judgeAnswer(found: Found | undefined, typed: TypedKeys, evidence: KeyEvidence): KeyCheck {
  if (found === undefined) return misfit(evidence)
  const { candidate, fit } = found
  const { algorithm = 'milenage' } = candidate.keys
  const differences = [
    ...explainDifferences(candidate, 'sim'),
    ...explainOddity(fit, typed, RES_LENGTHS[algorithm]),
    ...explainResLength(fit, typed, evidence, RES_LENGTHS[algorithm]),
    ...explainOperator(candidate, typed),
  ]
  const isFine = differences.every(({ severity }) => severity !== 'problem')
  const opened = openChallenge(candidate, evidence)
  const sqn = fit.sqnMs === undefined ? undefined : sqnReport(fit.sqnMs, opened, typed)
  return {
    verdict: isFine ? 'fit' : 'mend',
    findings: [
      isFine
        ? { code: 'KEYS_FIT', severity: 'ok', text: 'The keys fit: the answer of the SIM was made with them.' }
        : { code: 'KEYS_FIT_WHEN_MENDED', severity: 'hint', text: 'The keys fit once this is mended:' },
      ...differences,
      ...(sqn?.findings ?? []),
      ...(evidence.autn !== undefined && opened === undefined ? [foreignChallenge()] : []),
    ],
    ...(sqn !== undefined && { sqn: sqn.report }),
  }
}

function misfit({ answer }: KeyEvidence): KeyCheck {
  const text =
    'K does not fit this SIM: neither what is typed nor what people usually mistype gives the answer of the SIM. Is it the row of another card?'
  const findings: KeyFinding[] = [{ code: 'K_DOES_NOT_FIT', severity: 'problem', text, field: 'k' }]
  if (answer.kind === 'digest' && answer.digest.qop === 'auth-int') {
    const hint = 'With qop=auth-int the body of the REGISTER counts too; it was taken as given, or as empty.'
    findings.push({ code: 'NO_ANSWER', severity: 'hint', text: hint })
  }
  return { verdict: 'misfit', findings }
}

/** There is no answer that was made with the keys of the SIM: all that can be judged is who made the challenge. */
function judgeChallenge(found: Found | undefined, evidence: KeyEvidence): KeyCheck {
  const isRefused = evidence.answer.kind === 'mac-failure'
  const refused: KeyFinding = {
    code: 'MAC_FAILURE',
    severity: 'problem',
    text: 'The SIM says that the MAC of the challenge is wrong: K, OP or OPc, or the algorithm, of SIM and HSS differ.',
  }
  const before = isRefused ? [refused] : []
  if (found === undefined) {
    return { verdict: 'unknown', findings: [...before, evidence.autn === undefined ? noAnswer() : foreignChallenge()] }
  }
  if (found.candidate.differences.length > 0) {
    const text = 'The challenge was not made with the keys as they are typed here, but:'
    const other: KeyFinding = { code: 'CHALLENGE_OF_OTHER_KEYS', severity: 'problem', text }
    return { verdict: 'mend', findings: [...before, other, ...explainDifferences(found.candidate, 'hss')] }
  }
  const text = isRefused
    ? 'The challenge was made with these keys, so it is these that do not fit the SIM. Most often an OP was given as OPc or an OPc as OP; else it is the K of another card.'
    : 'The challenge was made with these keys. If the SIM has accepted it, they are its keys.'
  const made: KeyFinding = { code: 'CHALLENGE_OF_THESE_KEYS', severity: isRefused ? 'problem' : 'ok', text }
  return { verdict: isRefused ? 'misfit' : 'unknown', findings: [...before, made] }
}

function openChallenge({ keys }: KeyCandidate, { rand, autn }: KeyEvidence): number | undefined {
  return autn === undefined ? undefined : verifyAutn(createAuthenticationFunctions(keys), rand, autn)?.sqn
}

function foreignChallenge(): KeyFinding {
  const text =
    'The challenge was not made with these keys, nor with anything near them: look at what the HSS has for this SIM.'
  return { code: 'CHALLENGE_OF_OTHER_KEYS', severity: 'hint', text }
}

function noAnswer(): KeyFinding {
  const text = 'There is neither an answer of the SIM nor an AUTN to compare with.'
  return { code: 'NO_ANSWER', severity: 'hint', text }
}

function explainAmf({ amf }: TypedKeys, { autn }: KeyEvidence): readonly KeyFinding[] {
  if (amf === undefined || autn === undefined) return []
  const seen = amfOfAutn(autn)
  if (seen === amf) return []
  const text = `The challenge has AMF ${hex(seen)}, given is ${hex(amf)}. A SIM accepts any, unless it was made to look at it.`
  return [{ code: 'AMF_DIFFERS', severity: 'hint', text }]
}

function hex(amf: number): string {
  return amf.toString(16).padStart(4, '0')
}

/** RES is longer than what was said of the SIM. */
function explainResLength(
  { oddity }: Fit,
  { resLength }: TypedKeys,
  { answer }: KeyEvidence,
  fullLength: number,
): readonly KeyFinding[] {
  const isWhole = oddity === undefined && (answer.kind === 'res' || answer.kind === 'digest')
  if (!isWhole || resLength === undefined || resLength === fullLength) return []
  const text = `The SIM gives RES of ${fullLength} octets, set are ${resLength}.`
  return [{ code: 'RES_LENGTH_DIFFERS', severity: 'problem', text }]
}

/** OP and OPc were both given: do they belong together? */
function explainOperator({ operator, keys }: KeyCandidate, typed: TypedKeys): readonly KeyFinding[] {
  const op = systematicReadings(typed.op ?? '')[0]?.key
  const opc = systematicReadings(typed.opc ?? '')[0]?.key
  if (operator === undefined || op === undefined || opc === undefined) return []
  if (Buffer.compare(deriveOpc(keys.k, op), opc) === 0) return []
  if (operator === 'op' && (typed.otherKs ?? []).some((k) => Buffer.compare(deriveOpc(k, op), opc) === 0)) {
    const text = 'The OPc was computed from this OP with the K of another SIM: each SIM has its own OPc.'
    return [{ code: 'OPC_OF_OTHER_K', severity: 'problem', text, field: 'opc' }]
  }
  const [right, wrong] = operator === 'op' ? (['OP', 'OPc'] as const) : (['OPc', 'OP'] as const)
  const text = `OP and OPc do not belong together with this K; the ${right} is the right one. Was the OPc computed with another K? Leave the ${wrong} out.`
  return [{ code: 'OP_AND_OPC_DISAGREE', severity: 'problem', text, field: operator === 'op' ? 'opc' : 'op' }]
}
