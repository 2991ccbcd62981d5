const DELETE = 0x7f
const LAST_CONTROL = 0x9f
const SPACE = 0x20

/**
 * Words of others as they may be kept and shown: without the characters that steer terminals, or that a database does
 * not take.
 *
 * @param most characters that are kept
 */
export function plainWords(text: string, most: number): string {
  let plain = ''
  for (const character of text) {
    if (plain.length >= most) break
    const code = character.codePointAt(0) ?? 0
    if (code >= SPACE && (code < DELETE || code > LAST_CONTROL)) plain += character
  }
  return plain.slice(0, most)
}
