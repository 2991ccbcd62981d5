import { compileEre, findEreMistake } from '@voltaic/ere'

/** The name of a header or the letter of an SDP line, as an SPT has it. */
export type NamePattern = (name: string) => boolean

/** Whether it names one thing: letters, digits, `-` and `_` alone. */
export function isPlainName(name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i)
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
    if (!isLetter && !(code >= 0x30 && code <= 0x39) && code !== 0x2d && code !== 0x5f) return false
  }
  return name !== ''
}

/**
 * A plain name is that name; anything else is an ERE that is searched in it.
 *
 * @returns undefined when it is no ERE
 */
export function compileName(name: string, ignoreCase: boolean): NamePattern | undefined {
  if (isPlainName(name)) {
    const wanted = ignoreCase ? name.toLowerCase() : name
    return (candidate) => candidate === wanted
  }
  if (findEreMistake(name) !== undefined) return undefined
  const ere = compileEre(name, { ignoreCase })
  return (candidate) => ere.test(candidate)
}
