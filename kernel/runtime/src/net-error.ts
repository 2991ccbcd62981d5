import { VoltaicError } from '@voltaic/base'
import { addressFamily, formatAddress, isSameFamily, normaliseHost } from './address.ts'
import type { Address, ConnectOptions } from './net.ts'

/** A port from 0 to 65535 on a literal address, the host normalised. @throws VoltaicError NET_ADDRESS_INVALID */
export function checkAddress(address: Address): Address {
  const host = normaliseHost(address.host)
  const isPort = Number.isInteger(address.port) && address.port >= 0 && address.port <= 65_535
  if (host !== undefined && isPort) return host === address.host ? address : { host, port: address.port }
  const remedy =
    addressFamily(address.host) === 0 ? 'give a literal IP address, not a name' : 'give a port from 0 to 65535'
  throw new VoltaicError('NET_ADDRESS_INVALID', `${formatAddress(address)} is not a transport address`, remedy)
}

/** @param holder `by ...`, as far as it can be told */
export function portTakenError(kind: string, at: Address, holder: string, cause?: unknown): VoltaicError {
  const message = `${kind} port ${formatAddress(at)} is taken ${holder}`
  return new VoltaicError('NET_PORT_TAKEN', message, 'stop that process or configure another port', { cause })
}

export function refusedError(to: Address, cause?: unknown): VoltaicError {
  const remedy = 'check that the peer is running and listens on this address and port'
  return new VoltaicError('NET_REFUSED', `connection to ${formatAddress(to)} refused: nobody listens there`, remedy, {
    cause,
  })
}

export function abortedError(to: Address, cause?: unknown): VoltaicError {
  return new VoltaicError('NET_ABORTED', `connecting to ${formatAddress(to)} was given up`, '', { cause })
}

export function resetError(remote: Address, cause?: unknown): VoltaicError {
  return new VoltaicError('NET_RESET', `${formatAddress(remote)} reset the connection`, '', { cause })
}

/** What fits in one UDP datagram over IPv4: 65535 less the IP and UDP headers. */
const MAX_DATAGRAM_LENGTH = 65_507

function datagramTooLargeError(length: number, to: Address): VoltaicError {
  const message = `${length} octets to ${formatAddress(to)} do not fit in a datagram of ${MAX_DATAGRAM_LENGTH}`
  return new VoltaicError('NET_DATAGRAM_TOO_LARGE', message, 'use TCP for messages of this size')
}

/** Why a datagram cannot be sent at all; undefined when it can. */
export function datagramError(from: Address, data: Uint8Array, to: Address): VoltaicError | undefined {
  if (data.length > MAX_DATAGRAM_LENGTH) return datagramTooLargeError(data.length, to)
  if (!isSameFamily(from.host, to.host)) return familyError(from, to)
  return to.port === 0 ? noPortError(to) : undefined
}

function familyError(local: Address, to: Address): VoltaicError {
  const message = `${formatAddress(local)} cannot send to ${formatAddress(to)}: not the same IP version`
  return new VoltaicError('NET_UNREACHABLE', message)
}

/** A peer may write anything where the port belongs that its answers go to. */
function noPortError(to: Address): VoltaicError {
  return new VoltaicError('NET_UNREACHABLE', `nothing can be sent to port ${to.port} of ${to.host}`)
}

/** A send that the system refused. */
export function sendError(from: Address, to: Address | undefined, cause: Error): VoltaicError {
  const destination = to === undefined ? '' : ` to ${formatAddress(to)}`
  const message = `sending from ${formatAddress(from)}${destination} failed: ${cause.message}`
  const code = isUnreachable(systemCodeOf(cause)) ? 'NET_UNREACHABLE' : 'NET_FAILED'
  return new VoltaicError(code, message, '', { cause })
}

export function isPortTaken(error: unknown): boolean {
  return systemCodeOf(error) === 'EADDRINUSE'
}

/** A bind that the system refused. @param holder who has the port, for the case that it is taken */
export function bindError(transport: string, at: Address, cause: unknown, holder: string): VoltaicError {
  const place = `${transport} ${formatAddress(at)}`
  switch (systemCodeOf(cause)) {
    case 'EADDRINUSE':
      return portTakenError(transport, at, holder, cause)
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return notLocalError(at, cause)
    case 'EACCES':
    case 'EPERM':
      return new VoltaicError(
        'NET_PERMISSION',
        `this user may not bind ${place}`,
        'use a port from 1024 on, or give the process CAP_NET_BIND_SERVICE',
        { cause },
      )
    default:
      return new VoltaicError('NET_FAILED', `cannot bind ${place}: ${reasonOf(cause)}`, '', { cause })
  }
}

/** A connection that did not come about. */
export function connectError(to: Address, { from, signal }: ConnectOptions, cause: unknown): VoltaicError {
  if (signal?.aborted) return abortedError(to, cause)
  const code = systemCodeOf(cause)
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return refusedError(to, cause)
  if (from !== undefined && code === 'EADDRINUSE') return portTakenError('TCP', from, 'by another connection', cause)
  if (from !== undefined && code === 'EADDRNOTAVAIL') return notLocalError(from, cause)
  const message = `cannot connect to ${formatAddress(to)}: ${reasonOf(cause)}`
  return new VoltaicError(isUnreachable(code) ? 'NET_UNREACHABLE' : 'NET_FAILED', message, '', { cause })
}

function notLocalError(at: Address, cause: unknown): VoltaicError {
  const message = `${at.host} is not an address of this machine`
  return new VoltaicError('NET_ADDRESS_NOT_LOCAL', message, 'see `ip address` for those it has', { cause })
}

function isUnreachable(code: unknown): boolean {
  return code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT' || code === 'EHOSTDOWN'
}

function systemCodeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
