import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ALGORITHM_PAIRS } from '../../agreement/algorithm-pair.ts'
import { deriveEspKeys, EspKeys } from '../../keys/esp-keys.ts'
import { encodeBlockPolicy, encodeDeletePolicy, encodePolicy, isOurPolicy } from './xfrm-policy.ts'
import { decodeState, encodeDeleteState, encodeNewState, isSameState, type XfrmState } from './xfrm-state.ts'

const HEADER = 16
const FOUR = { from: { host: '10.77.0.1', port: 40_001 }, to: { host: '10.77.0.2', port: 50_002 } }
const SIX = { from: { host: 'fd77::1', port: 40_001 }, to: { host: 'fd77::2', port: 50_002 } }
const IK = new Uint8Array(16).fill(0x01)
const CK = new Uint8Array(16).fill(0x65)
const STATE: XfrmState = {
  spi: 0x2202,
  ...FOUR,
  keys: deriveEspKeys({ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }, IK, CK),
}

/** What `ip` of iproute2 6.1.0 sent for each command, as `strace -xx -e trace=sendmsg` saw it; its number taken out. */
const FILE = `${import.meta.dirname}/../../../../../tests/vectors/ip-xfrm/messages.json`
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, { readonly message: string }>

function golden(name: string): string {
  return vectors[name]!.message
}

test('the messages are those of ip xfrm', () => {
  const salt = Uint8Array.of(1, 2, 3, 4)
  const combined = new EspKeys({ alg: 'null', ealg: 'aes-gcm' }, new Uint8Array(0), CK, salt)
  const messages = {
    newState: encodeNewState(STATE),
    newStateCombined: encodeNewState({ spi: 0x2202, ...SIX, keys: combined }),
    policyOut: encodePolicy('add', 'out', STATE),
    policyIn: encodePolicy('add', 'in', STATE),
    block: encodeBlockPolicy('in', { to: SIX.to }),
    deletePolicy: encodeDeletePolicy('in', { to: SIX.to }),
    deleteState: encodeDeleteState(0x2202, FOUR.to.host),
  }
  for (const [name, message] of Object.entries(messages)) {
    // A source, of which the kernel needs none, follows in what `ip` sends to delete an association.
    const wanted = name === 'deleteState' ? `28${golden(name).slice(2, 80)}` : golden(name)
    assert.equal(message.toString('hex'), wanted, name)
  }
})

test('a state is read back as it was written, for each algorithm pair, and only the same one is the same', () => {
  for (const [index, pair] of ALGORITHM_PAIRS.entries()) {
    const state: XfrmState = {
      spi: 0xffff_fff0 + index,
      ...(index % 2 ? FOUR : SIX),
      keys: deriveEspKeys(pair, IK, CK),
    }
    const found = decodeState(encodeNewState(state).subarray(HEADER))
    assert.deepEqual([found.spi, found.ends], [state.spi, { from: state.from, to: state.to }])
    assert.ok(isSameState(found, state))
    assert.ok(!isSameState({ ...found, reqid: 1 }, state))
    assert.ok(!isSameState({ ...found, isTransport: false }, state))
    assert.ok(!isSameState(found, { ...state, keys: deriveEspKeys(pair, CK, IK) }))
    assert.ok(!isSameState(found, { ...state, from: { ...state.from, port: 1 } }))
  }
})

test('an association that is for more than one port at each end has no ends', () => {
  const body = encodeNewState(STATE).subarray(HEADER)
  for (const at of [32, 36]) {
    const wider = Buffer.from(body)
    wider.writeUInt16BE(0, at)
    assert.equal(decodeState(wider).ends, undefined)
  }
  const net = Buffer.from(body)
  net.writeUInt8(24, 42)
  assert.equal(decodeState(net).ends, undefined)
})

test('what an association has dropped is read as the kernel counts it (linux/xfrm.h, struct xfrm_stats)', () => {
  const body = Buffer.from(encodeNewState(STATE).subarray(HEADER))
  for (const [index, count] of [2, 3, 6].entries()) body.writeUInt32LE(count, 192 + 4 * index)
  const { replayed, integrityFailed } = decodeState(body)
  assert.deepEqual([replayed, integrityFailed], [5, 6])
})

test('sequence numbers go on behind those that may have been used (RFC 4303 §3.3.3)', () => {
  const [fresh, used] = [encodeNewState(STATE), encodeNewState({ ...STATE, lastSequence: 0x01020304 })]
  const difference = [...used].flatMap((octet, at) => (octet === fresh[at] ? [] : [used.length - at, octet]))
  assert.deepEqual(difference, [20, 4, 19, 3, 18, 2, 17, 1])
})

test('only policies that were put in here are ours', () => {
  assert.ok(isOurPolicy(encodePolicy('replace', 'in', STATE).subarray(HEADER)))
  assert.ok(!isOurPolicy(encodeBlockPolicy('in', { to: FOUR.to }).subarray(HEADER)))
  const other = Buffer.from(encodePolicy('add', 'in', STATE))
  other.writeUInt32LE(1, other.length - 20)
  assert.ok(!isOurPolicy(other.subarray(HEADER)))
})
