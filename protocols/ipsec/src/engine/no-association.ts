import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress } from '@voltaic/runtime'

/** Nothing leaves a protected port in clear: without an association it does not leave at all. @spec TS 33.203 §7.1 */
export function noAssociationError(from: Address, to: Address): VoltaicError {
  const message = `no security association from ${formatAddress(from)} to ${formatAddress(to)}`
  return new VoltaicError('IPSEC_NO_ASSOCIATION', message, 'the phone has to register again')
}
