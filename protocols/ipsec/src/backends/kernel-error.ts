import { VoltaicError } from '@voltaic/base'

/** The kernel, or the thread that does ESP in its place, does not do what it should. */
export function kernelError(message: string): VoltaicError {
  return new VoltaicError('IPSEC_KERNEL', message, 'see `ip -s xfrm state`, `ip xfrm policy` and the log of the kernel')
}
