import Type, { type TSchema } from 'typebox'
import { ALARM_SEVERITIES } from '../network/alarm-entry.ts'
import { strict } from './common.ts'

const time = (description: string) => Type.String({ description: `ISO 8601: ${description}` })

export const alarmSchema: TSchema = Type.Object(
  {
    id: Type.String({ description: 'of this occurrence' }),
    kind: Type.String({ description: 'the same words each time: trunk-down' }),
    severity: Type.Union(
      ALARM_SEVERITIES.map((severity) => Type.Literal(severity)),
      { description: 'perceivedSeverity of TS 32.111-2' },
    ),
    source: Type.String({ description: 'what it is about: trunk alpha of bgcf' }),
    text: Type.String({ description: 'what is wrong' }),
    remedy: Type.String({ description: 'what to do about it' }),
    since: time('since when it stands'),
    until: Type.Optional(time('when it was over')),
  },
  { ...strict, title: 'Alarm' },
)
