import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { decodeAmrStorage, isSameFrame, NO_DATA } from '@voltaic/amr'
import { checkSamples, makeSample, SAMPLES } from '../../scripts/make-amr.ts'
import { repository } from '../../scripts/tree.ts'
import { temporaryTree } from './temporary-tree.ts'

test('the committed recordings are what the script makes', () => {
  assert.deepEqual(checkSamples(repository), [])
})

for (const sample of SAMPLES) {
  test(`${sample.file} has 2.5 seconds of speech with a pause as DTX has it, and no frame of speech twice`, () => {
    const { codec, frames } = decodeAmrStorage(readFileSync(path.join(repository, sample.file)))
    assert.equal(codec, sample.codec)
    assert.equal(frames.length, 125)
    const types = new Map<number, number>()
    for (const { frameType } of frames) types.set(frameType, (types.get(frameType) ?? 0) + 1)
    assert.deepEqual(
      types,
      new Map([
        [sample.mode, 101],
        [sample.codec === 'AMR' ? 8 : 9, 4],
        [NO_DATA, 20],
      ]),
    )
    const speech = frames.filter(({ frameType }) => frameType === sample.mode)
    for (const [index, frame] of speech.entries()) {
      assert.equal(
        speech.findIndex((other) => isSameFrame(other, frame)),
        index,
      )
    }
  })
}

test('a recording that is missing or was changed is found', (context) => {
  const root = temporaryTree(context, {})
  const [changed] = SAMPLES
  assert.ok(changed)
  const octets = makeSample(changed)
  octets[100] = (octets[100] ?? 0) ^ 1
  mkdirSync(path.dirname(path.join(root, changed.file)), { recursive: true })
  writeFileSync(path.join(root, changed.file), octets)
  const found = checkSamples(root).map(({ file }) => file)
  assert.deepEqual(
    found,
    SAMPLES.map(({ file }) => file),
  )
})
