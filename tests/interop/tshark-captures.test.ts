import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPcapngWriter } from '@voltaic/capture'
import { captureCorpus } from '../fuzz/capture-corpus.ts'
import { pcoMessages } from '../fuzz/pco-messages.ts'
import { startNetwork } from '../scenarios/network.ts'
import { dissectMessages, kindsOfFrames, kindsSent } from './dissected-messages.ts'
import { captureFileOf, LINKTYPE_RAW, sctpFrame } from './pco-capture.ts'
import { messagesOfTrace } from './trace-command.ts'
import { tsharkVersion } from './tshark.ts'

/** RFC 6733 §11.4. */
const DIAMETER_PAYLOAD = 46
const S1AP_PAYLOAD = 18

// `dissectMessages` itself asserts that tshark and `voltaic trace` count alike
describe('captures of a core of packets, read by tshark and by voltaic trace', () => {
  test('Diameter over SCTP beside S1AP with options of phones (RFC 6733 §2.1.1; TS 36.412 §7)', async (t) => {
    t.diagnostic(await tsharkVersion())
    const network = await startNetwork('memory')
    await network.whileTimePasses((await network.phone()).register())
    const cx = network.trace().filter(({ protocol, direction }) => protocol === 'diameter' && direction === 'out')
    await network.stop()
    const s1ap = pcoMessages().filter(({ protocol }) => protocol === 's1ap')
    const frames = [
      ...cx.map(({ data }) => ({ data, port: 3868, payload: DIAMETER_PAYLOAD })),
      ...s1ap.map(({ octets }) => ({ data: octets, port: 36_412, payload: S1AP_PAYLOAD })),
    ].map(({ data, port, payload }, index) => sctpFrame(data, index, { port, payload }))
    const capture = captureFileOf(LINKTYPE_RAW, frames)
    assert.deepEqual(kindsOfFrames(await dissectMessages(capture, [])), kindsSent(cx))
    const read = await messagesOfTrace(capture)
    assert.ok(read.every(({ transport }) => transport === 'sctp'))
  })

  test('what the fuzzing of the import begins with', async () => {
    const [everything = assert.fail()] = captureCorpus(createPcapngWriter)
    await dissectMessages(everything, [])
  })
})
