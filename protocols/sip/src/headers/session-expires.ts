import { deltaSeconds } from './delta-seconds.ts'
import { parseParams } from './params.ts'
import { malformed } from './syntax.ts'

const SPEC = 'RFC 4028 §4'
/** No session interval may be shorter, in seconds. @spec RFC 4028 §4 */
export const SMALLEST_SESSION_INTERVAL = 90

/** Which side of the transaction refreshes the session. */
export type Refresher = 'uac' | 'uas'

export interface SessionExpires {
  readonly seconds: number
  readonly refresher?: Refresher
}

/**
 * Parses `1800;refresher=uac`. A refresher that is neither is left out.
 * @spec RFC 4028 §4
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseSessionExpires(text: string): SessionExpires {
  const { seconds, semicolon } = leadingSeconds(text)
  const refresher = parseParams(text, semicolon).get('refresher')?.toLowerCase()
  return refresher === 'uac' || refresher === 'uas' ? { seconds, refresher } : { seconds }
}

export function formatSessionExpires({ seconds, refresher }: SessionExpires): string {
  return refresher === undefined ? String(seconds) : `${seconds};refresher=${refresher}`
}

/** Seconds of a Min-SE header. @spec RFC 4028 §5 @throws DecodeError SIP_HEADER_MALFORMED */
export function parseMinSe(text: string): number {
  return leadingSeconds(text).seconds
}

function leadingSeconds(text: string): { readonly seconds: number; readonly semicolon: number } {
  const at = text.indexOf(';')
  const semicolon = at < 0 ? text.length : at
  const seconds = deltaSeconds(text.slice(0, semicolon).trim())
  if (seconds === undefined) throw malformed('Session interval is not a number of seconds', SPEC)
  return { seconds, semicolon }
}
