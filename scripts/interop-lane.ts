// Runs one test file against foreign programs and tells the process that started it, which has given it a network of its
// own (scripts/interop-lanes.ts).
//   FILE MILLISECONDS
import { run } from 'node:test'
import { inspect } from 'node:util'
import { stopSignal } from './steps.ts'

interface Reported {
  readonly details?: { readonly error?: Error & { readonly failureType?: string } }
}

const [file = '', timeout = ''] = process.argv.slice(2)
const options = { cwd: process.cwd(), files: [file], timeout: Number(timeout), signal: stopSignal() }
for await (const { type, data } of run(options)) await tell({ type, data: withPlainError(data) })
if (process.connected) process.disconnect()

/** An error comes through without what makes it readable: it is written down here. */
function withPlainError(data: object): object {
  const { details } = data as Reported
  if (details?.error === undefined) return data
  const { failureType, cause } = details.error
  return { ...data, details: { ...details, error: { failureType, cause: inspect(cause ?? details.error) } } }
}

function tell(event: object): Promise<void> {
  // nobody listens any more after Ctrl-C
  if (!process.connected) return Promise.resolve()
  return new Promise((resolve, reject) => {
    process.send?.(event, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
}
