import type { SubscriberView } from '@voltaic/hss'
import { printable } from './printable.ts'

/** A subscriber for people: private identities, then each implicit registration set. */
export function describeSubscriber(view: SubscriberView): string {
  const lines: string[] = []
  for (const { impi, imsi, msisdn, seq } of view.impis) {
    lines.push(`IMPI  ${impi}`)
    const facts = [imsi && `IMSI ${imsi}`, msisdn && `MSISDN +${msisdn}`, `SEQ ${seq}`]
    lines.push(`      ${facts.filter(Boolean).join(', ')}`)
  }
  for (const set of view.registrationSets) {
    lines.push(`set   ${set.state}${set.scscf === undefined ? '' : ` at ${set.scscf}`}`)
    for (const { identity, barred, isDefault } of set.impus) {
      lines.push(
        `IMPU  ${identity}${isDefault ? '  (default)' : ''}${barred ? '  (barred: to register with only)' : ''}`,
      )
    }
  }
  return lines.map(printable).join('\n')
}
