// Makes the recordings that the simulated phone plays: functions/ue/media/sample.amr and sample.awb.
//   node scripts/make-amr.ts           writes them
//   node scripts/make-amr.ts --check   compares
// There is no speech codec here: the bits of speech are drawn from a seed, so that every frame differs from all others
// and the far end can tell them apart. What is real is the order of frame types that a phone with DTX sends.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  AMR_SID,
  AMR_WB_SID,
  type AmrCodec,
  type AmrFrame,
  bitsOfFrame,
  encodeAmrStorage,
  NO_DATA,
  sidTypeOf,
} from '@voltaic/amr'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { type Finding, report } from './findings.ts'
import { repository } from './tree.ts'

export const SAMPLES: readonly Sample[] = [
  { file: 'functions/ue/media/sample.amr', codec: 'AMR', mode: 7, seed: 26_101 },
  { file: 'functions/ue/media/sample.awb', codec: 'AMR-WB', mode: 2, seed: 26_201 },
]
/** 2.5 seconds. */
const FRAMES = 125
/** Where the speaker pauses. */
const PAUSE = { from: 60, to: 84 }
/** Comfort noise in a pause: once at its beginning, again after three frames, then every eighth, as TS 26.093 has it. */
const FIRST_UPDATE = 3
const UPDATE_EVERY = 8
/** Bits of comfort noise in a SID, before the bit that tells an update from the first, and the mode. */
const NOISE_BITS = 35

export interface Sample {
  readonly file: string
  readonly codec: AmrCodec
  /** Frame type of the speech: AMR 12.2 is 7, AMR-WB 12.65 is 2. */
  readonly mode: number
  readonly seed: number
}

/** The octets of a recording; the same each time. */
export function makeSample({ codec, mode, seed }: Sample): Uint8Array {
  const random = createSeededRandom(seed)
  const frames = Array.from({ length: FRAMES }, (_, index) => frameAt(index, codec, mode, random))
  return encodeAmrStorage({ codec, frames })
}

function frameAt(index: number, codec: AmrCodec, mode: number, random: Random): AmrFrame {
  if (index < PAUSE.from || index >= PAUSE.to) return speech(codec, mode, random)
  const silent = index - PAUSE.from
  if (silent === 0) return sid(codec, mode, undefined)
  const isUpdate = silent >= FIRST_UPDATE && (silent - FIRST_UPDATE) % UPDATE_EVERY === 0
  return isUpdate ? sid(codec, mode, random) : { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }
}

function speech(codec: AmrCodec, mode: number, random: Random): AmrFrame {
  return { frameType: mode, isGood: true, data: random.bytes(Math.ceil((bitsOfFrame(codec, mode) ?? 0) / 8)) }
}

/** @param noise undefined for the first SID of a pause, which carries none */
function sid(codec: AmrCodec, mode: number, noise: Random | undefined): AmrFrame {
  const data = noise?.bytes(5) ?? new Uint8Array(5)
  const modeBits = { [AMR_SID]: 3, [AMR_WB_SID]: 4 }[sidTypeOf(codec)] ?? 0
  const tail = ((noise === undefined ? 0 : 1) << modeBits) | mode
  const free = data.length * 8 - NOISE_BITS
  data[4] = ((data[4] ?? 0) & (0xff << free)) | (tail << (free - 1 - modeBits))
  return { frameType: sidTypeOf(codec), isGood: true, data }
}

/** The samples that are not what this script makes. */
export function checkSamples(root: string): Finding[] {
  const stale = SAMPLES.filter((sample) => {
    const file = path.join(root, sample.file)
    return !existsSync(file) || !Buffer.from(makeSample(sample)).equals(readFileSync(file))
  })
  return stale.map(({ file }) => ({ file, message: 'is not what the script makes; run: node scripts/make-amr.ts' }))
}

function main(): void {
  if (!process.argv.includes('--check')) {
    for (const sample of SAMPLES) {
      const file = path.join(repository, sample.file)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, makeSample(sample))
    }
  }
  report(checkSamples(repository), `${SAMPLES.length} recordings`)
}

if (import.meta.main) main()
