import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveEspKeys, type SaHandle } from '@voltaic/ipsec'
import {
  BackgroundWork,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  silentLog,
} from '@voltaic/runtime'
import type { GmRoom } from './gm-deps.ts'
import { GmPhone } from './gm-phone.ts'
import { MAX_TEMPORARY_SETS, SaSetLife } from './sa-set-life.ts'

const KEYS = deriveEspKeys({ alg: 'hmac-md5-96', ealg: 'null' }, new Uint8Array(16), new Uint8Array(16))

function createLife() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const removed: string[] = []
  const backend = { remove: async ({ agreement }: SaHandle) => void removed.push(agreement.ue.host) }
  const background = new BackgroundWork(runtime, 'pcscf')
  const room = { runtime, element: 'pcscf', backend, background, closeStreams() {} } as unknown as GmRoom
  const life = new SaSetLife(room, () => {})
  return { clock, life, background, removed, counters: runtime.counters }
}

/** An authentication that begins from a host. */
function begin(life: SaSetLife, index: number): void {
  const host = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
  const agreement = {
    ue: { host, spiC: 1001, spiS: 1002, portC: 6300, portS: 6301 },
    pcscf: { host: '192.0.2.1', spiC: 2 * index + 1000, spiS: 2 * index + 1001, portC: 6101, portS: 6100 },
  }
  life.challenged({
    phone: new GmPhone(`${index}@example.org`, host),
    handle: { agreement, side: 'pcscf', sequences: [0, 0] },
    keys: KEYS,
    securityClient: [],
    securityServer: [],
    isInitial: true,
    reserved: [],
    messages: 0,
    isOver: false,
    isAnswering: false,
  })
}

test('authentications under way are bounded: the oldest makes room (TS 24.229 §5.2.2.2)', async () => {
  const { clock, life, background, removed, counters } = createLife()
  life.start()
  for (let index = 0; index < MAX_TEMPORARY_SETS + 3; index++) begin(life, index)
  await clock.advance(1)
  assert.equal(life.held().length, MAX_TEMPORARY_SETS)
  assert.deepEqual(removed, ['10.0.0.0', '10.0.0.1', '10.0.0.2'])
  assert.equal(counters.get('pcscf.gm.limit.temporary-sets'), 3)
  assert.equal(counters.get('pcscf.gm.sets.temporary'), MAX_TEMPORARY_SETS)
  await clock.advance(242_000)
  assert.deepEqual([life.held().length, removed.length], [0, MAX_TEMPORARY_SETS + 3])
  assert.equal(counters.get('pcscf.gm.sets.temporary'), 0)
  life.stop()
  await background.stop()
  assert.equal(clock.pending, 0)
})
