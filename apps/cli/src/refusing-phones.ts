import { readFileSync } from 'node:fs'

/** How phones of one kind treat a network. */
export interface PhoneRefusal {
  /** MCC and MNC in one, or `*` for any network that is not a known operator's. */
  readonly plmns: readonly string[]
  readonly phones: string
  readonly effect: string
  readonly remedy: string
}

/** Known phones that make trouble on a PLMN; those that make it on this very one come first. */
export function refusingPhones(plmn: { readonly mcc: string; readonly mnc: string }): readonly PhoneRefusal[] {
  const all = JSON.parse(
    readFileSync(new URL('./plmn-phones.json', import.meta.url), 'utf8'),
  ) as readonly PhoneRefusal[]
  const code = `${plmn.mcc}${plmn.mnc}`
  return [...all.filter(({ plmns }) => plmns.includes(code)), ...all.filter(({ plmns }) => plmns.includes('*'))]
}
