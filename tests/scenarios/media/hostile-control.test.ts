import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { dictionaryOfRequest, encodeNgMessage, MAX_NG_AT_WORK, type NgClient, type NgRequest } from '@voltaic/ng'
import type { DatagramSocket } from '@voltaic/runtime'
import { description } from '../calls/scripted-phone.ts'
import { Stage } from '../calls/stage.ts'
import { warmUp } from '../calls/test-deployment.ts'
import { type Network, startNetwork } from '../network.ts'
import { anchored, askGateway, GATEWAY } from './anchored-network.ts'
import { BackgroundCall, namesOf } from './background-call.ts'
import { noise } from './raw-media.ts'

const STRANGER = '127.0.0.66'
const FLOOD = 3000
/** Calls for which its ports last: four for each, since both sides share an address, less those of three calls before. */
const PORTS_LAST_FOR = (16_384 - 10_000) / 4 - 3

const octets = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const nested = (depth: number): Uint8Array => octets(`c ${'d1:a'.repeat(depth)}${'e'.repeat(depth)}`)

/** Nothing that the gateway could do. */
const NONSENSE: readonly Uint8Array[] = [
  new Uint8Array(0),
  octets('no-cookie'),
  octets(' d7:command4:pinge'),
  octets(`${'x'.repeat(10_000)} d7:command4:pinge`),
  octets('1 '),
  octets('2 d7:command'),
  octets('3 d7:command4:pin'),
  octets('4 d7:command99999999999999999999:pinge'),
  octets('5 d7:command-1:pinge'),
  octets('6 d7:command4:pingei1e'),
  octets('7 li1ei2ee'),
  octets('8 de'),
  octets('9 d7:command6:cookiee'),
  octets('10 d7:command5:offere'),
  octets('11 d7:call-id1:a7:command5:offer8:from-tag1:be'),
  octets(`12 d7:call-id${'60000'}:${'x'.repeat(60_000)}7:command5:query e`),
  nested(1000),
  octets(`14 d1:al${'0:'.repeat(30_000)}ee`),
  noise(65_507),
]

describe('a flood at the control port of a gateway, beside a call that goes on', () => {
  let network: Network
  let gateway: NgClient
  let background: BackgroundCall
  before(async () => {
    network = await startNetwork('memory', { adapt: (config) => anchored(config) })
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
    gateway = await askGateway(network)
    background = await BackgroundCall.begin(network)
  })
  after(async () => {
    await background.end()
    await gateway.stop()
    await network.stop()
  })

  /** Somebody who sends whatever it likes to the control port. */
  async function on(
    host: string,
    play: (socket: DatagramSocket, answers: readonly Uint8Array[], stage: Stage) => Promise<void>,
  ): Promise<void> {
    const stage = Stage.enter(network)
    const answers: Uint8Array[] = []
    const socket = await network.runtime.net.bindDatagram(
      { host, port: 0 },
      { onDatagram: (data) => void answers.push(data) },
    )
    stage.add({ stop: () => socket.close() })
    try {
      await background.isUndisturbedBy(() => play(socket, answers, stage))
    } finally {
      await stage.leave()
    }
  }

  const counted = (name: string): number => network.runtime.counters.get(name)
  const listed = (stage: Stage) => stage.soon(gateway.list(10_000), 'the list')
  const encode = (cookie: string, request: NgRequest): Uint8Array =>
    encodeNgMessage({ cookie, dictionary: dictionaryOfRequest(request) }) ?? assert.fail('too long')
  const offer = (callId: string): NgRequest => {
    const sdp = description({ host: '127.0.0.1', port: 41_000 })
    return { command: 'offer', request: { callId, fromTag: 'x', from: 'access', to: 'core', sdp } }
  }

  test('nonsense is counted and changes nothing', async () => {
    await on(GATEWAY.host, async (socket, _, stage) => {
      const calls = await listed(stage)
      const before = counted('ng.server.malformed')
      for (const data of NONSENSE) socket.send(data, GATEWAY)
      await stage.pass(10)
      assert.equal(counted('ng.server.malformed') - before, NONSENSE.length)
      assert.equal(counted('ng.server.fault'), 0)
      assert.deepEqual(await listed(stage), calls)
    })
  })

  test('hosts that do not control the gateway get no answer, and end no call', async () => {
    await on(STRANGER, async (socket, answers, stage) => {
      const before = counted('ng.server.foreign')
      const names = await namesOf(gateway, background.id, stage)
      assert.equal(names.length, 2)
      for (const callId of names) {
        const part = { callId, fromTag: 'x' }
        socket.send(encode(`delete-${callId}`, { command: 'delete', part }), GATEWAY)
        socket.send(encode(`block-${callId}`, { command: 'block media', part }), GATEWAY)
      }
      for (let count = 0; count < FLOOD; count++) socket.send(encode(`${count}`, offer(`flood-${count}`)), GATEWAY)
      await stage.pass(10)
      assert.equal(counted('ng.server.foreign') - before, FLOOD + 4)
      assert.equal(answers.length, 0)
      assert.equal((await listed(stage)).length, 2)
    })
  })

  test('a request that comes again and again is done once', async () => {
    await on(GATEWAY.host, async (socket, answers, stage) => {
      for (let count = 0; count < FLOOD; count++) socket.send(encode('same', offer('again')), GATEWAY)
      await stage.eventually(() => answers.length > 0, 'an answer')
      assert.equal((await listed(stage)).length, 3)
      assert.equal(new Set(answers.map((answer) => Buffer.from(answer).toString('hex'))).size, 1)
      assert.ok(await stage.soon(gateway.delete({ callId: 'again', fromTag: 'x' }), 'the end'))
    })
  })

  test('more offers than there are ports, all at once: the rest is refused or not looked at, and all is given back', async () => {
    await on(GATEWAY.host, async (socket, _, stage) => {
      const [busy, refused] = [counted('ng.server.busy'), counted('agw.refused')]
      for (let count = 0; count < FLOOD; count++) socket.send(encode(`o${count}`, offer(`flood-${count}`)), GATEWAY)
      await stage.pass(100, 10)
      assert.equal(counted('ng.server.busy') - busy, FLOOD - MAX_NG_AT_WORK)
      assert.equal(counted('agw.refused') - refused, MAX_NG_AT_WORK - PORTS_LAST_FOR)
      for (let count = 0; count < MAX_NG_AT_WORK; count++) {
        const part = { callId: `flood-${count}`, fromTag: 'x' }
        socket.send(encode(`d${count}`, { command: 'delete', part }), GATEWAY)
      }
      await stage.eventually(async () => (await listed(stage)).length === 2, 'all are ended')
    })
  })
})
