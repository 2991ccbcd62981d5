import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeAmrPayload, decodeAmrStorage, encodeAmrPayload, encodeAmrStorage } from '@voltaic/amr'
import { sampleFileUrl } from '@voltaic/ue'

for (const codec of ['AMR', 'AMR-WB'] as const) {
  test(`the ${codec} recording goes through both payload formats and back into a file of the same octets`, () => {
    const file = readFileSync(sampleFileUrl(codec))
    const stored = decodeAmrStorage(file)
    assert.equal(stored.codec, codec)
    for (const framing of ['bandwidth-efficient', 'octet-aligned'] as const) {
      const format = { codec, framing }
      const frames = stored.frames.flatMap((frame) => {
        const payload = encodeAmrPayload({ codecModeRequest: 15, frames: [frame] }, format)
        return decodeAmrPayload(payload, format).frames
      })
      assert.deepEqual(Buffer.from(encodeAmrStorage({ codec, frames })), file)
    }
  })
}
