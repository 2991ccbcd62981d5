import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InitialFilterCriteria } from '@voltaic/profile'
import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import {
  criteria,
  giveBack,
  never,
  type ServiceBench,
  serverName,
  startServiceBench,
  stopBench,
} from './application-servers.ts'
import { CONTACT, IMPI, PUBLIC, profile, REALM, SCSCF } from './scscf-alone.ts'

const ORIGINATING = 'ORIGINATING_SESSION'
const one = [criteria(1, ORIGINATING)]
const two = [criteria(2, ORIGINATING), criteria(1, ORIGINATING)]

function services(name: string, list: readonly InitialFilterCriteria[], run: (bench: ServiceBench) => Promise<void>) {
  test(`S-CSCF, originating: ${name} (TS 24.229 §5.4.3.2)`, async () => {
    const bench = await startServiceBench(list)
    try {
      assert.equal((await bench.register()).status, 200)
      bench.notified.length = 0
      await run(bench)
    } finally {
      await stopBench(bench)
    }
  })
}

services('servers are asked in the order of priority, each with the way back', two, async (bench) => {
  assert.equal((await bench.originate('INVITE')).status, 200)
  assert.deepEqual(
    bench.asked.map(([n]) => n),
    [1, 2],
  )
  for (const [n, request] of bench.asked) {
    const [server, back, ...rest] = request.list('Route')
    assert.equal(server, `<${serverName(n)};lr>`)
    assert.match(back ?? '', new RegExp(`^<sip:odi\\.[0-9a-f]{24}@scscf\\.${REALM}:6060;lr>$`))
    assert.deepEqual(rest, [])
    assert.equal(request.header('P-Served-User'), `<${PUBLIC}>;sescase=orig;regstate=reg`)
  }
  const [request] = bench.onward
  assert.equal(bench.onward.length, 1)
  assert.equal(request?.uri, `sip:bob@${REALM}`)
  assert.equal(request?.has('P-Served-User'), false)
  assert.equal(request?.has('Route'), false)
})

services('one that answers by itself ends the way', two, async (bench) => {
  bench.servers.set(1, (_, hop) => hop.reply(486))
  assert.equal((await bench.originate('INVITE')).status, 486)
  assert.equal(bench.asked.length, 1)
  assert.equal(bench.onward.length, 0)
})

services('one that answers 6xx has decided, and has not failed', two, async (bench) => {
  bench.servers.set(1, (_, hop) => hop.reply(603))
  assert.equal((await bench.originate('INVITE')).status, 603)
  assert.equal(bench.asked.length, 1)
  assert.equal(bench.onward.length, 0)
})

services('one that redirects is heard by the caller', one, async (bench) => {
  bench.servers.set(1, (_, hop) => hop.reply(302, { headers: [['Contact', '<sip:carol@example.org>']] }))
  const response = await bench.originate('INVITE')
  assert.equal(response.status, 302)
  assert.equal(response.header('Contact'), '<sip:carol@example.org>')
})

for (const contact of [undefined, '<>', '<sip:a b@example.org>']) {
  services(`a call that one has taken with Contact ${contact} can be ended all the same`, one, async (bench) => {
    bench.servers.set(1, (_, hop) =>
      hop.reply(200, { headers: contact === undefined ? [] : [['Contact', contact] as const] }),
    )
    // the P-CSCF of the caller, as the BYE finds it
    const recorded = ['Record-Route', '<sip:pcscf.example;lr>'] as const
    assert.equal((await bench.originate('INVITE', [recorded])).status, 200)
    const [call] = bench.scscf.calls
    assert.equal(bench.scscf.releaseCall(call?.callId ?? ''), true)
    await bench.clock.advance(40_000)
    assert.deepEqual(bench.scscf.calls, [])
    // the caller alone: of the other side nobody knows where it is
    assert.deepEqual(
      bench.notified.filter(({ method }) => method === 'BYE').map(({ uri }) => uri),
      [CONTACT],
    )
  })
}

for (const status of [408, 500, 503] as const) {
  services(`the request goes on without one that answers ${status}`, two, async (bench) => {
    bench.servers.set(1, (_, hop) => hop.reply(status))
    assert.equal((await bench.originate('INVITE')).status, 200)
    assert.deepEqual(
      bench.asked.map(([n]) => n),
      [1, 2],
    )
    assert.equal(bench.onward.length, 1)
  })
}

services(
  'it does not when DefaultHandling says so',
  [criteria(1, ORIGINATING, { defaultHandling: 'SESSION_TERMINATED' })],
  async (bench) => {
    bench.servers.set(1, (_, hop) => hop.reply(500))
    assert.equal((await bench.originate('INVITE')).status, 500)
    bench.servers.set(1, (_, hop) => hop.reply(503))
    assert.equal((await bench.originate('INVITE')).status, 408)
    assert.equal(bench.onward.length, 0)
    const [{ server, failures, last } = assert.fail()] = bench.scscf.silentServers
    assert.deepEqual(
      [server, failures, last.status, last.local, last.isTerminated],
      [serverName(1), 2, 503, undefined, true],
    )
    bench.servers.set(1, (_, hop) => hop.reply(603))
    assert.equal((await bench.originate('INVITE')).status, 603)
    assert.deepEqual(bench.scscf.silentServers, [], 'who refuses is there')
  },
)

services('what the one who is called answers is not the failure of a server', one, async (bench) => {
  bench.next = (_, hop) => hop.reply(500)
  for (const calls of [1, 2]) {
    assert.equal((await bench.originate('INVITE')).status, 500)
    assert.equal(bench.onward.length, calls)
  }
  assert.deepEqual(bench.scscf.silentServers, [])
})

services('one that has rung may fail, and that is the answer', one, async (bench) => {
  bench.servers.set(1, (_, hop) => {
    hop.provisional(hop.reply(180))
    return hop.reply(500)
  })
  assert.equal((await bench.originate('INVITE')).status, 500)
  assert.equal(bench.onward.length, 0)
})

for (const method of ['INVITE', 'MESSAGE']) {
  services(`one that does nothing is given up after a while, ${method}`, one, async (bench) => {
    bench.servers.set(1, never)
    const response = bench.originate(method)
    await bench.clock.advance(5900)
    assert.equal(bench.onward.length, 0)
    await bench.clock.advance(40_000)
    assert.equal((await response).status, 200)
    assert.equal(bench.onward.length, 1)
  })
}

services('one that is asked when the S-CSCF stops has not failed', one, async (bench) => {
  bench.servers.set(1, never)
  const response = bench.originate('MESSAGE')
  await bench.clock.advance(100)
  assert.equal(bench.asked.length, 1)
  await bench.restart()
  assert.equal(bench.runtime.counters.get('scscf.as.failed'), 0)
  await bench.clock.advance(60_000)
  await response
})

services('one that gives the request back after that comes too late', one, async (bench) => {
  let late: Promise<{ status: number }> | undefined
  bench.servers.set(1, (request, hop) => {
    return new Promise((resolve) => {
      bench.clock.startTimer(10_000, () => {
        late = giveBack(request, hop)
        void late.then(() => resolve(hop.reply(200)))
      })
    })
  })
  const response = bench.originate('MESSAGE')
  await bench.clock.advance(12_000)
  assert.equal((await response).status, 200)
  assert.equal((await late)?.status, 481)
  assert.equal(bench.onward.length, 1)
})

services('one that takes its time over a request that it has given back is not given up', one, async (bench) => {
  bench.next = (_, hop) =>
    new Promise((resolve) => {
      bench.clock.startTimer(20_000, () => resolve(hop.reply(200)))
    })
  const response = bench.originate('MESSAGE')
  await bench.clock.advance(21_000)
  assert.equal((await response).status, 200)
  assert.equal(bench.onward.length, 1)
})

const ten = Array.from({ length: 10 }, (_, index) => criteria(index + 1, ORIGINATING))

services('ten servers, one after the other', ten, async (bench) => {
  assert.equal((await bench.originate('INVITE')).status, 200)
  assert.deepEqual(
    bench.asked.map(([n]) => n),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
  assert.equal(bench.onward.length, 1)
})

services('a server that originates for a user begins at the first again', one, async (bench) => {
  const headers = [
    ['Route', `<sip:scscf.${REALM}:6060;lr;orig>`],
    ['P-Served-User', `<${PUBLIC}>`],
  ] as const
  assert.equal((await bench.originate('MESSAGE', headers)).status, 200)
  assert.equal(bench.asked.length, 1)
})

services('a server is told where charging data go, and nobody behind it', one, async (bench) => {
  const chargingInformation = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }
  await bench.scscf.push.pushProfile({ impi: IMPI, chargingInformation })
  assert.equal((await bench.originate('MESSAGE')).status, 200)
  assert.equal(bench.asked[0]?.[1].header('P-Charging-Function-Addresses'), 'ccf="aaa://ccf.example"')
  assert.equal(bench.onward[0]?.has('P-Charging-Function-Addresses'), false)
})

services('new criteria count for the next request', one, async (bench) => {
  const { result } = await bench.scscf.push.pushProfile({ impi: `001010000000001@${REALM}`, userData: profile() })
  assert.equal(result, 'DIAMETER_SUCCESS')
  assert.equal((await bench.originate('MESSAGE')).status, 200)
  assert.equal(bench.asked.length, 0)
})

/** Begins a request anew as a call of its own, which only the ICID has in common with the first. */
function beginAnew(request: SipRequest, hop: Hop, count: number): Promise<SipResponse> {
  const anew = request
    .with('Route', `<sip:scscf.${REALM}:6060;lr;orig>`)
    .with('Call-ID', `round-${count}`)
    .with('Max-Forwards', '70')
  return hop.forward(anew, { target: { transport: 'udp', address: SCSCF } })
}

services('servers that send a call in a circle are found out, whatever they reset', one, async (bench) => {
  bench.servers.set(1, (request, hop) => beginAnew(request, hop, bench.asked.length))
  assert.equal((await bench.originate('MESSAGE')).status, 482)
  assert.equal(bench.asked.length, 60)
  assert.equal(bench.onward.length, 0)
  bench.servers.delete(1)
  assert.equal((await bench.originate('MESSAGE')).status, 200)
})

services('one way back serves for sixty requests', one, async (bench) => {
  const heard: number[] = []
  bench.servers.set(1, async (request, hop) => {
    for (let count = 1; count <= 61; count += 1) {
      const again = request.with('Call-ID', `again-${count}`).with('P-Charging-Vector', `icid-value=${count}`)
      heard.push((await giveBack(again, hop)).status)
    }
    return hop.reply(200)
  })
  await bench.originate('MESSAGE')
  assert.deepEqual(new Set(heard.slice(0, 60)), new Set([200]))
  assert.equal(heard[60], 482)
})

const many = Array.from({ length: 61 }, (_, index) => criteria(index + 1, ORIGINATING))

services('more servers one after the other are no circle', many, async (bench) => {
  for (const { priority } of many) {
    bench.servers.set(priority, (request, hop) => giveBack(request.with('Max-Forwards', '70'), hop))
  }
  assert.equal((await bench.originate('MESSAGE')).status, 200)
  assert.equal(bench.asked.length, 61)
})
