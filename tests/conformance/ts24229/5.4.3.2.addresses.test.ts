import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DefaultHandling, InitialFilterCriteria } from '@voltaic/profile'
import { criteria, type ServiceBench, serverName, startServiceBench, stopBench } from './application-servers.ts'
import { CONTACT, PUBLIC } from './scscf-alone.ts'

/** What an HSS of somebody else's may have stored as ServerName. */
const NOWHERE = [
  ...[
    'garbage',
    'sip:',
    'sip:a@',
    'sip:[::',
    'sip:as1.example:99999',
    'tel:+1',
    'http://as1.example',
    '<sip:as1.example>',
  ],
  ...['sip:as1.example>', 'sip:as1.example,sip:as2.example', 'sip:as1.example?Route=x', 'sip:as1.example\r\nX: y'],
  ...['sips:as1.example', 'sip:as1.example;transport=sctp', `sip:${'a'.repeat(3000)}`, 'sip:ä.example'],
]

/** Criteria of both cases that lead nowhere, and behind them to a server. */
function toNowhere(name: string, handling: DefaultHandling): readonly InitialFilterCriteria[] {
  const broken = { serverName: name, defaultHandling: handling }
  return [
    { ...criteria(1, 'ORIGINATING_SESSION'), applicationServer: broken },
    { ...criteria(2, 'TERMINATING_REGISTERED'), applicationServer: broken },
    criteria(3, 'ORIGINATING_SESSION'),
  ]
}

function services(name: string, list: readonly InitialFilterCriteria[], run: (bench: ServiceBench) => Promise<void>) {
  test(`S-CSCF, ServerName ${JSON.stringify(name.slice(0, 40))} (TS 24.229 §5.4.3.2)`, async () => {
    const bench = await startServiceBench(list)
    try {
      assert.equal((await bench.register()).status, 200)
      await bench.clock.advance(1000)
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

for (const name of NOWHERE) {
  services(`${name}: calls go on`, toNowhere(name, 'SESSION_CONTINUED'), async (bench) => {
    // the server behind it has heard of the user
    assert.deepEqual(
      bench.notified.filter(({ method }) => method === 'REGISTER').map(({ uri }) => uri),
      [serverName(3)],
    )
    assert.equal(bench.scscf.registrations, 1)
    for (const method of ['INVITE', 'MESSAGE']) assert.equal((await bench.originate(method)).status, 200, method)
    assert.equal((await bench.terminate('MESSAGE')).status, 200)
    assert.deepEqual(
      bench.asked.map(([n]) => n),
      [3, 3],
    )
    assert.equal(bench.onward.at(-1)?.uri, CONTACT)
    assert.equal(
      bench.onward.every((request) => !request.has('X')),
      true,
    )
  })
}

test('S-CSCF: without a server that must be there, a call ends, and so does the registration (TS 24.229 §5.4.3.2, §5.4.1.7)', async () => {
  const bench = await startServiceBench([
    {
      ...criteria(1, 'TERMINATING_UNREGISTERED'),
      applicationServer: { serverName: 'garbage', defaultHandling: 'SESSION_TERMINATED' },
    },
  ])
  try {
    assert.equal((await bench.terminate('MESSAGE', [], PUBLIC)).status, 500)
  } finally {
    await stopBench(bench)
  }
  const list = toNowhere('garbage', 'SESSION_TERMINATED')
  const strict = await startServiceBench(list)
  try {
    assert.equal((await strict.register()).status, 200)
    await strict.clock.advance(1000)
    assert.equal(strict.scscf.registrations, 0)
  } finally {
    await stopBench(strict)
  }
})
