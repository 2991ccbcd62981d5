import { normaliseHost } from '@voltaic/runtime'

const USER = "(?:[\\w\\-.!~*'()&=+$,;?/#]|%[2-7][\\da-f]|%[89a-f][\\da-f])+"
const PASSWORD = "(?::(?:[\\w\\-.!~*'()&=+$,]|%[2-9a-f][\\da-f])*)?"
const HOST = '(?:\\w[\\w-]*(?:\\.\\w[\\w-]*)*\\.?|\\[[\\da-f:.]+\\])'
const PARAMETERS =
  "((?:;(?:[\\w\\-.!~*'()[\\]/:&+$]|%[2-9a-f][\\da-f])+(?:=(?:[\\w\\-.!~*'()[\\]/:&+$=]|%[2-9a-f][\\da-f])*)?)*)"
const SIP_URI = new RegExp(`^sips?:(?:${USER}${PASSWORD}@)?(${HOST})(?::(\\d{1,5}))?${PARAMETERS}$`, 'i')

const MAX_HOST_LENGTH = 255
const MAX_PORT = 65_535

/**
 * Whether a SIP URI that somebody else's zone has made can be a Request-URI: no octet out of place, no escaped control
 * character, and nothing that would write into the request itself, as headers and `method` do.
 *
 * @param uri of scheme `sip` or `sips`
 * @spec RFC 3261 §19.1.1, §19.1.5, §25.1
 */
export function isSipRequestUri(uri: string): boolean {
  const [, host = '', port = '0', parameters = ''] = SIP_URI.exec(uri) ?? []
  if (host.startsWith('[') && normaliseHost(host) === undefined) return false
  return (
    host !== '' && host.length <= MAX_HOST_LENGTH && Number(port) <= MAX_PORT && !/;method(?:[=;]|$)/i.test(parameters)
  )
}
