import assert from 'node:assert/strict'
import { type SecurityAssociation, securityAssociations } from '@voltaic/ipsec'
import type { SaTest } from './sa-backend.ts'
import { exchange, freshPorts, keysOf, SIDES } from './sa-backend-lab.ts'

/** The part of the contract that is about what is put in and taken out. */
export function testSaSets(saTest: SaTest): void {
  testListing(saTest)
  testReplacing(saTest)
  testRestart(saTest)
}

function testListing(saTest: SaTest): void {
  saTest('lists what is there, and nothing once it was taken out, which may be said twice', async (pair) => {
    const { agreement, ue, pcscf } = await pair.join()
    for (const side of SIDES)
      assert.deepEqual(sorted(await pair.backend(side).list()), sorted(securityAssociations(agreement)))
    for (const [side, set] of [
      ['ue', ue],
      ['pcscf', pcscf],
    ] as const) {
      await pair.backend(side).remove(set)
      await pair.backend(side).remove(set)
      assert.deepEqual(await pair.backend(side).list(), [])
    }
  })

  saTest('nothing passes any more once the associations are out (TS 24.229 §5.2.5)', async (pair) => {
    const { agreement, pcscf } = await pair.join()
    const [near, far] = [await pair.bind('ue', agreement.ue.portC), await pair.bind('pcscf', agreement.pcscf.portS)]
    await exchange(near, far, 'before')
    await pair.backend('pcscf').remove(pcscf)
    const before = await pair.dropped('pcscf', 'unknown-spi')
    near.socket.send(Buffer.from('too late'), far.socket.local)
    far.socket.send(Buffer.from('nor back'), near.socket.local)
    await far.errors.next()
    const other = await pair.join()
    const [witness, witnessed] = [
      await pair.bind('ue', other.agreement.ue.portC),
      await pair.bind('pcscf', other.agreement.pcscf.portS),
    ]
    await exchange(witness, witnessed, 'after it')
    assert.deepEqual([far.received.all.length, near.received.all.length], [1, 0])
    assert.ok((await pair.dropped('pcscf', 'unknown-spi')) > before)
  })

  saTest('an SPI that is in use is refused, all four or none (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const { ue, pcscf } = pair.agree(freshPorts())
    const clash = { ue, pcscf: { ...pcscf, spiC: agreement.pcscf.spiS } }
    await pair.protect('pcscf', clash)
    const result = await pair.backend('pcscf').install({ agreement: clash, side: 'pcscf', keys: keysOf() })
    assert.equal(result.kind, 'refused')
    assert.deepEqual(sorted(await pair.backend('pcscf').list()), sorted(securityAssociations(agreement)))
  })

  saTest('SPIs are four numbers that nobody has (TS 33.203 §7.1)', async (pair) => {
    const { agreement } = await pair.join()
    const { ue, pcscf } = agreement
    const others = [ue.spiC, ue.spiS]
    const spis = [...others, pcscf.spiC, pcscf.spiS, ...pair.backend('pcscf').allocateSpis(others)]
    assert.equal(new Set(spis).size, 6)
    assert.ok(spis.every((spi) => spi > 255 && spi <= 0xffff_ffff))
  })
}

function testReplacing(saTest: SaTest): void {
  saTest('an old set and a new one work side by side (TS 33.203 §7.4)', async (pair) => {
    const ports = freshPorts()
    const old = await pair.join(ports)
    const other = freshPorts()
    const anew = await pair.join({ ...ports, ueC: other.ueC, pcscfC: other.pcscfC })
    const server = await pair.bind('pcscf', ports.pcscfS)
    const phone = await pair.bind('ue', ports.ueS)
    for (const { agreement } of [old, anew]) {
      await exchange(await pair.bind('ue', agreement.ue.portC), server, 'REGISTER')
      await exchange(await pair.bind('pcscf', agreement.pcscf.portC), phone, 'INVITE')
    }
    await pair.backend('pcscf').remove(old.pcscf)
    await pair.backend('ue').remove(old.ue)
    const client = await pair.bind('pcscf', freshPorts().pcscfC)
    await client.socket.close()
    assert.equal((await pair.backend('pcscf').list()).length, 4)
  })

  saTest('of two sets with the same ends the new one is used, another one when it is told to', async (pair) => {
    const ports = freshPorts()
    const old = await pair.join(ports)
    const client = await pair.bind('pcscf', ports.pcscfC)
    const phone = await pair.bind('ue', ports.ueS)
    const server = await pair.bind('pcscf', ports.pcscfS)
    const sender = await pair.bind('ue', ports.ueC)
    await exchange(client, phone, 'over the old one')
    const anew = await pair.join(ports)
    await exchange(client, phone, 'over the new one')
    await exchange(sender, server, 'and there')
    pair.backend('pcscf').prefer(old.pcscf)
    await exchange(client, phone, 'over the old one again')
    // Only the old set is left at the phone: had the new one been used, this would not arrive.
    await pair.backend('ue').remove(anew.ue)
    await exchange(client, phone, 'still over the old one')
    await exchange(sender, server, 'and there')
    await pair.backend('pcscf').remove(anew.pcscf)
    await exchange(client, phone, 'nothing else is left')
  })
}

function testRestart(saTest: SaTest): void {
  saTest('after a restart the same set goes on: no packet is taken for a replay', async (pair) => {
    const { agreement, pcscf } = await pair.join()
    const near = await pair.bind('ue', agreement.ue.portC)
    const far = await pair.bind('pcscf', agreement.pcscf.portS)
    for (const text of ['one', 'two', 'three']) {
      await exchange(near, far, text)
      await exchange(far, near, text)
    }
    const lastSequences = pcscf.sequences
    assert.ok(lastSequences === undefined || lastSequences[0] === 3, String(lastSequences))
    await far.socket.close()
    await pair.backend('pcscf').close()
    await pair.reopen('pcscf')
    await pair.protect('pcscf', agreement)
    const survived = await pair.backend('pcscf').list()
    assert.equal(survived.length, lastSequences === undefined ? 4 : 0)
    await pair.install('pcscf', agreement, lastSequences && { lastSequences })
    assert.equal((await pair.backend('pcscf').list()).length, 4)
    const again = await pair.bind('pcscf', agreement.pcscf.portS)
    await exchange(again, near, 'after the restart')
    await exchange(near, again, 'after the restart')
  })

  saTest('an association with other keys is not taken over', async (pair) => {
    const { agreement } = await pair.join()
    if (pair.backend('pcscf').name !== 'xfrm') return
    await pair.backend('pcscf').close()
    const backend = await pair.reopen('pcscf')
    await pair.protect('pcscf', agreement)
    const refused = await backend.install({ agreement, side: 'pcscf', keys: keysOf(undefined, 9) })
    assert.equal(refused.kind, 'refused')
    assert.equal((await backend.list()).length, 4)
    await pair.install('pcscf', agreement)
  })
}

function sorted(associations: readonly SecurityAssociation[]): readonly SecurityAssociation[] {
  return associations.map(({ sender, spi, from, to }) => ({ sender, spi, from, to })).toSorted((a, b) => a.spi - b.spi)
}
