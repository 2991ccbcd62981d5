import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { findPcoInGtpv2, findPcoInNas } from '@voltaic/capture'
import {
  createSessionRequestOf,
  createSessionResponseOf,
  decodeGtpv2,
  decodePlainNas,
  encodeActivateDefaultBearerReject,
} from '@voltaic/epc'
import { createMme } from '@voltaic/mme'
import { createPgw } from '@voltaic/pgw'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { openEpsAttachment } from '@voltaic/ue'
import { type Fields, fieldsOfNas, fieldsOfRequest, fieldsOfResponse } from './attach-fields.ts'
import { captureFileOf, LINKTYPE_RAW, LINKTYPE_USER0, udpFrame } from './pco-capture.ts'
import { fieldsOf } from './pco-fields.ts'
import { type DissectedFrame, dissect, tsharkVersion } from './tshark.ts'

/** Frames of that link type are NAS messages without protection, from their first octet on. */
const USER0_IS_NAS = 'uat:user_dlts:"User 0 (DLT=147)","nas-eps_plain","0","","0",""'
const COMPLAINTS = ['_ws.malformed', '_ws.expert.message']

/** Phones attach and ask for connections of all kinds, one is a stranger; what crosses the network in memory. */
async function recordAttach(): Promise<{ readonly nas: readonly Uint8Array[]; readonly gtpv2: readonly Uint8Array[] }> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const nas: Uint8Array[] = []
  const gtpv2: Uint8Array[] = []
  net.addTap(({ from, to, data }) => {
    const isGtpv2 = from.port === 2123 && to.port === 2123
    ;(isGtpv2 ? gtpv2 : nas).push(Uint8Array.from(data))
    return undefined
  })
  const sgw = { host: '2001:db8::2', port: 2123 }
  const pcscf = ['192.0.2.10', '2001:db8::10', '192.0.2.11']
  const pgw = await createPgw(runtime, {
    s11: sgw,
    apns: [
      { apn: 'internet', ipv4: '10.45.0.2', dns: ['192.0.2.53'] },
      { apn: 'ims', ipv4: '10.46.0.2', ipv6: '2001:db8:46::', pcscf, dns: ['192.0.2.53', '2001:db8::53'], mtu: 1300 },
    ],
  })
  const qci = new Map([
    ['internet', 9],
    ['ims', 5],
    ['nowhere', 9],
  ])
  const mme = await createMme(runtime, {
    nas: { host: '127.0.0.1', port: 3000 },
    s11: { host: '2001:db8::1', port: 2123 },
    sgw,
    plmn: { mcc: '262', mnc: '042' },
    tac: 0x1234,
    subscriptionOf: (imsi) => (imsi.startsWith('262042') ? { defaultApn: 'internet', apns: qci } : undefined),
  })
  for (const imsi of ['262042000000001', '26204200000002', '001010000000001']) {
    const attachment = await openEpsAttachment(runtime, { imsi, local: { host: '127.0.0.9', port: 0 }, mme: mme.nas })
    const { kind } = await attachment.attach({ asks: ['dns-ipv4'] })
    if (kind !== 'connected') {
      await attachment.close()
      continue
    }
    for (const pdnType of ['IPv4', 'IPv6', 'IPv4v6'] as const) await attachment.connect({ apn: 'ims', pdnType })
    for (const apn of ['nowhere', 'mms']) await attachment.connect({ apn })
    await clock.settle()
    await attachment.attach({ apn: 'nowhere' })
    await attachment.close()
  }
  await mme.stop()
  await pgw.stop()
  nas.push(
    encodeActivateDefaultBearerReject({
      kind: 'Activate default EPS bearer context reject',
      bearerIdentity: 6,
      cause: 26,
    }),
  )
  return { nas, gtpv2 }
}

function fieldsOfGtpv2(datagram: Uint8Array): Fields {
  const [message] = decodeGtpv2(datagram)
  assert.ok(message)
  const around =
    message.type === 32
      ? fieldsOfRequest(createSessionRequestOf(message))
      : fieldsOfResponse(createSessionResponseOf(message))
  const [found] = findPcoInGtpv2(datagram)
  return { ...(found === undefined ? {} : fieldsOf(found)), ...around }
}

function fieldsOfNasOctets(octets: Uint8Array): Fields {
  const message = decodePlainNas(octets)
  assert.ok(message)
  const [found] = findPcoInNas(octets)
  return { ...(found === undefined ? {} : fieldsOf(found)), ...fieldsOfNas(message) }
}

describe('tshark reads the attach of a phone as we do', () => {
  let version: string
  let recorded: Awaited<ReturnType<typeof recordAttach>>
  before(async () => {
    version = await tsharkVersion()
    recorded = await recordAttach()
  })

  async function compare(
    capture: Buffer,
    ours: readonly Fields[],
    preferences: readonly string[],
  ): Promise<{ readonly values: number; readonly frames: readonly DissectedFrame[] }> {
    const names = [...new Set([...ours.flatMap((fields) => Object.keys(fields)), ...COMPLAINTS])]
    const frames = await dissect(capture, [], names, preferences)
    assert.equal(frames.length, ours.length)
    let values = 0
    for (const [index, fields] of ours.entries()) {
      for (const name of COMPLAINTS) assert.deepEqual(frames[index]?.get(name), [], name)
      for (const [name, expected] of Object.entries(fields)) {
        assert.deepEqual(
          asNumbers(frames[index]?.get(name) ?? []),
          asNumbers(expected),
          `${name} of message ${index + 1}`,
        )
        values += expected.length
      }
    }
    return { values, frames }
  }

  test('NAS: every field of EMM, ESM and options (TS 24.301 §8.2, §8.3)', async (t) => {
    const { nas } = recorded
    const { values } = await compare(captureFileOf(LINKTYPE_USER0, nas), nas.map(fieldsOfNasOctets), [USER0_IS_NAS])
    const kinds = new Set(nas.map((octets) => decodePlainNas(octets)?.kind))
    assert.equal(kinds.size, 9)
    t.diagnostic(`${version}: ${values} values in ${nas.length} NAS messages`)
  })

  test('GTPv2-C: every field of Create Session Request and Response (TS 29.274 §7.2.1, §7.2.2)', async (t) => {
    const { gtpv2 } = recorded
    const capture = captureFileOf(LINKTYPE_RAW, gtpv2.map(udpFrame))
    const { values } = await compare(capture, gtpv2.map(fieldsOfGtpv2), [])
    assert.ok(gtpv2.length >= 12)
    t.diagnostic(`${version}: ${values} values in ${gtpv2.length} GTPv2-C messages`)
  })
})

/** tshark writes some numbers in hexadecimal digits, and codes of networks without their zeros in front. */
function asNumbers(values: readonly (string | number)[]): readonly (string | number)[] {
  return values.map((value) => (/^(0x[0-9a-f]+|\d{1,14})$/.test(String(value)) ? Number(value) : value))
}
