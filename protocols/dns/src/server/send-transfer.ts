import type { Clock, StreamSocket } from '@voltaic/runtime'

/** Octets that a transfer leaves in the queue of a connection before it waits. */
export const HIGH_WATER: number = 64 * 1024
/** How often a waiting transfer looks whether the peer has read on. */
const LOOK_MS = 20

/**
 * Writes a row of messages no faster than the peer reads them. Whoever owns the connection ends one that has stalled.
 *
 * @param send writes one of them
 * @returns what stops it when the connection is gone
 */
export function sendTransfer(
  clock: Clock,
  socket: StreamSocket,
  messages: Iterator<Uint8Array>,
  { send, onEnd }: { send(message: Uint8Array): void; onEnd(): void },
): () => void {
  let timer = clock.startTimer(0, go)
  function go(): void {
    while (socket.queued < HIGH_WATER) {
      const next = messages.next()
      if (next.done) {
        onEnd()
        return
      }
      send(next.value)
    }
    timer = clock.startTimer(LOOK_MS, go)
  }
  return () => timer.cancel()
}
