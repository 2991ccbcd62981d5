// A process that registers subscribers as fast as it can, to be killed by 6.3.2.test.ts. A line goes to standard
// output for everything that has left the HSS: `vector IMPI RAND AUTN`, or `registered IMPI`.
// Arguments: database, key file, number of subscribers.
import type { AkaAuthDataItem } from '@voltaic/diameter'
import { createHss, type HssTables, hssMigrations } from '@voltaic/hss'
import { Counters, createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createSealer, openKeyFile, openSqliteStore } from '@voltaic/store'

const [file = '', keyFile = '', subscribers = '1'] = process.argv.slice(2)
const store = await openSqliteStore<HssTables>({ file, migrations: [hssMigrations] })
const runtime = { clock: createSystemClock(), random: createSystemRandom(), log: silentLog, counters: new Counters() }
const hss = createHss(
  { runtime, store, sealer: createSealer(openKeyFile(keyFile)) },
  { plmn: { mcc: '001', mnc: '01' } },
)
const page = await hss.provisioning.list({ limit: Number(subscribers) })
const serverName = 'sip:scscf.example'

async function registerForEver(impi: string): Promise<never> {
  const impu = `sip:${impi}`
  for (;;) {
    const { items } = await hss.cx.multimediaAuth({
      impi,
      impu,
      scheme: 'Digest-AKAv1-MD5',
      numberOfItems: 2,
      serverName,
    })
    for (const { authenticate } of items as readonly AkaAuthDataItem[]) {
      const hex = Buffer.from(authenticate).toString('hex')
      process.stdout.write(`vector ${impi} ${hex.slice(0, 32)} ${hex.slice(32)}\n`)
    }
    await hss.cx.serverAssignment({
      impi,
      impus: [impu],
      serverName,
      type: 'REGISTRATION',
      userDataAlreadyAvailable: true,
    })
    process.stdout.write(`registered ${impi}\n`)
  }
}

await Promise.all(page.flatMap(({ impi }) => [registerForEver(impi), registerForEver(impi)]))
