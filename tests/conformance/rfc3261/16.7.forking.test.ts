import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { forking, PHONES, toPhone } from './forking-lab.ts'
import { createLab, methods, type Peer, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

function reasonsOf(peer: Peer): readonly string[] {
  return present(peer.requests.find((request) => request.method === 'CANCEL')).headerLines('Reason')
}

test('all branches of a group are sent at once, each with a branch of its own (RFC 3261 §16.6)', async () => {
  const { phones, end } = await forking({ groups: [[0, 1, 2]] })
  const branches = phones.map((phone) => present(phone.requests[0]).topVia.params.get('branch'))
  assert.equal(new Set(branches).size, 3)
  await end()
})

test('1xx of all branches go upstream with their To tags, 100 does not (RFC 3261 §16.7 item 5)', async () => {
  const { up, answer, end } = await forking()
  for (const phone of [0, 1]) {
    for (const status of [100, 180]) await answer(phone, status)
  }
  assert.deepEqual(
    up.responses.map((response) => [response.status, response.toTag]),
    [
      [180, 'tag0'],
      [180, 'tag1'],
    ],
  )
  await end()
})

test('the first 2xx goes upstream at once; the others are cancelled and told why (RFC 3261 §16.7 item 10)', async () => {
  const { up, phones, answer, obeyCancel, end } = await forking({ groups: [[0, 1], [2]] })
  await answer(1, 180)
  await answer(0, 200)
  assert.deepEqual(statuses(up), [180, 200])
  assert.deepEqual(methods(phones[1]), ['INVITE', 'CANCEL'])
  assert.deepEqual(reasonsOf(phones[1]), ['SIP;cause=200;text="Call completed elsewhere"'])
  await obeyCancel(1)
  assert.deepEqual(statuses(up), [180, 200])
  assert.deepEqual(methods(phones[0]), ['INVITE'])
  assert.deepEqual(methods(phones[2]), [])
  await end()
})

test('a 1xx after the 2xx of another branch is swallowed (RFC 3261 §16.7 item 4)', async () => {
  const { up, answer, end } = await forking()
  await answer(0, 200)
  await answer(1, 180)
  assert.deepEqual(statuses(up), [200])
  await end()
})

test('a 2xx that crosses the CANCEL goes upstream too, and each as often as it comes (RFC 3261 §16.7 item 5)', async () => {
  const { up, answer, end } = await forking()
  await answer(1, 180)
  await answer(0, 200)
  await answer(1, 200)
  for (const phone of [0, 1, 0]) await answer(phone, 200)
  assert.deepEqual(
    up.responses.map((response) => `${response.status} ${response.toTag}`),
    ['180 tag1', '200 tag0', '200 tag1', '200 tag0', '200 tag1', '200 tag0'],
  )
  await end()
})

test('a 2xx of another branch waits while the element works on the first (RFC 3261 §16.7 item 5)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (request, hop) => {
      const response = await hop.fork([[0, 1].map((phone) => toPhone(request, phone))])
      await new Promise<void>((resolve) => lab.clock.startTimer(50, resolve))
      return response.with('Server', 'first')
    },
  })
  const [up, ...phones] = await Promise.all([UPSTREAM, ...PHONES].map((host) => lab.udpPeer(host)))
  present(up).send(requestText('INVITE'))
  await lab.clock.settle()
  for (const phone of [0, 1, 1, 0]) {
    const peer = present(phones[phone])
    peer.send(createResponse(present(peer.requests[0]), 200, { toTag: `tag${phone}` }))
  }
  await lab.clock.advance(50)
  assert.deepEqual(
    present(up).responses.map((response) => [response.toTag, response.header('Server')]),
    [
      ['tag0', 'first'],
      ['tag1', undefined],
    ],
  )
  await lab.end()
})

test('no more phones than the limit answer one INVITE (RFC 3261 §16.7 item 5)', async () => {
  const { lab, up, phones, end } = await forking({ groups: [[0]] })
  const invite = present(phones[0].requests[0])
  for (let phone = 0; phone < 20; phone++) phones[0].send(createResponse(invite, 200, { toTag: `tag${phone}` }))
  await lab.clock.settle()
  assert.equal(up.responses.length, 16)
  assert.equal(lab.counters.get('sip.limit.accepted-answers'), 4)
  await end()
})

test('a 6xx cancels the rest and no other group is tried; it is the answer (RFC 3261 §16.7 item 5)', async () => {
  const { up, phones, answer, obeyCancel, end } = await forking({ groups: [[0, 1], [2]] })
  await answer(1, 180)
  await answer(0, 603)
  assert.deepEqual(statuses(up), [180])
  assert.deepEqual(reasonsOf(phones[1]), [])
  await obeyCancel(1)
  assert.deepEqual(statuses(up), [180, 603])
  assert.deepEqual(methods(phones[2]), [])
  await end()
})

test('a 2xx after a 6xx of another branch wins (RFC 3261 §16.7 item 5)', async () => {
  const { up, answer, end } = await forking()
  await answer(0, 603)
  await answer(1, 200)
  assert.deepEqual(statuses(up), [200])
  await end()
})

test('the groups are tried one after the other (RFC 3261 §16.6)', async () => {
  const { up, phones, answer, end } = await forking({ groups: [[0, 1], [2]] })
  await answer(0, 486)
  assert.deepEqual(methods(phones[2]), [])
  await answer(1, 480)
  assert.deepEqual(methods(phones[2]), ['INVITE'])
  await answer(2, 302)
  assert.deepEqual(statuses(up), [302])
  await end()
})

test('a group that takes too long is cancelled, and the next one is tried when it has ended (RFC 3261 §16.7)', async () => {
  const { lab, up, phones, answer, obeyCancel, end } = await forking({
    groups: [[0], [1]],
    options: { groupTimeoutMs: 20_000 },
  })
  await answer(0, 180)
  await lab.clock.advance(19_999)
  assert.deepEqual(methods(phones[0]), ['INVITE'])
  await lab.clock.advance(1)
  assert.deepEqual(methods(phones[0]), ['INVITE', 'CANCEL'])
  assert.deepEqual(methods(phones[1]), [])
  await obeyCancel(0)
  await answer(1, 180)
  // The last group has all the time, and its answer says more than the 487 of the first.
  await lab.clock.advance(60_000)
  await answer(1, 486)
  assert.deepEqual(statuses(up), [180, 180, 486])
  await end()
})

test('a CANCEL from upstream goes to every branch with its Reason, and no group follows (RFC 3261 §16.10)', async () => {
  const { lab, up, phones, answer, obeyCancel, end } = await forking({ groups: [[0, 1], [2]] })
  for (const phone of [0, 1]) await answer(phone, 180)
  up.send(requestText('CANCEL', { headers: ['Reason: SIP;cause=487;text="x"', 'Reason: Q.850;cause=16'] }))
  await lab.clock.settle()
  for (const phone of [0, 1]) {
    assert.deepEqual(reasonsOf(present(phones[phone])), ['SIP;cause=487;text="x"', 'Q.850;cause=16'])
    await obeyCancel(phone)
  }
  assert.deepEqual(statuses(up), [180, 180, 200, 487])
  assert.deepEqual(methods(phones[2]), [])
  await end()
})

test('a 2xx that crosses the CANCEL from upstream wins (RFC 3261 §16.10)', async () => {
  const { lab, up, answer, obeyCancel, end } = await forking()
  for (const phone of [0, 1]) await answer(phone, 180)
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  await obeyCancel(0)
  await answer(1, 200)
  assert.deepEqual(statuses(up), [180, 180, 200, 200])
  assert.equal(present(up.responses[3]).cseq.method, 'INVITE')
  await end()
})

test('other requests fork too; nothing cancels them, and the first 2xx is the answer (RFC 3261 §16.7 item 10)', async () => {
  const { up, phones, answer, end } = await forking({ method: 'MESSAGE' })
  await answer(0, 200)
  await answer(1, 200)
  assert.deepEqual(statuses(up), [200])
  assert.deepEqual(methods(phones[1]), ['MESSAGE'])
  await end()
})

test('each branch changes its own responses before one is chosen (RFC 3261 §16.7)', async () => {
  const { up, answer, end } = await forking({
    branch: (request, phone) => ({
      ...toPhone(request, phone),
      options: { transform: (response) => response.with('Server', `phone ${phone}`) },
    }),
  })
  await answer(0, 180)
  await answer(1, 183)
  await answer(0, 404)
  await answer(1, 486)
  assert.deepEqual(
    up.responses.map((response) => `${response.status} ${response.header('Server')}`),
    ['180 phone 0', '183 phone 1', '404 phone 0'],
  )
  await end()
})

test('a target that no request can be sent to does not stop the others (RFC 3261 §16.6)', async () => {
  const { up, answer, end } = await forking({
    branch: (request, phone) =>
      phone === 0 ? { request: request.withUri('sip:@@').with('Route', 'nonsense') } : toPhone(request, phone),
  })
  await answer(1, 200)
  assert.deepEqual(statuses(up), [200])
  await end()
})

test('a fork without targets is 480 (RFC 3261 §16.5)', async () => {
  const { up, end } = await forking({ groups: [[], []] })
  assert.deepEqual(statuses(up), [480])
  await end()
})

test('a stop in the middle of a fork tries no other group and leaves nothing', async () => {
  const { lab, phones, answer } = await forking({ groups: [[0, 1], [2]] })
  await answer(0, 180)
  await lab.end()
  assert.deepEqual(methods(phones[2]), [])
})

test('a handler that answers while a branch rings ends that branch (RFC 3261 §16.7 item 10)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async (request, hop) => {
      void hop.fork([[toPhone(request, 0)]])
      await new Promise<void>((resolve) => lab.clock.startTimer(100, resolve))
      return hop.reply(480)
    },
  })
  const [up, phone] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(PHONES[0])]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  phone.send(createResponse(present(phone.requests[0]), 180, { toTag: 'a' }))
  await lab.clock.advance(100)
  assert.deepEqual(methods(phone), ['INVITE', 'CANCEL'])
  assert.deepEqual(statuses(up), [180, 480])
  await lab.end()
})
