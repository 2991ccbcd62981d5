import { formatSecurityMechanism, type SecurityMechanism } from '@voltaic/ipsec'
import { parseTokens, type SipRequest } from '@voltaic/sip'
import type { GmFaults } from './gm-config.ts'
import type { GmSet } from './phone-sets.ts'

const SEC_AGREE = 'sec-agree'

/** A request that insists on the agreement: the P-CSCF must know of it, and take it out. @spec RFC 3329 §2.3.1 */
function requiringAgreement(request: SipRequest): SipRequest {
  const withTag = (header: string) => [...parseTokens(request, header), SEC_AGREE].join(', ')
  return request.with('Require', withTag('Require')).with('Proxy-Require', withTag('Proxy-Require'))
}

/**
 * What every request over a set has, but ACK and CANCEL.
 *
 * @spec RFC 3329 §2.3.1; TS 24.229 §5.1.2A.1.1
 */
export function verified(request: SipRequest, set: GmSet, faults: GmFaults = {}): SipRequest {
  const required = requiringAgreement(request)
  if (faults.noSecurityVerify) return required
  const verify = faults.alteredSecurityVerify ? set.securityServer.map(withOtherSpi) : set.securityServer
  return required.with('Security-Verify', verify.join(', '))
}

/**
 * A REGISTER with what the phone offers, and with Security-Verify when it goes over a set.
 *
 * @spec TS 24.229 §5.1.1.2.2, §5.1.1.4.2, §5.1.1.5.1
 */
export function offering(
  request: SipRequest,
  offer: readonly SecurityMechanism[],
  over: GmSet | undefined,
  faults?: GmFaults,
): SipRequest {
  const supported = request.with('Supported', [...parseTokens(request, 'Supported'), SEC_AGREE].join(', '))
  const based = over === undefined ? requiringAgreement(supported) : verified(supported, over, faults)
  return based.with('Security-Client', offer.map(formatSecurityMechanism).join(', '))
}

function withOtherSpi(mechanism: string): string {
  return mechanism.replace(/spi-s=(\d+)/, (_, spi: string) => `spi-s=${otherSpi(Number(spi))}`)
}

/** An SPI that nobody has agreed on. */
export function otherSpi(spi: number): number {
  // 32 bits without a sign
  return (spi ^ 1) >>> 0
}
