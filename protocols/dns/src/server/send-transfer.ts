import type { Clock, StreamSocket } from '@voltaic/runtime'

/** Octets that a transfer leaves in the queue of a connection before it waits. */
export const HIGH_WATER: number = 64 * 1024
/** How often a waiting transfer looks whether the peer has read on. */
const LOOK_MS = 20

/**
 * Writes a row of messages no faster than the peer reads them. Whoever owns the connection ends one that has stalled.
 *
 * @param send writes one of them
 * @param onEnd is told when all are written, or with the error that ended the row before
 * @returns what stops it when the connection is gone
 */
export function sendTransfer(
  clock: Clock,
  socket: StreamSocket,
  messages: AsyncIterator<Uint8Array>,
  { send, onEnd }: { send(message: Uint8Array): void; onEnd(error?: unknown): void },
): () => void {
  let isStopped = false
  let timer = clock.startTimer(0, go)
  function go(): void {
    writeOn().then((isAll) => {
      if (isStopped) return
      if (isAll) onEnd()
      else timer = clock.startTimer(LOOK_MS, go)
    }, onFailure)
  }
  function onFailure(error: unknown): void {
    if (!isStopped) onEnd(error)
  }
  /** @returns true when nothing is left */
  async function writeOn(): Promise<boolean> {
    while (!isStopped && socket.queued < HIGH_WATER) {
      const next = await messages.next()
      if (next.done) return true
      if (!isStopped) send(next.value)
    }
    return false
  }
  return () => {
    isStopped = true
    timer.cancel()
  }
}
