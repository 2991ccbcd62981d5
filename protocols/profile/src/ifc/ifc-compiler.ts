import { createHash } from 'node:crypto'
import type { InitialFilterCriteria, ServiceProfile, Spt, TriggerPoint } from '../user-profile/ims-subscription.ts'
import type { CompiledGroup, CompiledIfc, CompiledIfcs, CompiledSpt, CompiledTriggerPoint } from './compiled-ifcs.ts'
import { SharedByKey } from './shared-by-key.ts'
import { compileSptTest, type SptTest, sptTestKey } from './spt-test.ts'

/** Where the criteria of a user come from. */
export type IfcSource = Pick<ServiceProfile, 'initialFilterCriteria' | 'sharedIfcSetIds'>

/** The sets of criteria that are kept at the S-CSCF, by SharedIFCSetID. */
export type SharedIfcSets = ReadonlyMap<number, readonly InitialFilterCriteria[]>

const noSharedSets: SharedIfcSets = new Map()

/**
 * Compiles the filter criteria of service profiles, once for each profile. Equal lists, equal criteria and equal
 * conditions are shared between all profiles that hold one, so that ten thousand users of one tariff weigh like one.
 * Whoever keeps the result lets go of the criteria it came from: `criteria` in it is the shared copy.
 */
export class IfcCompiler {
  readonly #lists = new SharedByKey<CompiledIfcs>()
  readonly #ifcs = new SharedByKey<CompiledIfc>()
  readonly #tests = new SharedByKey<SptTest>()

  /** Distinct lists of criteria that somebody holds, or held a moment ago. */
  get distinctLists(): number {
    return this.#lists.size
  }

  /**
   * Never throws for a profile that could be parsed; whether it makes sense says `checkInitialFilterCriteria`.
   *
   * @spec TS 29.228 §B.2; TS 23.218 §5.2.2
   */
  compile(profile: IfcSource, sharedIfcSets: SharedIfcSets = noSharedSets): CompiledIfcs {
    const criteria = [...profile.initialFilterCriteria]
    const missing: number[] = []
    for (const id of profile.sharedIfcSetIds) {
      const set = sharedIfcSets.get(id)
      if (set === undefined) missing.push(id)
      else criteria.push(...set)
    }
    // the lower the number, the earlier; what has the same number stays in the order of the document
    criteria.sort((a, b) => a.priority - b.priority)
    return this.#lists.get(keyOf([criteria, missing]), () => ({
      ifcs: criteria.map((one) => this.#ifcs.get(keyOf(one), () => this.#compileIfc(one))),
      missingSharedIfcSets: missing,
    }))
  }

  #compileIfc(criteria: InitialFilterCriteria): CompiledIfc {
    const { triggerPoint } = criteria
    return { criteria, triggerPoint: triggerPoint && this.#compileTriggerPoint(triggerPoint) }
  }

  #compileTriggerPoint({ conditionTypeCnf, spts }: TriggerPoint): CompiledTriggerPoint {
    const groups = new Map<number, CompiledSpt[]>()
    for (const spt of spts) {
      const compiled = { test: this.#testOf(spt), isNegated: spt.conditionNegated }
      for (const group of new Set(spt.groups)) {
        const members = groups.get(group)
        if (members === undefined) groups.set(group, [compiled])
        else members.push(compiled)
      }
    }
    const compiled: CompiledGroup[] = [...groups].map(([group, members]) => ({ group, spts: members }))
    compiled.sort((a, b) => a.group - b.group)
    return { isCnf: conditionTypeCnf, groups: compiled, byCost: byCost(compiled) }
  }

  #testOf(spt: Spt): SptTest {
    return this.#tests.get(sptTestKey(spt), () => compileSptTest(spt))
  }
}

/** The order matters to nothing but the time: an SPT has no effect, and a group holds or not whichever is asked first. */
function byCost(groups: readonly CompiledGroup[]): CompiledGroup[] {
  const searches = (spts: readonly CompiledSpt[]): number => spts.filter(({ test }) => test.isSearch).length
  return groups
    .map(({ group, spts }) => ({
      group,
      spts: spts.toSorted((a, b) => Number(a.test.isSearch) - Number(b.test.isSearch)),
    }))
    .sort((a, b) => searches(a.spts) - searches(b.spts))
}

/** Short, whatever it stands for. */
function keyOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64')
}
