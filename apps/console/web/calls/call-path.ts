const PATH = '/console/calls/'

/** Where the page of a call is. */
export function callPath(callId: string): string {
  return `${PATH}${encodeURIComponent(callId)}`
}

/**
 * The Call-ID in an address as it stands there: it may have a % of its own, which must not be decoded twice.
 *
 * @param pathname of the window
 */
export function callIdIn(pathname: string): string {
  const text = pathname.slice(PATH.length)
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Where a call passes the gateway, in words: by what stands behind its Call-ID in its name there. */
export function legName(name: string): string {
  const [, suffix = ''] = /;([^;]*)$/.exec(name) ?? []
  if (suffix === 'mo') return 'Caller’s phone'
  if (suffix.startsWith('mt-')) return 'Called phone'
  if (suffix === 'trunk') return 'Trunk it left by'
  return suffix === 'trunk-in' ? 'Trunk it came by' : 'Gateway'
}
