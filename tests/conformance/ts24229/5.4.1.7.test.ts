import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplicationServer, InitialFilterCriteria, RegistrationType } from '@voltaic/profile'
import { never, type ServiceBench, serverName, startServiceBench, stopBench } from './application-servers.ts'
import { CONTACT, IMPI, IMPU, PUBLIC, REALM } from './scscf-alone.ts'

function onRegister(
  n: number,
  registrationTypes: readonly RegistrationType[] = [],
  more: Partial<ApplicationServer> = {},
): InitialFilterCriteria {
  const condition = { kind: 'Method', method: 'REGISTER' } as const
  return {
    priority: n,
    triggerPoint: {
      conditionTypeCnf: true,
      spts: [{ conditionNegated: false, groups: [0], condition, registrationTypes }],
    },
    applicationServer: { serverName: serverName(n), ...more },
  }
}

/** Third-party REGISTERs so far: to whom, for whom, for how long. */
function told(bench: ServiceBench): readonly (readonly (string | undefined)[])[] {
  return bench.notified
    .filter(({ method }) => method === 'REGISTER')
    .map((request) => [request.uri, request.header('To'), request.header('Expires')])
}

function thirdParty(name: string, list: readonly InitialFilterCriteria[], run: (bench: ServiceBench) => Promise<void>) {
  test(`third-party REGISTER: ${name} (TS 24.229 §5.4.1.7)`, async () => {
    const bench = await startServiceBench(list)
    try {
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

const leaving = [['Contact', `<${CONTACT}>;expires=0`]] as const

thirdParty(
  'each server hears of each change that it wants to hear of',
  [onRegister(1), onRegister(2, ['DE-REGISTRATION'])],
  async (bench) => {
    await bench.register()
    await bench.clock.advance(1000)
    await bench.register()
    await bench.clock.advance(1000)
    await bench.register(leaving)
    await bench.clock.advance(1000)
    assert.deepEqual(told(bench), [
      [serverName(1), `<${PUBLIC}>`, '600'],
      [serverName(1), `<${PUBLIC}>`, '600'],
      [serverName(1), `<${PUBLIC}>`, '0'],
      [serverName(2), `<${PUBLIC}>`, '0'],
    ])
    const [request] = bench.notified
    assert.match(request?.header('From') ?? '', new RegExp(`^<sip:scscf\\.${REALM}:6060>;tag=`))
    assert.equal(request?.header('Contact'), `<sip:scscf.${REALM}:6060>`)
    assert.equal(request?.header('P-Charging-Vector'), 'icid-value=1;orig-ioi=visited')
    assert.equal(request?.body.length, 0)
  },
)

thirdParty(
  'initial registration and refresh are told apart',
  [onRegister(1, ['INITIAL_REGISTRATION']), onRegister(2, ['RE-REGISTRATION'])],
  async (bench) => {
    await bench.register()
    await bench.clock.advance(1000)
    assert.deepEqual(
      told(bench).map(([uri]) => uri),
      [serverName(1)],
    )
    await bench.register()
    await bench.clock.advance(1000)
    assert.deepEqual(
      told(bench).map(([uri]) => uri),
      [serverName(1), serverName(2)],
    )
  },
)

thirdParty(
  'a registration that runs out, and one that the HSS ends',
  [onRegister(1, ['DE-REGISTRATION'])],
  async (bench) => {
    await bench.register()
    await bench.clock.advance(610_000)
    assert.deepEqual(told(bench), [[serverName(1), `<${PUBLIC}>`, '0']])
    await bench.register()
    await bench.scscf.push.registrationTermination({
      impi: IMPI,
      impus: [],
      associatedImpis: [],
      reason: 'PERMANENT_TERMINATION',
    })
    await bench.clock.advance(1000)
    assert.equal(told(bench).length, 2)
  },
)

thirdParty(
  'service information and both messages, as the criteria say',
  [
    onRegister(1, [], { serviceInfo: 'a<b', includeRegisterRequest: {}, includeRegisterResponse: {} }),
    onRegister(2, [], { serviceInfo: 'alone' }),
  ],
  async (bench) => {
    await bench.register()
    await bench.clock.advance(1000)
    const sentTo = (n: number) => bench.notified.find(({ uri }) => uri === serverName(n))
    const [whole, alone] = [sentTo(1), sentTo(2)]
    const type = whole?.header('Content-Type') ?? ''
    const boundary = /^multipart\/mixed;boundary=([0-9a-f]{24})$/.exec(type)?.[1]
    assert.ok(boundary, type)
    const text = Buffer.from(whole?.body ?? []).toString()
    const [, info, request, response, end] = text.split(`--${boundary}`)
    assert.match(
      info ?? '',
      /^\r\nContent-Type: application\/3gpp-ims\+xml\r\n\r\n.*<service-info>a&lt;b<\/service-info>/,
    )
    assert.match(request ?? '', /^\r\nContent-Type: message\/sip\r\n\r\nREGISTER sip:/)
    assert.match(request ?? '', new RegExp(`\r\nTo: <${IMPU.replaceAll('.', '\\.')}>`))
    assert.match(response ?? '', /^\r\nContent-Type: message\/sip\r\n\r\nSIP\/2\.0 200 /)
    assert.match(response ?? '', /\r\nService-Route: /)
    assert.equal(end, '--\r\n')
    assert.equal(alone?.header('Content-Type'), 'application/3gpp-ims+xml')
  },
)

for (const [how, behave] of [
  ['refuses', (_, hop) => hop.reply(403)],
  ['says nothing', never],
] as const satisfies readonly (readonly [string, ServiceBench['next']])[]) {
  thirdParty(`the user stays registered though a server ${how}`, [onRegister(1)], async (bench) => {
    bench.next = behave
    assert.equal((await bench.register()).status, 200)
    await bench.clock.advance(40_000)
    assert.equal(bench.scscf.registrations, 1)
  })
  thirdParty(
    `the registration ends when a server ${how} without which there is to be none`,
    [onRegister(1, [], { defaultHandling: 'SESSION_TERMINATED' })],
    async (bench) => {
      bench.next = behave
      assert.equal((await bench.register()).status, 200)
      await bench.clock.advance(40_000)
      assert.equal(bench.scscf.registrations, 0)
      assert.deepEqual(bench.sars.map(({ type }) => type).slice(1), ['ADMINISTRATIVE_DEREGISTRATION'])
    },
  )
}

thirdParty('a server that is slow hears of changes in their order, and of the last', [onRegister(1)], async (bench) => {
  const answers: (() => void)[] = []
  bench.next = (_, hop) => new Promise((resolve) => answers.push(() => resolve(hop.reply(200))))
  const expires = () => told(bench).map(([, , seconds]) => seconds)
  await bench.register()
  await bench.clock.advance(100)
  await bench.register(leaving)
  await bench.clock.advance(100)
  await bench.register()
  await bench.register(leaving)
  await bench.clock.advance(100)
  assert.deepEqual(expires(), ['600'])
  answers[0]?.()
  await bench.clock.advance(100)
  assert.deepEqual(expires(), ['600', '0'])
  answers[1]?.()
  await bench.clock.advance(100)
  assert.equal(answers.length, 2)
})

thirdParty('a server is told where charging data of the user go', [onRegister(1)], async (bench) => {
  const { saa } = bench
  const chargingInformation = { primaryEventChargingFunctionName: 'aaa://ecf.example' }
  bench.saa = async (request) => ({ ...(await saa(request)), chargingInformation })
  await bench.register()
  await bench.clock.advance(1000)
  assert.equal(bench.notified[0]?.header('P-Charging-Function-Addresses'), 'ecf="aaa://ecf.example"')
})

thirdParty('a user without such criteria costs no message', [], async (bench) => {
  await bench.register()
  await bench.clock.advance(1000)
  assert.deepEqual(told(bench), [])
})
