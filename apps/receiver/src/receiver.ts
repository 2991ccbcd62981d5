import { VoltaicError } from '@voltaic/base'
import { formatAddress } from '@voltaic/runtime'
import { assertReceiverNotExposed, type ReceiverSettings } from './receiver-settings.ts'
import type { ReceiverDeps } from './server.ts'

/** The HTTP server that takes recordings. */
export interface Receiver {
  /** @returns its URL, without a path @throws VoltaicError RECEIVER_PORT_TAKEN */
  start(): Promise<string>
  /** Ends uploads under way: who sends them has no answer and sends them again. */
  stop(): Promise<void>
}

/** @throws VoltaicError RECEIVER_EXPOSED, RECEIVER_TLS_UNREADABLE */
export async function createReceiver(deps: ReceiverDeps, settings: ReceiverSettings): Promise<Receiver> {
  assertReceiverNotExposed(settings)
  // what fastify brings along is loaded where a receiver runs, and nowhere else
  const { createServer } = await import('./server.ts')
  const server = await createServer(deps, settings)
  return {
    async start() {
      try {
        return await server.listen({ ...settings.listen })
      } catch (cause) {
        throw cannotListen(settings, cause)
      }
    },
    stop: () => server.close(),
  }
}

function cannotListen({ listen }: ReceiverSettings, cause: unknown): VoltaicError {
  const what = `the receiver cannot listen at ${formatAddress(listen)}: ${cause instanceof Error ? cause.message : cause}`
  return new VoltaicError('RECEIVER_PORT_TAKEN', what, 'Stop what has the port, or give it another one', { cause })
}
