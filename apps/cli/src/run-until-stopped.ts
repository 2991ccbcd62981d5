const SAME_REQUEST_MS = 500
/** As shells have it: 128 and the number of SIGINT. */
export const EXIT_STOPPED = 130

/**
 * Resolves when the user or the system asks the process to stop; a second request ends it at once. Call it before what
 * is to be stopped in order is started.
 *
 * @param beforeExit what a second request still waits for: what would stay behind in the kernel
 */
export function untilStopped(beforeExit?: () => Promise<void> | undefined): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    let isExiting = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // a signal to the whole process group comes twice: directly, and through the launcher
        if (askedAt !== undefined && performance.now() - askedAt <= SAME_REQUEST_MS) return
        const isFirst = askedAt === undefined
        askedAt = performance.now()
        if (isFirst) return resolve()
        if (isExiting) process.exit(EXIT_STOPPED)
        isExiting = true
        const exit = () => process.exit(EXIT_STOPPED)
        Promise.resolve(beforeExit?.()).then(exit, exit)
      })
    }
  })
}
