import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createMilenage, verifyAutn } from '@voltaic/aka'
import { elementsOf, type Subscribers, type VoltaicConfig } from '@voltaic/core'
import { decodeMaa, decodeMessage } from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'
import { openUeContactStore, pcscfMigrations, type UeContact } from '@voltaic/pcscf'
import { IfcCompiler } from '@voltaic/profile'
import { createSystemClock, createSystemRandom } from '@voltaic/runtime'
import { type Binding, openRegistrationStore, scscfMigrations } from '@voltaic/scscf'
import { createRequest, type SipStack } from '@voltaic/sip'
import { type MigrationSet, openSqliteStore, type Store } from '@voltaic/store'
import type { KillPhone } from './kill-phone.ts'

type DocumentStore = Store<Record<string, { key: string; document: string }>>

/** What S-CSCF and P-CSCF have on disk, read while they run. */
export interface StoredState {
  readonly bindings: readonly Binding[]
  readonly contacts: readonly UeContact[]
}

export async function readStoredState({ data }: VoltaicConfig): Promise<StoredState> {
  const registrations = await read(join(data, 'scscf.sqlite'), scscfMigrations, (store) =>
    openRegistrationStore(store).load(new IfcCompiler()),
  )
  const contacts = await read(join(data, 'pcscf.sqlite'), pcscfMigrations, (store) => openUeContactStore(store).load())
  return { bindings: registrations.flatMap((registration) => registration.bindings), contacts }
}

async function read<T>(file: string, migrations: MigrationSet, load: (store: DocumentStore) => Promise<T>): Promise<T> {
  const store: DocumentStore = await openSqliteStore({ file, migrations: [migrations] })
  try {
    return await load(store)
  } finally {
    await store.close()
  }
}

/**
 * Whether a phone that was told that it is registered still is: in the HSS, in the S-CSCF, in the P-CSCF, and so that a
 * request of the network reaches it. It sends no REGISTER meanwhile.
 */
export async function checkRegistered(
  phone: KillPhone,
  state: StoredState,
  subscribers: Subscribers,
  probe: SipStack,
  config: VoltaicConfig,
): Promise<void> {
  const { impi } = phone.sim
  const registers = phone.ledger.registers
  const set = (await subscribers.provisioning.show(impi))?.registrationSets[0]
  assert.equal(set?.state, 'registered', `${impi} at the HSS`)
  assert.deepEqual(set?.registeredImpis, [impi])
  assert.match(set?.scscf ?? '', /^sip:scscf\./)

  const bindings = state.bindings.filter((binding) => binding.impi === impi)
  assert.equal(bindings.length, 1, `${impi} at the S-CSCF`)
  const [binding] = bindings as [Binding]
  assert.ok(binding.expiresAt > createSystemClock().now())
  const contact = state.contacts.find(({ token }) => binding.path.some((path) => path.includes(`:${token}@`)))
  assert.ok(contact, `${impi} at the P-CSCF`)
  assert.deepEqual([contact.impi, contact.contact, contact.isLeaving], [impi, binding.contact, false])

  const answer = await probe.request(optionsTo(binding, impi), { target: pcscfOf(config) })
  assert.equal(answer.status, 200, `OPTIONS along the Path to ${phone.name} over ${phone.transport}`)
  assert.equal(answer.local, undefined)
  await checkSubscription(phone)
  assert.equal(phone.ledger.registers, registers, `${impi} needed a REGISTER to be found`)
}

/** The S-CSCF tells the phone its state again, in the dialog that both have had since before. */
async function checkSubscription(phone: KillPhone): Promise<void> {
  // over TCP the phone has a new connection, which the P-CSCF cannot know before a REGISTER has come over it
  if (phone.transport === 'tcp') return
  const { received } = phone.ledger
  const before = received.length
  const answer = await phone.subscribeAgain()
  if (answer === undefined) return
  assert.equal(answer.status, 200, `SUBSCRIBE of ${phone.name}`)
  await phone.ledger.next(({ method, body }) => method === 'NOTIFY' && body.includes('state="active"'), before)
}

/** A phone that was told that it has left is registered nowhere. */
export async function checkGone(phone: KillPhone, state: StoredState, subscribers: Subscribers): Promise<void> {
  const { impi } = phone.sim
  const set = (await subscribers.provisioning.show(impi))?.registrationSets[0]
  assert.ok(set, `${impi} is a subscriber`)
  assert.equal(set.state, 'not-registered', `${impi} at the HSS`)
  assert.deepEqual(
    state.bindings.filter((binding) => binding.impi === impi),
    [],
  )
  assert.deepEqual(
    state.contacts.filter((contact) => contact.impi === impi && !contact.isLeaving),
    [],
  )
}

function optionsTo(binding: Binding, impi: string) {
  return createRequest('OPTIONS', binding.contact, [
    ['Max-Forwards', '70'],
    ...binding.path.map((path) => ['Route', path] as const),
    ['From', '<sip:probe@example.org>;tag=probe'],
    ['To', `<sip:${impi}>`],
    // a new one each time: to a phone the same again would be the same request over another way (RFC 3261 §8.2.2.2)
    ['Call-ID', `probe-${impi}-${createSystemRandom().hex(8)}`],
    ['CSeq', '1 OPTIONS'],
  ])
}

function pcscfOf(config: VoltaicConfig) {
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(pcscf)
  return { transport: 'udp', address: pcscf.sip } as const
}

/**
 * The SQNs that the HSS has issued for each SIM, in the order in which it sent them: every one but once.
 *
 * @param notes MAAs in hex
 */
export function checkSqns(notes: readonly string[], phones: readonly KillPhone[]): number {
  const issued = new Map<KillPhone, number[]>(phones.map((phone) => [phone, []]))
  for (const note of notes) {
    for (const item of decodeMaa(decodeMessage(Buffer.from(note, 'hex'))).items) {
      assert.equal(item.scheme, 'Digest-AKAv1-MD5')
      const { authenticate } = item
      const [phone, sqn] = openAutn(authenticate.subarray(0, 16), authenticate.subarray(16), phones)
      issued.get(phone)?.push(sqn)
    }
  }
  for (const [phone, sqns] of issued) {
    assert.equal(new Set(sqns).size, sqns.length, `an SQN was issued twice for ${phone.sim.impi}: ${sqns}`)
    const isSorted = sqns.every((sqn, index) => index === 0 || sqn > (sqns[index - 1] ?? 0))
    assert.ok(isSorted || phone.ledger.resynchronisations > 0, `SQNs of ${phone.sim.impi} go back: ${sqns}`)
    for (const sqn of phone.ledger.sqns) assert.ok(sqns.includes(sqn), `${phone.name} saw an SQN nobody has issued`)
  }
  return [...issued.values()].reduce((sum, sqns) => sum + sqns.length, 0)
}

function openAutn(rand: Uint8Array, autn: Uint8Array, phones: readonly KillPhone[]): readonly [KillPhone, number] {
  for (const phone of phones) {
    const opened = verifyAutn(milenageOf(phone.sim), rand, autn)
    if (opened) return [phone, opened.sqn]
  }
  return assert.fail('an AUTN of no SIM')
}

function milenageOf({ k, opc }: SimCard) {
  return createMilenage(k, opc)
}
