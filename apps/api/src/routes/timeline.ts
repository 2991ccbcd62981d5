import type { SubscriberView } from '@voltaic/hss'
import Type from 'typebox'
import type { ApiContext } from '../api-context.ts'
import { auditIdBefore } from '../audit-log.ts'
import { TIMELINE_KINDS, type TimelineStep, TRACED_KINDS } from '../network/trace-door.ts'
import { type ProvisioningStep, provisioningStepOf } from '../provisioning-steps.ts'
import { defineRoute, type Route } from '../route.ts'
import { DEFAULT_LIMIT, identityParam, limitQuery, strict } from '../schemas/common.ts'
import { timelineEntrySchema } from '../schemas/timeline.ts'
import { noSubscriber } from './subscribers.ts'

type Step = TimelineStep | ProvisioningStep
type Kind = (typeof TIMELINE_KINDS)[number]

interface Wish {
  readonly identities: readonly string[]
  readonly kinds: readonly Kind[]
  readonly before: number | undefined
  readonly limit: number
}

interface Steps {
  /** Newest first. */
  readonly steps: readonly Step[]
  readonly hasMore: boolean
}

const NOTHING: Steps = { steps: [], hasMore: false }

export const timelineRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/subscribers/:identity/timeline',
    operationId: 'showTimeline',
    summary:
      'What has happened to a subscriber, a line for each procedure, the newest first; who changed it, for admins',
    tag: 'Subscribers',
    role: 'viewer',
    params: Type.Object({ identity: identityParam }),
    query: Type.Object(
      {
        kinds: Type.Optional(
          Type.String({
            pattern: `^(${TIMELINE_KINDS.join('|')})(,(${TIMELINE_KINDS.join('|')})){0,5}$`,
            description: `any of ${TIMELINE_KINDS.join(', ')}, separated by commas`,
          }),
        ),
        before: Type.Optional(
          Type.String({
            pattern: '^\\d{1,15}(\\.\\d{1,10})?$',
            description: 'milliseconds since 1970: nextBefore of the page before',
          }),
        ),
        limit: Type.Optional(limitQuery),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          entries: Type.Array(timelineEntrySchema),
          isTraced: Type.Boolean({ description: 'whether messages are kept here; without them only changes are told' }),
          nextBefore: Type.Optional(Type.Number({ description: 'absent on the last page' })),
        },
        strict,
      ),
    },
    async handle(context, { params: { identity }, query, principal }) {
      const subscriber = await context.hss.provisioning.show(identity)
      const wish: Wish = {
        identities: [...new Set([identity, ...(subscriber === undefined ? [] : namesOf(subscriber))])],
        kinds: query.kinds === undefined ? TIMELINE_KINDS : (query.kinds.split(',') as Kind[]),
        before: query.before === undefined ? undefined : Number(query.before),
        limit: Number(query.limit ?? DEFAULT_LIMIT),
      }
      const { steps, hasMore } = newestOf([await traced(context, wish), await provisioned(context, wish)], wish.limit)
      if (subscriber === undefined && steps.length === 0) throw noSubscriber(identity)
      // who did what is in the audit log, which is for admins
      const entries = principal.role === 'admin' ? steps : steps.map(withoutActor)
      const last = hasMore ? steps.at(-1)?.at : undefined
      const isTraced = context.trace?.() !== undefined
      return { status: 200, body: { entries, isTraced, ...(last !== undefined && { nextBefore: last }) } }
    },
  }),
]

function withoutActor(step: Step): Step {
  if (step.kind !== 'provisioning') return step
  const { by: _, ...rest } = step
  return rest as Step
}

/** All names by which messages and changes may name a subscriber. */
function namesOf({ impis, registrationSets }: SubscriberView): readonly string[] {
  const ofSims = impis.flatMap(({ impi, imsi, msisdn }) => [impi, imsi, msisdn, msisdn && `+${msisdn}`])
  const public_ = registrationSets.flatMap(({ impus }) => impus.map(({ identity }) => identity))
  return [...ofSims, ...public_].filter((name) => name !== undefined && name !== '') as string[]
}

async function traced({ trace }: ApiContext, { identities, kinds, before, limit }: Wish): Promise<Steps> {
  const wanted = TRACED_KINDS.filter((kind) => kinds.includes(kind))
  const door = trace?.()
  if (door === undefined || wanted.length === 0) return NOTHING
  const { entries, hasMore } = await door.timeline({
    identities,
    kinds: wanted,
    limit,
    ...(before !== undefined && { before }),
  })
  return { steps: entries, hasMore }
}

async function provisioned({ audit }: ApiContext, { identities, kinds, before, limit }: Wish): Promise<Steps> {
  if (!kinds.includes('provisioning')) return NOTHING
  const page = { targets: identities, limit, ...(before !== undefined && { before: auditIdBefore(before) }) }
  const views = await audit.list(page)
  return { steps: views.flatMap((view) => provisioningStepOf(view) ?? []), hasMore: views.length === limit }
}

/** The newest of all; those of one millisecond stay together, as the next page begins before them. */
function newestOf(all: readonly Steps[], limit: number): Steps {
  const steps = all.flatMap((each) => each.steps).sort((a, b) => b.at - a.at)
  const lastAt = steps[limit - 1]?.at
  const page = steps.filter(({ at }, index) => index < limit || at === lastAt)
  return { steps: page, hasMore: page.length < steps.length || all.some(({ hasMore }) => hasMore) }
}
