const SAME_REQUEST_MS = 500

/**
 * Resolves when the user or the system asks the process to stop; a second request ends it at once. Call it before what
 * is to be stopped in order is started.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // a signal to the whole process group comes twice: directly, and through the launcher
        if (askedAt !== undefined && performance.now() - askedAt > SAME_REQUEST_MS) process.exit(130)
        askedAt ??= performance.now()
        resolve()
      })
    }
  })
}
