import type { ImpiView, ImpuView, SubscriberView } from '@voltaic/hss'
import { printable } from './printable.ts'

/** Of SIMs as they are usually made, TS 33.102 §C.3.2. */
const USUAL = { indLength: 5, delta: 2 ** 28 }

/** A subscriber for people: private identities, then each implicit registration set. */
export function describeSubscriber(view: SubscriberView): string {
  const lines: string[] = []
  for (const impi of view.impis) {
    const { imsi, msisdn } = impi
    lines.push(`IMPI  ${impi.impi}`)
    const facts = [imsi && `IMSI ${imsi}`, msisdn && `MSISDN +${msisdn}`, ...factsOfScheme(impi)]
    lines.push(`      ${facts.filter(Boolean).join(', ')}`, ...resynchronisationLines(impi))
  }
  for (const set of view.registrationSets) {
    lines.push(`set   ${set.state}${set.scscf === undefined ? '' : ` at ${set.scscf}`}`)
    lines.push(...set.impus.map(lineOfImpu))
  }
  return lines.map(printable).join('\n')
}

function lineOfImpu({ identity, displayName, isDefault, barred, serviceProfile = 'default' }: ImpuView): string {
  const facts = [
    displayName === undefined ? '' : `"${displayName}"`,
    isDefault && '(default)',
    barred && '(barred: to register with only)',
    serviceProfile !== 'default' && `(service profile ${serviceProfile})`,
  ]
  return ['IMPU', identity, ...facts].filter(Boolean).join('  ')
}

function factsOfScheme(impi: ImpiView): readonly string[] {
  if (impi.digestAlgorithm !== undefined) return [`password (SIP Digest, ${impi.digestAlgorithm}) and no SIM`]
  return [`SEQ ${impi.seq}`, ...unusual(impi)]
}

/** What is not the same for nearly every SIM. */
function unusual({ algorithm, resLength, indLength, delta, ageLimit }: ImpiView): readonly string[] {
  return [
    ...(algorithm === 'xor' ? ['algorithm XOR'] : []),
    ...(resLength === undefined ? [] : [`RES of ${resLength} octets`]),
    ...(indLength === USUAL.indLength ? [] : [`IND of ${indLength} bits`]),
    ...(delta === USUAL.delta ? [] : [`Δ ${delta}`]),
    ...(ageLimit === undefined ? [] : [`L ${ageLimit}`]),
  ]
}

function resynchronisationLines({ resynchronisations }: ImpiView): readonly string[] {
  if (resynchronisations === undefined) return []
  const { verified, refused, lastAt, isLoop } = resynchronisations
  const times = `AUTS  ${verified} verified, ${refused} refused, the last at ${new Date(lastAt).toISOString()}`
  if (isLoop) return [times, '!     It asks again and again: IND length, Δ or L of the SIM differ, or two HSSs use it.']
  return refused > verified ? [times, '!     K, OPc or algorithm of the SIM differ: voltaic keys check'] : [times]
}
