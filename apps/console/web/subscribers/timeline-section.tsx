import { Anchor, Button, Card, Chip, Group, Stack, Text, Timeline, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { TimelineEntry } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { dateAndTime } from '../shell/times.ts'
import { TimelineIcon } from './timeline-icon.tsx'

const KINDS: readonly { readonly kind: TimelineEntry['kind']; readonly name: string }[] = [
  { kind: 'registration', name: 'Registration' },
  { kind: 'security', name: 'IPsec' },
  { kind: 'call', name: 'Calls' },
  { kind: 'text', name: 'Texts' },
  { kind: 'hss', name: 'HSS' },
  { kind: 'provisioning', name: 'Changes' },
]
const COLOURS: Readonly<Record<TimelineEntry['outcome'], string>> = {
  success: 'green',
  failure: 'red',
  open: 'blue',
  note: 'gray',
}
/** Lines at first, and how many come with each step back. */
const FIRST = 25
const MOST = 1000

/** What has happened to a subscriber, the newest first: a line for each procedure, with the way to its messages. */
export function TimelineSection({ identity }: { readonly identity: string }): ReactNode {
  const [kinds, setKinds] = useState<string[]>([])
  const [limit, setLimit] = useState(FIRST)
  const query = { limit: String(limit), ...(kinds.length > 0 && { kinds: kinds.join(',') }) }
  const timeline = useAnswer('showTimeline', { params: { identity }, query }, { everyMs: 3 * LIVE_MS })
  return (
    <Card withBorder component="section" aria-label="Timeline">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Timeline
          </Title>
          <Chip.Group multiple value={kinds} onChange={setKinds}>
            <Group gap={6} role="group" aria-label="Show only">
              {KINDS.map(({ kind, name }) => (
                <Chip key={kind} value={kind} size="xs" variant="outline">
                  {name}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Group>
        <Answered of={timeline}>
          {({ entries, isTraced, nextBefore }) => (
            <>
              {!isTraced && <Text size="sm">No messages are kept here (trace.megabytes): only changes are told.</Text>}
              {entries.length === 0 ? (
                <NothingYet isFiltered={kinds.length > 0} />
              ) : (
                <Entries identity={identity} entries={entries} />
              )}
              {nextBefore !== undefined && limit < MOST && (
                <Button variant="default" onClick={() => setLimit(Math.min(MOST, limit * 2))}>
                  Show older ones
                </Button>
              )}
            </>
          )}
        </Answered>
      </Stack>
    </Card>
  )
}

function NothingYet({ isFiltered }: { readonly isFiltered: boolean }): ReactNode {
  if (isFiltered)
    return <EmptyState title="Nothing of this kind">Other lines are hidden by the choice above.</EmptyState>
  return (
    <EmptyState title="Nothing yet">
      Switch the phone on: what you should see first is a REGISTER and its 401, the challenge that the SIM answers. No
      phone at hand?{' '}
      <Anchor component={Link} href="/console/phones">
        Simulate one
      </Anchor>
      .
    </EmptyState>
  )
}

function Entries(props: { readonly identity: string; readonly entries: readonly TimelineEntry[] }): ReactNode {
  const { identity, entries } = props
  return (
    <Timeline active={entries.length} bulletSize={24} lineWidth={2}>
      {entries.map((entry) => (
        <Timeline.Item
          // two procedures may begin in one millisecond
          key={`${entry.at} ${entry.what} ${entry.callId} ${entry.detail}`}
          bullet={<TimelineIcon kind={entry.kind} />}
          color={COLOURS[entry.outcome]}
          lineVariant={entry.outcome === 'open' ? 'dashed' : 'solid'}
        >
          <Entry identity={identity} entry={entry} />
        </Timeline.Item>
      ))}
    </Timeline>
  )
}

function Entry({ identity, entry }: { readonly identity: string; readonly entry: TimelineEntry }): ReactNode {
  const { at, kind, outcome, what, detail, why, callId, by } = entry
  const messages = new URLSearchParams({ who: callId ?? identity })
  return (
    <>
      <Text size="sm" fw={600} className="breaks" {...(outcome === 'failure' && { c: 'var(--mantine-color-error)' })}>
        {what}
      </Text>
      {why !== undefined && (
        <Text size="sm">
          {why}{' '}
          <Anchor component={Link} href={`/console/why?${new URLSearchParams({ who: identity })}`} size="sm">
            What mends it?
          </Anchor>
        </Text>
      )}
      <Text size="xs" c="dimmed" className="breaks">
        <time dateTime={new Date(at).toISOString()}>{dateAndTime(new Date(at).toISOString())}</time>
        {by !== undefined && ` by ${by}`}
        {detail !== undefined && ` · ${detail}`}
        {kind !== 'provisioning' && (
          <>
            {' · '}
            <Anchor
              component={Link}
              href={`/console/ladder?${messages}`}
              size="xs"
              aria-label={`Its messages: ${what}`}
            >
              Its messages
            </Anchor>
          </>
        )}
      </Text>
    </>
  )
}
