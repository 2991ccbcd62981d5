/**
 * A copy of `text` that stands on its own. A substring keeps the whole text it was cut from alive: what is kept
 * longer than the message it came from is copied first.
 *
 * @param text characters up to U+00FF: an octet string
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
