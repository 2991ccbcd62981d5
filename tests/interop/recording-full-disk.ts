// A spool on a file system of one megabyte, in a process of its own: its argument is the folder. Prints a DiskReport.
import { readFileSync } from 'node:fs'
import { Counters, createSeededRandom, createSystemClock, silentLog } from '@voltaic/runtime'
import { createUploadSpool } from '@voltaic/spool'

/** What became of a recording that is longer than the disk, and of a short one behind it. */
export interface DiskReport {
  readonly stopped: string | undefined
  readonly alarms: readonly string[]
  readonly cutLength: number
  /** Whether what was delivered is the beginning of what was recorded. */
  readonly isPrefix: boolean
  readonly isNextWhole: boolean
  readonly waiting: number
  readonly alarmsAtEnd: readonly string[]
}

const PIECE = 64 * 1024
const PIECES = 32
const random = createSeededRandom(3)
const delivered = new Map<string, Buffer>()
const spool = createUploadSpool(
  { clock: createSystemClock(), random, log: silentLog, counters: new Counters() },
  {
    folder: `${process.argv[2]}/spool`,
    limits: { keepFree: 0 },
    deliver: async ({ id, path }) => {
      delivered.set(id, readFileSync(path))
      return { kind: 'delivered' }
    },
  },
)
const begin = () => spool.create({ extension: 'wav', contentType: 'audio/wav', metadata: {} })
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

await spool.start()
const long = begin()
const sent: Uint8Array[] = []
for (let left = PIECES; left > 0; left--) {
  const octets = random.bytes(PIECE)
  sent.push(octets)
  long.append(octets)
  await turn()
}
await long.close()
const alarms = spool.alarms.map(({ kind }) => kind)
await spool.whenIdle()
const cut = delivered.get(long.id) ?? Buffer.alloc(0)
const next = begin()
next.append(Buffer.from('there is room again'))
await next.close()
await spool.whenIdle()
const report: DiskReport = {
  stopped: long.stopped,
  alarms,
  cutLength: cut.length,
  isPrefix: Buffer.concat(sent).subarray(0, cut.length).equals(cut),
  isNextWhole: delivered.get(next.id)?.toString() === 'there is room again',
  waiting: spool.entries.length,
  alarmsAtEnd: spool.alarms.map(({ kind }) => kind),
}
process.stdout.write(JSON.stringify(report))
await spool.stop()
