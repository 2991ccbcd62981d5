import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type FoundPco, findPcoInGtpv2, findPcoInS1ap } from '@voltaic/capture'
import { decodePco, encodePco, identifierOf, type PcoContent, type PcoDirection, type PcoFormat } from '@voltaic/epc'
import { type PcoMessage, pcoMessages } from '../fuzz/pco-messages.ts'
import { captureOf } from './pco-capture.ts'
import { fieldsOf } from './pco-fields.ts'
import { type DissectedFrame, dissect, dissectAsText, tsharkVersion } from './tshark.ts'

/** Wireshark reads ciphered NAS only when it is told to try. */
const NULL_DECIPHER = 'nas-eps.null_decipher:TRUE'
const INFO = '_ws.col.Info'
const COMPLAINTS = ['_ws.malformed', '_ws.expert.message']

const find = ({ protocol, octets }: PcoMessage): readonly FoundPco[] =>
  protocol === 'gtpv2' ? findPcoInGtpv2(octets) : findPcoInS1ap(octets)

describe('tshark reads the options that we read', () => {
  const messages = pcoMessages()
  let version: string
  let frames: readonly DissectedFrame[]
  before(async () => {
    version = await tsharkVersion()
    const names = messages.flatMap((message) => find(message).flatMap((found) => Object.keys(fieldsOf(found))))
    const fields = [...new Set(names), INFO, 'gtpv2.cause', ...COMPLAINTS]
    frames = await dissect(captureOf(messages), [], fields, [NULL_DECIPHER])
  })

  for (const [index, message] of messages.entries()) {
    test(`${message.name}: every field of the options and of the messages around them`, (t) => {
      const frame = frames[index]
      const [found, ...more] = find(message)
      assert.ok(frame !== undefined && found !== undefined)
      assert.deepEqual(more, [])
      for (const name of COMPLAINTS) assert.deepEqual(frame.get(name), [], name)
      let values = 0
      for (const [name, ours] of Object.entries(fieldsOf(found))) {
        assert.deepEqual(asWritten(frame.get(name), name), asWritten(ours, name), name)
        values += ours.length
      }
      // Bearer Contexts have causes too
      if (found.cause !== undefined) assert.equal(frame.get('gtpv2.cause')?.[0], String(found.cause))
      for (const place of found.where) assert.ok(infoOf(frame).includes(place.replace(/^\S+ /, '')), place)
      t.diagnostic(`${version}: ${values} values`)
    })
  }

  for (const direction of ['ms-to-network', 'network-to-ms'] as const) {
    test(`${direction}: the name of every identifier, and nothing malformed where contents are as we lay them out`, async (t) => {
      const ids = [...Array(0x31).keys()].map((index) => index + 1).concat(0x8021, 0xc021, 0xc023, 0xc223)
      const known = ids.filter((id) => identifierOf(id, direction).name !== 'not known in this direction')
      const text = await dissectAsText(captureOf(known.map((id) => messageWith(id, direction))), [])
      const names = [...text.matchAll(/Protocol or Container ID: (.*) \(0x([0-9a-f]{4})\)/g)]
      assert.equal(names.length, known.length)
      for (const [index, [, name, id]] of names.entries()) {
        const ours = identifierOf(known[index] ?? 0, direction).name.replace(/ \([A-Z]+\)$/, '')
        assert.equal(Number.parseInt(id ?? '', 16), known[index])
        assert.equal(name, ours)
      }
      // what we keep as octets is empty here, and may be too short for Wireshark
      for (const [index, frame] of text.split(/^(?=Frame \d+: )/m).entries()) {
        if (identifierOf(known[index] ?? 0, direction).format === 'octets') continue
        assert.doesNotMatch(frame, /Malformed|Expert Info \((Warning|Error)/)
      }
      t.diagnostic(`${version}: ${names.length} identifiers`)
    })
  }
})

/** Contents that are laid out as each format says. */
const CONTENTS: Readonly<Record<PcoFormat, PcoContent>> = {
  empty: { kind: 'empty' },
  ipv4: { kind: 'ipv4', address: '192.0.2.1' },
  ipv6: { kind: 'ipv6', address: '2001:db8::1' },
  'ipv6-prefix': { kind: 'ipv6-prefix', address: '2001:db8::', length: 64 },
  uint8: { kind: 'uint8', value: 1 },
  uint16: { kind: 'uint16', value: 1300 },
  'apn-rate-control': {
    kind: 'apn-rate-control',
    spare: 0,
    additionalExceptionReports: false,
    uplinkTimeUnit: 1,
    maximumUplinkRate: 10,
  },
  msisdn: { kind: 'msisdn', digits: '99901000001' },
  ipcp: { kind: 'ipcp', code: 1, identifier: 1, options: [{ type: 3, address: '192.0.2.1' }] },
  lcp: { kind: 'lcp', code: 1, identifier: 1, options: [{ type: 5, data: '12345678' }] },
  pap: { kind: 'pap', code: 1, identifier: 1, peerId: 'a', password: 'b' },
  chap: { kind: 'chap', code: 3, identifier: 1, message: 'ok' },
  octets: { kind: 'empty' },
}

/** A Create Session Request or Response with extended options of one container. */
function messageWith(id: number, direction: PcoDirection): Pick<PcoMessage, 'protocol' | 'octets'> {
  const content = CONTENTS[identifierOf(id, direction).format]
  const options = encodePco({ configurationProtocol: 0, items: [{ id, content }] }, direction, 'ePCO')
  assert.deepEqual(decodePco(options, direction, 'ePCO').items[0]?.content, content)
  const head = Buffer.from('4820000000000001000001004e000000', 'hex')
  head[1] = direction === 'ms-to-network' ? 32 : 33
  head.writeUInt16BE(12 + options.length, 2)
  head[12] = 197
  head.writeUInt16BE(options.length, 13)
  return { protocol: 'gtpv2', octets: Buffer.concat([head, options]) }
}

function infoOf(frame: DissectedFrame): string {
  return frame.get(INFO)?.join() ?? ''
}

/** tshark writes numbers of some fields in hexadecimal digits. */
function asWritten(values: readonly string[] | undefined, name: string): readonly (string | number)[] {
  const isNumber = !/ipv[46]|address|msisdn|imsi|apn$|peer_id|password|message|value$|name$/.test(name)
  return (values ?? []).map((value) => (isNumber && /^(0x[0-9a-f]+|\d+)$/.test(value) ? Number(value) : value))
}
