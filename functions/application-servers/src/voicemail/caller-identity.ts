import { parseNameAddr, type SipRequest } from '@voltaic/sip'

/** @spec RFC 3323 §4.1.1.3 */
const ANONYMOUS = 'sip:anonymous@anonymous.invalid'
/** Values of Privacy by which a caller does not want to be known to whoever is called. @spec RFC 3323 §4.2; RFC 3325 §9.3 */
const UNKNOWN_BY: ReadonlySet<string> = new Set(['id', 'user', 'header'])

/**
 * Who has left a message, as the owner of the mailbox may see it.
 *
 * @throws DecodeError when P-Asserted-Identity cannot be read
 * @spec RFC 3325 §9.1, §9.3
 */
export function callerIdentity(request: SipRequest): string {
  // RFC 3323 §4.2: values stand between semicolons; phones also write commas
  const privacy = request.headerLines('Privacy').flatMap((line) => line.toLowerCase().split(/[;,\s]+/))
  if (privacy.some((value) => UNKNOWN_BY.has(value))) return ANONYMOUS
  const [asserted = request.header('From') ?? ''] = request.list('P-Asserted-Identity')
  return parseNameAddr(asserted).uri
}
