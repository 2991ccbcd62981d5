import { type SecurityAssociation, securityAssociations } from '@voltaic/ipsec'
import { addressKey, type Timer } from '@voltaic/runtime'
import type { GmRoom } from './gm-deps.ts'
import type { SaSetLife } from './sa-set-life.ts'

/** How often what is really there is compared with what should be, in milliseconds. */
const AUDIT_MS = 600_000

/** What an audit has found. */
interface AuditResult {
  /** Associations at our ports that no set of ours has. */
  readonly strays: readonly SecurityAssociation[]
  /** Associations of our sets that are not there. */
  readonly missing: readonly SecurityAssociation[]
}

/** Compares the associations of the host with those of the sets. */
async function audit(life: SaSetLife, { backend }: Pick<GmRoom, 'backend'>): Promise<AuditResult> {
  const before = associationsOf(life)
  const listed = await backend.list('pcscf')
  const after = new Set(associationsOf(life).map(keyOf))
  const [listedKeys, earlierKeys] = [new Set(listed.map(keyOf)), new Set(before.map(keyOf))]
  return {
    // what has come or gone while the list was made is neither
    strays: listed.filter((each) => !(after.has(keyOf(each)) || earlierKeys.has(keyOf(each)))),
    missing: before.filter((each) => after.has(keyOf(each)) && !listedKeys.has(keyOf(each))),
  }
}

function associationsOf(life: SaSetLife): readonly SecurityAssociation[] {
  return life.held().flatMap(({ handle }) => securityAssociations(handle.agreement))
}

/**
 * An audit now and every ten minutes: what is left over by a crash is taken out, what is missing is reported.
 *
 * @returns a function that ends it
 */
export async function startAudit(life: SaSetLife, room: GmRoom): Promise<() => void> {
  let timer: Timer
  let suspects: ReadonlySet<string> = new Set()
  const wait = (): void => {
    timer = room.runtime.clock.startTimer(AUDIT_MS, () => {
      room.background.add(async () => {
        suspects = await auditAndMend(life, room, (key) => suspects.has(key))
      })
      wait()
    })
  }
  // before anything is agreed on, whatever is there is left over
  await auditAndMend(life, room, () => true)
  wait()
  return () => timer.cancel()
}

/**
 * A stray may be a set that is just being put in: it goes when two audits have seen it.
 *
 * @returns the strays that were left
 */
async function auditAndMend(
  life: SaSetLife,
  room: GmRoom,
  isStray: (key: string) => boolean,
): Promise<ReadonlySet<string>> {
  const { strays, missing } = await audit(life, room)
  if (strays.length > 0 || missing.length > 0) report(strays.length, missing.length, room)
  const certain = strays.filter((each) => isStray(keyOf(each)))
  for (const stray of certain) await room.backend.discard?.(stray)
  return new Set(strays.filter((each) => !certain.includes(each)).map(keyOf))
}

function report(strays: number, missing: number, { runtime, element }: GmRoom): void {
  runtime.counters.add('pcscf.gm.audit.strays', strays)
  runtime.counters.add('pcscf.gm.audit.missing', missing)
  runtime.log.warn('security associations differ from the sets', { element, strays, missing })
}

function keyOf({ spi, from, to }: SecurityAssociation): string {
  return `${spi} ${addressKey(from)} ${addressKey(to)}`
}
