// How many Cx operations a second the HSS does on one core, through its port, on a database file as shipped.
// Run: node bin/launch.cjs tests/bench/hss.ts [subscribers] [URL of an empty database of PostgreSQL]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHss, type Hss, type HssTables, hssMigrations, type SubscriberInput } from '@voltaic/hss'
import { Counters, createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openPostgresStore, openSqliteStore } from '@voltaic/store'

export interface HssFigure {
  readonly what: string
  readonly perSecond: number
  readonly cpuMicroseconds: number
  readonly p99Milliseconds: number
}

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const scscf = `sip:scscf.${realm}:6060`
const OPERATIONS = 40_000
/** Each waits for a disk of its own when it is alone. */
const OPERATIONS_OF_POSTGRES = 4_000

const imsiOf = (index: number): string => `00101${String(index + 1).padStart(10, '0')}`
const impiOf = (index: number): string => `${imsiOf(index)}@${realm}`
const impuOf = (index: number): string => `sip:${impiOf(index)}`

/** K is "K" and the IMSI, OP is LabOperatorKey01: what SIPp's scenarios for this bench expect. */
function* subscribers(count: number): Generator<SubscriberInput> {
  const op = Buffer.from('LabOperatorKey01').toString('hex')
  for (let index = 0; index < count; index++) {
    const imsi = imsiOf(index)
    yield { imsi, k: Buffer.from(`K${imsi}`).toString('hex'), op, amf: '414d', temporaryIdentity: 'unbarred' }
  }
}

/** Runs an operation `count` times with a number of them outstanding. */
async function measure(
  what: string,
  outstanding: number,
  count: number,
  operation: (i: number) => Promise<{ readonly result: string }>,
): Promise<HssFigure> {
  const latencies = new Float64Array(count)
  let next = 0
  const worker = async () => {
    for (let i = next++; i < count; i = next++) {
      const start = process.hrtime.bigint()
      const { result } = await operation(i)
      latencies[i] = Number(process.hrtime.bigint() - start) / 1e6
      if (result.startsWith('DIAMETER_ERROR') || result.startsWith('DIAMETER_UNABLE')) throw new Error(result)
    }
  }
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  await Promise.all(Array.from({ length: outstanding }, worker))
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const { user, system } = process.cpuUsage(cpu)
  return {
    what: `${what}, ${outstanding} outstanding`,
    perSecond: Math.round(count / seconds),
    cpuMicroseconds: (user + system) / count,
    p99Milliseconds: latencies.sort()[Math.floor(count * 0.99)] ?? 0,
  }
}

async function measureOperations(hss: Hss, count: number, operations: number): Promise<readonly HssFigure[]> {
  const { cx } = hss
  /** Any subscriber, in an order that no cache foresees. */
  const any = (i: number): number => (i * 7919) % count
  const figures: HssFigure[] = []
  for (const outstanding of [1, 16, 64]) {
    figures.push(
      await measure('UAR', outstanding, operations, (i) =>
        cx.userAuthorization({
          impi: impiOf(any(i)),
          impu: impuOf(any(i)),
          visitedNetwork: realm,
          type: 'REGISTRATION',
        }),
      ),
      await measure('MAR', outstanding, operations, (i) =>
        cx.multimediaAuth({
          impi: impiOf(any(i)),
          impu: impuOf(any(i)),
          scheme: 'Digest-AKAv1-MD5',
          numberOfItems: 1,
          serverName: scscf,
        }),
      ),
    )
    for (const type of ['REGISTRATION', 'USER_DEREGISTRATION'] as const) {
      figures.push(
        await measure(`SAR ${type}`, outstanding, operations, (i) =>
          cx.serverAssignment({
            impi: impiOf(any(i)),
            impus: [impuOf(any(i))],
            serverName: scscf,
            type,
            userDataAlreadyAvailable: false,
          }),
        ),
      )
    }
  }
  return figures
}

/** @param url of a database of PostgreSQL; absent: SQLite, in a file */
export async function measureHss(
  count: number,
  url?: string,
): Promise<{ readonly importSeconds: number; readonly figures: readonly HssFigure[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'voltaic-bench-hss-'))
  const migrations = [hssMigrations]
  const operations = url === undefined ? OPERATIONS : OPERATIONS_OF_POSTGRES
  const store =
    url === undefined
      ? await openSqliteStore<HssTables>({ file: join(directory, 'hss.sqlite'), migrations })
      : await openPostgresStore<HssTables>({ url, schema: 'hss', migrations })
  try {
    const runtime = {
      clock: createSystemClock(),
      random: createSystemRandom(),
      log: silentLog,
      counters: new Counters(),
    }
    const hss = createHss(
      { runtime, store, sealer: createSealer(generateKeySet()) },
      { plmn: { mcc: '001', mnc: '01' } },
    )
    const start = process.hrtime.bigint()
    const imported = await hss.provisioning.import(subscribers(count))
    if (imported.kind === 'refused') throw new Error(JSON.stringify(imported.problems))
    const importSeconds = Number(process.hrtime.bigint() - start) / 1e9
    return { importSeconds, figures: await measureOperations(hss, count, operations) }
  } finally {
    await store.close()
    await rm(directory, { recursive: true })
  }
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 100_000)
  const { importSeconds, figures } = await measureHss(count, process.argv[3])
  console.log(`${count} subscribers imported in ${importSeconds.toFixed(1)} s`)
  for (const { what, perSecond, cpuMicroseconds, p99Milliseconds } of figures) {
    const rate = `${String(perSecond).padStart(7)}/s`
    console.log(
      `${what.padEnd(40)} ${rate}  ${cpuMicroseconds.toFixed(1).padStart(6)} µs CPU  p99 ${p99Milliseconds.toFixed(2)} ms`,
    )
  }
}
