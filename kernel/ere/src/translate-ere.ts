import type { EreNode, OctetSet } from './ere-node.ts'

/**
 * Writes a pattern in the syntax of RE2, to be compiled with the flags DOTALL and LONGEST_MATCH. Every character is
 * written by its number, every set of characters by its members: nothing is left that the two syntaxes read differently.
 *
 * @param ignoreCase as in the POSIX locale: of A to Z and a to z alone
 */
export function translateEre(node: EreNode, ignoreCase: boolean): string {
  switch (node.kind) {
    case 'octet':
      return ignoreCase && otherCase(node.code) !== node.code ? setOf(singleton(node.code), true) : hex(node.code)
    case 'any':
      return '.'
    case 'bracket':
      return setOf(node.members, ignoreCase, node.isNegated)
    case 'start':
      return '\\A'
    case 'end':
      return '\\z'
    case 'group':
      return `(${translateEre(node.child, ignoreCase)})`
    case 'repeat':
      return `(?:${translateEre(node.child, ignoreCase)})${boundsOf(node.min, node.max)}`
    case 'concatenation':
      return node.parts.map((part) => translateEre(part, ignoreCase)).join('')
    case 'alternation':
      return node.branches.map((branch) => translateEre(branch, ignoreCase)).join('|')
  }
}

function boundsOf(min: number, max: number | undefined): string {
  if (max === undefined) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  return min === 0 && max === 1 ? '?' : `{${min},${max}}`
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`
}

function singleton(code: number): OctetSet {
  const members = new Uint8Array(256)
  members[code] = 1
  return members
}

/** The same letter in the other case; what is no letter of ASCII, as it is. */
function otherCase(code: number): number {
  const upper = code & ~0x20
  return upper >= 0x41 && upper <= 0x5a ? code ^ 0x20 : code
}

function setOf(members: OctetSet, ignoreCase: boolean, isNegated = false): string {
  const has = (code: number): boolean => {
    const isMember = members[code] === 1 || (ignoreCase && members[otherCase(code)] === 1)
    return isMember !== isNegated
  }
  let ranges = ''
  for (let code = 0; code < 256; code += 1) {
    if (!has(code)) continue
    const from = code
    while (code < 255 && has(code + 1)) code += 1
    ranges += from === code ? hex(from) : `${hex(from)}-${hex(code)}`
  }
  // [^\x00-\xff] is how RE2 writes a set without members
  return ranges === '' ? '[^\\x00-\\x{10ffff}]' : `[${ranges}]`
}
