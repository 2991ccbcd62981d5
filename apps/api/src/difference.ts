/** One value that differs. */
export interface Difference {
  /** JSON Pointer (RFC 6901); empty for the whole. */
  readonly path: string
  /** Absent where there was nothing. */
  readonly before?: unknown
  /** Absent where nothing is left. */
  readonly after?: unknown
}

/**
 * What changes from one JSON value to another, leaf by leaf: what a dry run shows.
 *
 * @spec RFC 6901 §3
 */
export function differencesOf(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isParent(before) && isParent(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      differencesOf(before[key], after[key], `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    )
  }
  if (Object.is(before, after)) return []
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

function isParent(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
