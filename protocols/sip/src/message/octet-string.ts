/**
 * Text in messages is kept as octet strings: one character for each octet, so that nothing is lost whatever its charset.
 */

/** An octet string read as UTF-8, for people. */
export function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

/** Unicode text as an octet string (UTF-8), for a message. */
export function octetString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
