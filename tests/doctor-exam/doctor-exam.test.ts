import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagnose, type Finding } from '@voltaic/diagnosis'
import { EXAM_FAULTS, HEALTHY_RUNS } from './faults.ts'
import { GM_RUNS } from './runs/gm.ts'
import { HEALTHY_REGISTRATIONS } from './runs/healthy-registrations.ts'
import { IDENTITY_RUNS } from './runs/identities.ts'
import { KEY_RUNS } from './runs/keys.ts'
import { NETWORK_RUNS } from './runs/network.ts'

const runs = new Map(
  [...HEALTHY_REGISTRATIONS, ...KEY_RUNS, ...GM_RUNS, ...IDENTITY_RUNS, ...NETWORK_RUNS].map((each) => [each.id, each]),
)
const named = (findings: readonly Finding[]) =>
  findings.map(({ cause, confidence }) => `${cause} ${confidence.toFixed(2)}`)

describe('exam', { concurrency: 1 }, () => {
  for (const { id, cause, isHeldOut } of EXAM_FAULTS) {
    if (isHeldOut) continue
    const run = runs.get(id)
    if (run === undefined) continue
    test(`${id} ${cause}`, async () => {
      const { whole, coreAlone } = await run.run()
      console.log(id, named(diagnose(whole)), coreAlone && named(diagnose(coreAlone)))
      assert.equal(diagnose(whole)[0]?.cause, cause)
      if (coreAlone) assert.equal(diagnose(coreAlone)[0]?.cause, cause, 'core alone')
    })
  }
  for (const { id, run: what } of HEALTHY_RUNS) {
    const run = runs.get(id)
    if (run === undefined) continue
    test(`${id} ${what}`, async () => {
      const { whole, coreAlone } = await run.run()
      assert.deepEqual(
        diagnose(whole).map(({ what: said }) => said),
        [],
      )
      if (coreAlone)
        assert.deepEqual(
          diagnose(coreAlone).map(({ what: said }) => said),
          [],
        )
    })
  }
})
