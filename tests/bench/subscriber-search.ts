// How long the API looks for subscribers among very many, as the search field of the console asks it: over HTTP, on SQLite.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ApiAccess,
  createCore,
  createRuntime,
  labConfig,
  openSealer,
  openSubscribers,
  readApiAccess,
} from '@voltaic/core'
import type { SubscriberInput } from '@voltaic/hss'
import { benchSubscriber } from './bench-network.ts'
import type { Row } from './table.ts'

export interface SearchBenchOptions {
  readonly subscribers: number
  /** Questions of each kind. */
  readonly count: number
}

/** The whole answer within this. */
const GOAL_MS = 200

/** What is typed; `#` stands for the number of a subscriber, so that no two questions are the same. */
const SEARCHES: readonly (readonly [what: string, search: (number: number) => string])[] = [
  ['IMSI in full', (number) => benchSubscriber(number).imsi],
  ['IMSI, first 12 digits (1,000 fit)', (number) => benchSubscriber(number).imsi.slice(0, 12)],
  ['IMSI, first 5 digits (all fit)', () => '00101'],
  ['MSISDN in full', (number) => msisdnOf(number)],
  ['MSISDN, first 10 digits (100 fit)', (number) => msisdnOf(number).slice(0, -2)],
  ['MSISDN, first digits (all fit)', () => '+49151'],
  ['IMPU in full', (number) => `tel:${msisdnOf(number)}`],
  ['IMPU, what follows sip:', (number) => `${msisdnOf(number)}@ims`],
  ['IMPU, its first characters (all fit)', () => 'sip:+4'],
  ['IMPI in full', (number) => `${benchSubscriber(number).imsi}@ims.mnc001.mcc001.3gppnetwork.org`],
  ['nothing fits', (number) => `nobody-${number}`],
  ['no search: the first page', () => ''],
]

export async function runSearchBench(
  { subscribers, count }: SearchBenchOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-search-'))
  const lab = labConfig({ data, port: () => 0 })
  const config = { ...lab, api: {}, elements: lab.elements.filter((element) => element.function === 'hss') }
  const runtime = createRuntime()
  try {
    tell(`putting ${subscribers} subscribers into the store`)
    openSealer(config)
    const store = await openSubscribers(config, runtime)
    const result = await store.provisioning.import(inputs(subscribers))
    await store.close()
    if (result.kind !== 'imported') throw new Error(JSON.stringify(result))
    const core = await createCore(config, runtime)
    await core.start()
    try {
      const access = readApiAccess(config)
      if (access === undefined) throw new Error('there is no API')
      return await measure(access, { subscribers, count }, tell)
    } finally {
      await core.stop()
    }
  } finally {
    rmSync(data, { recursive: true })
  }
}

async function measure(
  access: ApiAccess,
  { subscribers, count }: SearchBenchOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const [what, search] of SEARCHES) {
    tell(what)
    const times: number[] = []
    let found = 0
    for (let index = 0; index < count; index++) {
      const start = performance.now()
      found = await ask(access, search(1 + Math.floor((index * subscribers) / count)))
      times.push(performance.now() - start)
    }
    times.sort((a, b) => a - b)
    rows.push({ what: `${what}, ${found} shown, p50`, value: times[Math.floor(count / 2)] ?? 0, unit: 'ms' })
    rows.push({ what: '  longest', value: times.at(-1) ?? 0, unit: 'ms', goal: `< ${GOAL_MS}` })
  }
  return rows
}

async function ask({ url, key }: ApiAccess, search: string): Promise<number> {
  const query = search === '' ? '' : `&search=${encodeURIComponent(search)}`
  const answer = await fetch(`${url}/api/v1/subscribers?limit=50${query}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { subscribers: unknown[] }).subscribers.length
}

function msisdnOf(number: number): string {
  return `+49151${String(number).padStart(6, '0')}`
}

function* inputs(count: number): Generator<SubscriberInput> {
  for (let number = 1; number <= count; number++) yield { ...benchSubscriber(number), msisdn: msisdnOf(number) }
}
