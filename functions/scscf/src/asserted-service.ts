import type { SipRequest } from '@voltaic/sip'
import type { RegisteredImpu } from './registration.ts'

/**
 * Turns the service that a phone would like into the one that the network asserts, if the user has subscribed to it.
 *
 * @spec TS 24.229 §5.4.3.2; RFC 6050 §4.1
 */
export function withAssertedService(request: SipRequest, impu: RegisteredImpu): SipRequest {
  if (!request.has('P-Preferred-Service')) return request
  const preferred = request.list('P-Preferred-Service')
  const asserted = preferred.find((service) => isSubscribed(service, impu))
  const clean = request.without('P-Preferred-Service')
  return asserted === undefined ? clean : clean.with('P-Asserted-Service', asserted)
}

// RFC 6050 §4.1: a service that is listed covers those that are named below it
function isSubscribed(service: string, { serviceIds }: RegisteredImpu): boolean {
  if (serviceIds === undefined) return true
  const wanted = service.trim().toLowerCase()
  return serviceIds.some((id) => wanted === id.toLowerCase() || wanted.startsWith(`${id.toLowerCase()}.`))
}
