/** What is wrong with a text as a value of a type; undefined when nothing is. */
export type SimpleType = (text: string) => string | undefined

/** The release that an S-CSCF is of: later ones know more values. */
export type Release = 7 | 8 | 11

const INT_MAX = 2_147_483_647

/** Not negative, 32 bits with sign. */
export const number: SimpleType = (text) => {
  const value = text.trim()
  return /^\+?[0-9]+$/.test(value) && Number(value) <= INT_MAX
    ? undefined
    : `"${value}" is no number from 0 to ${INT_MAX}`
}

export const boolean: SimpleType = (text) =>
  ['0', '1', 'true', 'false'].includes(text.trim()) ? undefined : `"${text.trim()}" is no boolean`

/** An enumeration from 0. */
export function upTo(last: number): SimpleType {
  return (text) => number(text) ?? (Number(text) <= last ? undefined : `${text.trim()} is more than ${last}`)
}

export const anyText: SimpleType = () => undefined

/** TS 29.228 §B.2.1: a private identity, user and realm. */
export const privateIdentity: SimpleType = (text) =>
  /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? undefined : `"${text}" is no user@realm`

/** TS 23.003 §13.4: a public identity is a SIP URI or a tel URI. */
export const publicIdentity: SimpleType = (text) =>
  /^(sips?|tel):\S+$/i.test(text.trim()) ? undefined : `"${text}" is neither a SIP URI nor a tel URI`

export const sipUri: SimpleType = (text) => (/^sips?:\S+$/i.test(text.trim()) ? undefined : `"${text}" is no SIP URI`)
