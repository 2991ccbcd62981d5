import assert from 'node:assert/strict'
import { createMilenage, splitSqn, verifyAutn } from '@voltaic/aka'
import type { Subscribers } from '@voltaic/core'
import { decodeMaa, decodeMessage } from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'

/** Whether the one set of an IMPI is registered, by which S-CSCF; it must not be so by half. */
export async function wholeStateOf(
  subscribers: Subscribers,
  impi: string,
): Promise<{ readonly isRegistered: boolean; readonly scscf: string | undefined }> {
  const view = await subscribers.provisioning.show(impi)
  const [set] = view?.registrationSets ?? []
  assert.ok(set)
  const { state, scscf, registeredImpis } = set
  const isRegistered = state === 'registered'
  const found = [state, scscf !== undefined, registeredImpis.length]
  assert.deepEqual(found, isRegistered ? ['registered', true, 1] : ['not-registered', false, 0], impi)
  return { isRegistered, scscf }
}

/** The one set of an IMPI is registered when somebody is, and has an S-CSCF then. */
export async function assertWhole(subscribers: Subscribers, impi: string): Promise<void> {
  const [set] = (await subscribers.provisioning.show(impi))?.registrationSets ?? []
  assert.ok(set)
  const isUsed = set.registeredImpis.length > 0
  assert.deepEqual([set.state, set.scscf !== undefined], [isUsed ? 'registered' : 'not-registered', isUsed], impi)
}

/**
 * No SQN was issued twice, and the counter of each SIM is not behind what any MAA said, also one that has not reached
 * anybody.
 *
 * @param notes MAAs that left an HSS, in hex
 * @param resynchronised the SIM whose counter a verified AUTS lowers
 * @returns how many SQNs were issued
 */
export async function checkIssuedSqns(
  subscribers: Subscribers,
  notes: readonly string[],
  sims: readonly SimCard[],
  resynchronised: SimCard | undefined,
): Promise<number> {
  const issued = issuedSqns(notes, sims)
  let count = 0
  for (const [sim, sqns] of issued) {
    assert.equal(new Set(sqns).size, sqns.length, `an SQN of ${sim.impi} was issued twice`)
    count += sqns.length
    if (sim === resynchronised) continue
    const view = await subscribers.provisioning.show(sim.impi)
    const highest = sqns.reduce((most, sqn) => Math.max(most, splitSqn(sqn).seq), 0)
    assert.ok((view?.impis[0]?.seq ?? -1) >= highest, `the counter of ${sim.impi} has gone back`)
  }
  return count
}

function issuedSqns(notes: readonly string[], sims: readonly SimCard[]): ReadonlyMap<SimCard, readonly number[]> {
  const cards = sims.map((sim) => ({ sim, functions: createMilenage(sim.k, sim.opc) }))
  const issued = new Map<SimCard, number[]>(sims.map((sim) => [sim, []]))
  for (const note of notes) {
    for (const item of decodeMaa(decodeMessage(Buffer.from(note, 'hex'))).items) {
      assert.equal(item.scheme, 'Digest-AKAv1-MD5')
      const [rand, autn] = [item.authenticate.subarray(0, 16), item.authenticate.subarray(16)]
      const card = cards.find(({ functions }) => verifyAutn(functions, rand, autn) !== undefined)
      assert.ok(card, 'an AUTN of no SIM')
      const sqn = verifyAutn(card.functions, rand, autn)?.sqn ?? -1
      issued.get(card.sim)?.push(sqn)
    }
  }
  return issued
}
