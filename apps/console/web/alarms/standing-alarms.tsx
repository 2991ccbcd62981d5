import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Alarm } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { dateAndTime } from '../shell/times.ts'
import { Severity, signOf } from './severity.tsx'

/** The alarms of the process with the API, as they come and go. */
export function useAlarms(): ReturnType<typeof useAnswer<'listAlarms'>> {
  return useAnswer('listAlarms', {}, { everyMs: 2 * LIVE_MS })
}

/** In the head of every page: how many alarms stand, and the way to them; nothing where none does. */
export function AlarmMark(): ReactNode {
  const standing = useAlarms().data?.standing ?? []
  if (standing.length === 0) return null
  const words = standing.length === 1 ? '1 alarm' : `${standing.length} alarms`
  return (
    <Anchor component={Link} href="/console/alarms" size="sm" fw={700} style={{ whiteSpace: 'nowrap' }}>
      <span aria-hidden="true">{signOf(standing)} </span>
      {words}
    </Anchor>
  )
}

/** On the overview. */
export function StandingCard(): ReactNode {
  const alarms = useAlarms()
  return (
    <Card withBorder component="section" aria-label="Alarms">
      <Title order={2} size="h4" mb="xs">
        Alarms
      </Title>
      <Answered of={alarms}>{({ standing }) => <StandingAlarms standing={standing} />}</Answered>
    </Card>
  )
}

/** Those that stand, the gravest first, each with what to do. */
export function StandingAlarms({ standing }: { readonly standing: readonly Alarm[] }): ReactNode {
  if (standing.length === 0) {
    return (
      <Text c="dimmed">
        Nothing is wrong. What goes wrong, a trunk that is down or a disk that is nearly full, stands here with what to
        do about it, until it is over.
      </Text>
    )
  }
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {standing.map(({ id, severity, source, text, remedy, since }) => (
        <li key={id}>
          <Group gap="xs" align="center">
            <Severity severity={severity} />
            <Text fw={600}>{source}</Text>
            <Text>{text}</Text>
          </Group>
          <Text size="sm">
            Since {dateAndTime(since)}. {remedy}.
          </Text>
        </li>
      ))}
    </Stack>
  )
}
