import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { Call } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { Answered } from '../shell/answered.tsx'
import { nameOf } from '../shell/identity.ts'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'
import { CallMediaView } from './call-media.tsx'
import { callIdIn } from './call-path.ts'
import { CallPlots } from './call-plots.tsx'
import { CallRecordings } from './call-recordings.tsx'
import { Lasting } from './lasting.tsx'
import { RecordButton } from './record-button.tsx'

/** One call, under way or over: who with whom, how it sounds, what was recorded of it, and the ways to its messages. */
export function CallPage(): ReactNode {
  useLocation()
  const callId = callIdIn(window.location.pathname)
  const call = useAnswer('showCall', { params: { callId } }, { everyMs: LIVE_MS })
  const { data } = call
  const title = data === undefined ? 'Call' : `${nameOf(data.caller)} → ${nameOf(data.called)}`
  return (
    <Page title={title} actions={<Orders callId={callId} call={data} />}>
      <Answered of={call}>
        {(answer) => (
          <>
            <Facts call={answer} />
            <Part name="Media over time">
              <Samples call={answer} />
            </Part>
            <Part name="In all">
              <CallMediaView callId={callId} {...(hasFailed(answer) && { none: NOTHING })} />
            </Part>
          </>
        )}
      </Answered>
      <Part name="Recordings">
        <CallRecordings callId={callId} />
      </Part>
    </Page>
  )
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <Stack component="section" gap="sm" aria-label={name}>
      <Title order={2} size="h4">
        {name}
      </Title>
      {children}
    </Stack>
  )
}

function Orders({ callId, call }: { readonly callId: string; readonly call: Call | undefined }): ReactNode {
  const release = useChange('releaseCall', ['showCall', 'listCalls', 'listEndedCalls', 'listPhones'])
  const mayRelease = useMay('provisioner')
  const who = new URLSearchParams({ who: callId })
  const isUnderWay = call !== undefined && call.endedAt === undefined
  return (
    <Group gap="xs">
      <Button component={Link} variant="default" size="xs" href={`/console/ladder?${who}`}>
        Its messages
      </Button>
      <Button component={Link} variant="default" size="xs" href={`/console/why?${who}`}>
        Why does it not work?
      </Button>
      {isUnderWay && (
        <>
          <RecordButton callId={callId} />
          <Button color="red" size="xs" disabled={!mayRelease} onClick={() => release.mutate({ params: { callId } })}>
            End
          </Button>
        </>
      )}
    </Group>
  )
}

function Facts({ call }: { readonly call: Call }): ReactNode {
  const { callId, caller, called, state, startedAt, answeredAt, endedAt, servedBy } = call
  const ended = answeredAt === undefined ? 'over, nobody answered' : 'over'
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'State',
      <Badge key="state" variant="dot" tt="none" color={endedAt === undefined ? 'green' : 'gray'} role="status">
        {endedAt === undefined ? state : ended}
      </Badge>,
    ],
    ['Begun', dateAndTime(startedAt)],
    ['Answered', answeredAt === undefined ? 'not' : dateAndTime(answeredAt)],
    ...(answeredAt === undefined
      ? []
      : [['Lasts', <Lasting key="lasts" since={answeredAt} until={endedAt} />] as const]),
    ...(endedAt === undefined ? [] : [['Over', dateAndTime(endedAt)] as const]),
    ['Caller', caller],
    ['Called', called],
    ['S-CSCF', servedBy.join(', ')],
    ['Call-ID', callId],
  ]
  return (
    <Table variant="vertical" layout="fixed" withRowBorders={false} verticalSpacing={4}>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={96}>{name}</Table.Th>
            <Table.Td className={name === 'Call-ID' ? 'mono' : 'breaks'}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Whether it was over before anybody answered. */
function hasFailed({ answeredAt, endedAt }: Call): boolean {
  return answeredAt === undefined && endedAt !== undefined
}

function Samples({ call }: { readonly call: Call }): ReactNode {
  const { callId, endedAt } = call
  const everyMs = (endedAt === undefined ? 2 : 5) * LIVE_MS
  const samples = useAnswer('showCallSamples', { params: { callId } }, { everyMs })
  return (
    <Answered of={samples}>
      {({ media }) => (media.length === 0 ? <Uncounted call={call} /> : <CallPlots media={media} />)}
    </Answered>
  )
}

/** Why there are no figures. */
function Uncounted({ call }: { readonly call: Call }): ReactNode {
  if (hasFailed(call)) return <Text c="dimmed">{NOTHING}</Text>
  return (
    <Text c="dimmed">
      The media of this call pass no gateway of this process, so nobody counts them. To have calls pass one, give
      voltaic.yaml an element agw and its P-CSCF media: with the address of it; it holds for calls from the next start
      on: <WithDocs text="docs/guides/media.md" />
    </Text>
  )
}

/** Of a call that came to nothing. */
const NOTHING = 'It was over before anybody answered: there was nothing to count.'
