/** What a request asks for of so many octets. */
export type ByteRange =
  /** No range, several, or one that is none: all of it. */
  | { readonly kind: 'whole' }
  /** Both included. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' }

/**
 * Reads a Range header.
 *
 * @param header undefined for none
 * @param length of the whole, in octets
 * @spec RFC 9110 §14.1.2, §14.2
 */
export function byteRangeOf(header: string | undefined, length: number): ByteRange {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return { kind: 'whole' }
  if (from === '') {
    // the last so many octets
    const count = Math.min(Number(to), length)
    return count === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', first: length - count, last: length - 1 }
  }
  const first = Number(from)
  const last = to === '' ? length - 1 : Math.min(Number(to), length - 1)
  // RFC 9110 §14.1.1: a range that ends before it begins is none
  if (to !== '' && Number(to) < first) return { kind: 'whole' }
  return first >= length ? { kind: 'unsatisfiable' } : { kind: 'part', first, last }
}
