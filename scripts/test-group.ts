// Runs several test files in this one process, one after the other, each as a suite that has the file's path for a name:
// hooks at the top of a file count for that file alone. scripts/test-runs.ts starts it and turns its events back.
import path from 'node:path'
import { suite } from 'node:test'
import { setImmediate as immediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/** What is still there so long after the last test was not stopped, and would keep the process from its end for good. */
const LINGER_MILLISECONDS = 30_000

/** Files after which more was there than before, with what it was. */
const leftBehind: string[] = []

for (const file of process.argv.slice(2)) {
  const before = process.getActiveResourcesInfo()
  await suite(file, async () => {
    await import(pathToFileURL(path.resolve(file)).href)
  })
  // what was reported goes out before the next file prints something
  await immediate()
  const more = process.getActiveResourcesInfo().slice(before.length)
  if (more.length > 0) leftBehind.push(`${file} (${more.join(', ')})`)
}

setTimeout(() => {
  console.error(`something was not stopped; not gone when its file was done: ${leftBehind.join('; ')}`)
  process.exit(1)
}, LINGER_MILLISECONDS).unref()
