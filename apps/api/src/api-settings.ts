import { readFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress, isLoopbackHost } from '@voltaic/runtime'

/** Where the API is reached, and by whom. */
export interface ApiSettings {
  /** Absent: any free port of 127.0.0.1. Beyond loopback only with `tls` or `proxy`. */
  readonly listen?: Address
  /** PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Address of the proxy that does TLS for it and may say where a request comes from. */
  readonly proxy?: string
}

/**
 * Keys of SIMs and of the API must not cross a network in clear.
 *
 * @throws VoltaicError API_EXPOSED, API_TLS_UNREADABLE
 */
export function assertNotExposed({ listen, tls, proxy }: ApiSettings): void {
  if (tls !== undefined) {
    for (const file of [tls.cert, tls.key]) assertReadable(file)
    return
  }
  if (listen === undefined || isLoopbackHost(listen.host) || proxy !== undefined) return
  throw new VoltaicError(
    'API_EXPOSED',
    `the API would take keys in clear at ${formatAddress(listen)}`,
    'Give api.tls a certificate and a key, or name the proxy that does TLS: api.proxy; or listen on 127.0.0.1',
  )
}

function assertReadable(file: string): void {
  try {
    readFileSync(file)
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): VoltaicError {
  const what = `cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`
  const remedy = 'Check api.tls in voltaic.yaml, and that this user may read it'
  return new VoltaicError('API_TLS_UNREADABLE', what, remedy, { cause })
}
