import { DecodeError } from '@voltaic/base'
import { encodeMessage, parseMessage, SipRequest } from '@voltaic/sip'
import type { HandsetHabits } from './handset-habits.ts'

/**
 * What a phone with these habits sends instead: the last thing before the octets leave it, so that nothing else of the phone
 * knows of them. Responses, and what is no message at all, stay as they are.
 */
export function shapeRequest(data: Uint8Array, habits: HandsetHabits): Uint8Array {
  const request = requestIn(data)
  if (request === undefined) return data
  const { userAgent, telInFrom, foldsAuthorization } = habits
  let shaped = request.method === 'REGISTER' ? shapeRegister(request, habits) : request
  if (userAgent !== undefined) shaped = shaped.with('User-Agent', userAgent)
  if (telInFrom !== undefined && request.method !== 'REGISTER') {
    shaped = shaped.with('From', `<${telInFrom}>;tag=${request.from.params.get('tag') ?? ''}`)
  }
  const octets = encodeMessage(shaped)
  return foldsAuthorization ? Buffer.from(folded(octets.toString('latin1')), 'latin1') : octets
}

function requestIn(data: Uint8Array): SipRequest | undefined {
  try {
    const message = parseMessage(data)
    return message instanceof SipRequest ? message : undefined
  } catch (error) {
    // a keep-alive of RFC 5626 §4.4.1 is no message
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function shapeRegister(request: SipRequest, habits: HandsetHabits): SipRequest {
  const { lifetimeIn, leavesWithStar, writesDefaultsOfMechanisms, contactParameters } = habits
  const offered = request.list('Security-Client')
  let shaped = request
  if (writesDefaultsOfMechanisms && offered.length > 0) {
    shaped = shaped.with('Security-Client', offered.map((mechanism) => `${mechanism};prot=esp;mod=trans`).join(', '))
  }
  // RFC 3261 §10.2.2: a star stands alone, with Expires: 0
  if (leavesWithStar && request.header('Expires') === '0') return shaped.with('Contact', '*')
  const contact = request.header('Contact') ?? ''
  const bare = lifetimeIn === undefined || lifetimeIn === 'contact' ? contact : contact.replace(/;expires=[0-9]+/, '')
  shaped = shaped.with('Contact', `${bare}${contactParameters ?? ''}`)
  return lifetimeIn === 'contact' || lifetimeIn === 'nowhere' ? shaped.with('Expires', []) : shaped
}

function folded(text: string): string {
  return text.replace(/^(Authorization:.*\bqop=[^,\r]*,) */m, '$1\r\n ')
}
