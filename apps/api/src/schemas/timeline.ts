import Type, { type TSchema } from 'typebox'
import { TIMELINE_KINDS } from '../network/trace-door.ts'
import { strict } from './common.ts'

const text = Type.String()

export const timelineEntrySchema: TSchema = Type.Object(
  {
    at: Type.Number({ description: 'when it began, in milliseconds since 1970' }),
    kind: Type.Union(TIMELINE_KINDS.map((name) => Type.Literal(name))),
    outcome: Type.Union(
      (['success', 'failure', 'open', 'note'] as const).map((name) => Type.Literal(name)),
      { description: 'open: it goes on; note: nothing that goes well or badly' },
    ),
    what: text,
    detail: Type.Optional(text),
    why: Type.Optional(Type.String({ description: 'of a failure: the likeliest cause' })),
    callId: Type.Optional(Type.String({ description: 'by which its messages are found' })),
    durationMs: Type.Optional(Type.Number({ description: 'of a call that has ended' })),
    by: Type.Optional(Type.String({ description: 'of a change: whose key or session; for admins' })),
  },
  { ...strict, title: 'TimelineEntry' },
)
