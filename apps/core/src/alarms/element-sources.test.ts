import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import type { RunningElement } from '../build-element.ts'
import { labConfig } from '../config/lab-config.ts'
import { AlarmBoard, type AlarmFinding } from './alarm-board.ts'
import { elementSources } from './element-sources.ts'

const [config = assert.fail()] = labConfig({ data: '/nowhere' }).elements

/** What is found at an element that has these parts and no other. */
async function findingsOf(parts: object, stands = false): Promise<readonly AlarmFinding[]> {
  const element = { config: { ...config, name: 'one' }, ...parts } as RunningElement
  const found: AlarmFinding[] = []
  for (const source of elementSources(element)) found.push(...(await source.look(() => stands)))
  return found
}

const SILENT = { local: 'timeout', silenceMs: 4000 }
const told = ({ kind, source, text }: AlarmFinding) => `${kind} / ${source} / ${text}`

test('an element tells of its spool, its trunks, its HSSs, its application servers, its gateway and its ports', async () => {
  const found = await findingsOf({
    spool: { alarms: [{ kind: 'receiver-down', text: 'nothing can be delivered', since: 0 }] },
    bgcf: {
      trunks: [
        { name: 'a', state: 'up', since: 0, lastStatus: 200, registration: { kind: 'failed', status: 403 } },
        { name: 'b', state: 'down', since: 0, lastStatus: 503 },
        {
          name: 'd',
          state: 'down',
          since: 0,
          lastStatus: 408,
          ...SILENT,
          registration: { kind: 'failed', status: 408, ...SILENT },
        },
        { name: 'c', state: 'unknown', since: 0, lastStatus: undefined, registration: { kind: 'not yet' } },
      ],
    },
    peers: () => [
      { host: 'hss.x', isUsable: true, state: 'I-Open', watchdog: 'OKAY' },
      { host: 'hss-2.x', isUsable: false, state: 'Closed', watchdog: 'DOWN' },
    ],
    servers: {
      silentServers: [
        { server: 'sip:as', failures: 2, since: 0, last: { status: 408, ...SILENT, isTerminated: false } },
        { server: 'sip:as-2', failures: 3, since: 0, last: { status: 503, silenceMs: 4000, isTerminated: true } },
      ],
    },
    gateway: { address: { host: '10.0.0.1', port: 2223 }, ping: async () => false },
    media: { ports: { free: 0, all: 10 } },
  })
  assert.deepEqual(found.map(told), [
    'spool-receiver-down / spool of one / nothing can be delivered',
    'trunk-unregistered / trunk a of one / REGISTER was answered 403',
    'trunk-down / trunk b of one / the trunk is down: the last answer to OPTIONS was 503',
    'trunk-down / trunk d of one / the trunk is down: it does not answer (no answer within 4 s)',
    'trunk-unregistered / trunk d of one / the trunk is not registered: it does not answer (no answer within 4 s)',
    'diameter-peer-down / hss-2.x at one / one cannot ask hss-2.x: the connection is Closed, its watchdog DOWN',
    'application-server-silent / sip:as at one / 2 requests in a row have failed; of the last one: the application server did not answer within 4 s; the S-CSCF went on without it, as DefaultHandling is 0 (SESSION_CONTINUED)',
    'application-server-silent / sip:as-2 at one / 3 requests in a row have failed; of the last one: the application server answered 503; the S-CSCF ended it there, as DefaultHandling is 1 (SESSION_TERMINATED)',
    'media-gateway-lost / media gateway 10.0.0.1:2223 of one / it does not answer',
    'media-ports-scarce / ports of one / 0 of 10 pairs of ports are free',
  ])
  const board = new AlarmBoard(createMemoryRuntime())
  for (const finding of found.filter(({ source }) => source.startsWith('trunk'))) board.raise(finding, 0)
  assert.deepEqual(
    board.standing.map(({ source, remedy }) => `${source}: ${/user and password|firewall|Ask/.exec(remedy)}`),
    [
      'trunk a of one: user and password',
      'trunk b of one: Ask',
      'trunk d of one: firewall',
      'trunk d of one: firewall',
    ],
  )
})

test('an element whose gateway answers and that has none of the rest has nothing to tell', async () => {
  assert.deepEqual(await findingsOf({}), [])
  assert.deepEqual(
    await findingsOf({ gateway: { address: { host: '::1', port: 1 }, ping: async () => true }, spool: { alarms: [] } }),
    [],
  )
})

test('a queue of short messages grows when a hundred more wait than within the hour before, and no longer when that is past', async () => {
  let waiting = 500
  const element = { config: { ...config, name: 'sms' }, sms: { queue: { countQueued: async () => waiting } } }
  const [source = assert.fail()] = elementSources(element as unknown as RunningElement)
  const look = async () => (await source.look(() => false)).map(told)
  assert.deepEqual(await look(), [], 'what waited before the start is no growth')
  waiting = 600
  const grown = 'sms-queue-growing / queue of sms / 600 messages wait; within the last hour it was 500'
  for (let minute = 1; minute < 60; minute++) assert.deepEqual(await look(), [grown])
  assert.deepEqual(await look(), [])
})

test('ports are scarce below a tenth, and stay so up to a fifth', async () => {
  const isScarce = async (free: number, stands: boolean) =>
    (await findingsOf({ media: { ports: { free, all: 100 } } }, stands)).length === 1
  assert.deepEqual(
    [await isScarce(10, false), await isScarce(9, false), await isScarce(19, true), await isScarce(20, true)],
    [false, true, true, false],
  )
})
