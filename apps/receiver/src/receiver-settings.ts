import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress, isLoopbackHost } from '@voltaic/runtime'

/** What an account may do; each may do what those before it may. */
export const ACCOUNT_ROLES = ['upload', 'read', 'admin'] as const
export type AccountRole = (typeof ACCOUNT_ROLES)[number]

/** Somebody who may talk to the receiver, by password (Basic) or token (Bearer). */
export interface Account {
  /** Basic: its user name. Bearer: for the audit. */
  readonly user: string
  readonly secret: { readonly kind: 'password' | 'token'; readonly text: string }
  readonly role: AccountRole
}

export interface ReceiverSettings {
  readonly listen: Address
  /** PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Address of the proxy that does TLS for it. */
  readonly proxy?: string
  readonly accounts: readonly Account[]
  /** Octets of one recording. */
  readonly maxFileOctets: number
}

/**
 * Calls of people and passwords must not cross a network in clear, and nobody may read or fill the disk unasked.
 *
 * @throws VoltaicError RECEIVER_EXPOSED
 */
export function assertReceiverNotExposed({ listen, tls, proxy, accounts }: ReceiverSettings): void {
  const isBehindProxy = proxy !== undefined
  if (isLoopbackHost(listen.host) && !isBehindProxy) return
  const where = formatAddress(listen)
  if (accounts.length === 0) {
    const remedy = 'Give it accounts, or let it listen on 127.0.0.1'
    throw new VoltaicError('RECEIVER_EXPOSED', `anybody could upload recordings at ${where}`, remedy)
  }
  if (tls !== undefined || isBehindProxy) return
  const remedy = 'Give it a certificate and a key, or name the proxy that does TLS; or let it listen on 127.0.0.1'
  throw new VoltaicError('RECEIVER_EXPOSED', `the receiver would take recordings in clear at ${where}`, remedy)
}
