// Run by garbage-lab.ts: a whole core, built as `voltaic start` builds it, that tells its counters when it is asked.
//   node tests/scenarios/garbage-core.ts VOLTAIC.YAML
import { readFileSync } from 'node:fs'
import { createCore, createLog, createRuntime, readConfig } from '@voltaic/core'
import { createTraceRing } from '@voltaic/trace'

const [file = ''] = process.argv.slice(2)
const runtime = createRuntime({ log: createLog('warn') })
const ring = createTraceRing({ clock: runtime.clock })
const core = await createCore(readConfig(readFileSync(file, 'utf8'), file), runtime)
await core.start()
process.on('message', () => process.send?.(runtime.counters.read()))
// a test that has died itself leaves nothing behind
const leave = () => process.exit(1)
process.on('disconnect', leave)
// the process must end by itself then: whatever is left open keeps it
process.on('SIGTERM', () => {
  process.off('disconnect', leave)
  void core.stop().then(() => {
    ring.stop()
    process.disconnect()
  })
})
process.send?.('ready')
