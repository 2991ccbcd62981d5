import type { ExamRun } from './exam-run.ts'
import { CALL_RUNS } from './runs/calls.ts'
import { CAPTURE_RUNS } from './runs/captures.ts'
import { GM_RUNS } from './runs/gm.ts'
import { HEALTHY_CALLS } from './runs/healthy-calls.ts'
import { HEALTHY_REGISTRATIONS } from './runs/healthy-registrations.ts'
import { IDENTITY_RUNS } from './runs/identities.ts'
import { KEY_RUNS } from './runs/keys.ts'
import { MEDIA_RUNS } from './runs/media.ts'
import { NETWORK_RUNS } from './runs/network.ts'
import { TEXT_RUNS } from './runs/texts.ts'
import { TRUNK_RUNS } from './runs/trunks.ts'

/** Every run by its id. */
export const ALL_RUNS: ReadonlyMap<string, ExamRun> = new Map(
  [
    HEALTHY_REGISTRATIONS,
    HEALTHY_CALLS,
    KEY_RUNS,
    IDENTITY_RUNS,
    GM_RUNS,
    NETWORK_RUNS,
    CALL_RUNS,
    TRUNK_RUNS,
    MEDIA_RUNS,
    TEXT_RUNS,
    CAPTURE_RUNS,
  ].flatMap((runs) => runs.map((run) => [run.id, run] as const)),
)
