import { Anchor, Badge, Card, Code, Group, Progress, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Page } from '../shell/page.tsx'
import type { Milestone } from './reached.ts'
import { useProgress } from './use-progress.ts'

interface Step {
  readonly milestone: Milestone
  readonly title: string
  readonly says: string
  readonly path: string
  readonly place: string
}

/** In the order in which they are done; a real phone goes the same way. */
const STEPS: readonly Step[] = [
  {
    milestone: 'subscriber',
    title: 'Somebody may register',
    says: 'A subscriber is a SIM: IMSI, number, and the keys K and OPc that the card has too. The lab has four.',
    path: '/console/subscribers',
    place: 'Subscribers',
  },
  {
    milestone: 'registered',
    title: 'A phone registers',
    says: 'Switch a simulated phone on: it has the SIM of a subscriber and does what a handset does.',
    path: '/console/phones',
    place: 'Phones',
  },
  {
    milestone: 'challenge',
    title: 'What the 401 was for',
    says: 'Find REGISTER, 401, REGISTER, 200, and open the 401. RAND asks the SIM a question; AUTN proves that the network knows K. The 401 is no failure: it is how both sides learn whom they talk to.',
    path: '/console/ladder',
    place: 'Ladder',
  },
  {
    milestone: 'call',
    title: 'One phone calls another',
    says: 'Type the number of the second phone into the first one. The page Calls shows loss and MOS of each side while it lasts.',
    path: '/console/phones',
    place: 'Phones',
  },
  {
    milestone: 'text',
    title: 'A text arrives',
    says: 'Send one with an emoji. The 202 to its MESSAGE says only that it has come so far; delivered is another message.',
    path: '/console/phones',
    place: 'Phones',
  },
  {
    milestone: 'why',
    title: 'Break something, and ask why',
    says: 'Switch a phone on that has a wrong K, and ask. You get the cause, the message that proves it, and what mends it.',
    path: '/console/phones',
    place: 'Phones',
  },
  {
    milestone: 'services',
    title: 'Why a request goes to a server',
    says: 'In the playground, hold a request against filter criteria: every condition says whether it is met.',
    path: '/console/services',
    place: 'Services',
  },
  {
    milestone: 'sim',
    title: 'What goes onto a real SIM',
    says: 'The page of a subscriber has the commands of pySim that write its card.',
    path: '/console/subscribers',
    place: 'Subscribers',
  },
]

/** The way from nothing to a call, ticked off as it comes true. */
export function FirstHourPage(): ReactNode {
  const done = useProgress()
  const count = STEPS.filter(({ milestone }) => done.has(milestone)).length
  const next = STEPS.find(({ milestone }) => !done.has(milestone))
  return (
    <Page title="First hour">
      <Group>
        <Progress.Root size="lg" flex={1}>
          <Progress.Section value={(100 * count) / STEPS.length} aria-label="Steps done" />
        </Progress.Root>
        <Text role="status">
          {count} of {STEPS.length} done
        </Text>
      </Group>
      <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {STEPS.map((step, index) => (
          <StepCard
            key={step.milestone}
            step={step}
            number={index + 1}
            isDone={done.has(step.milestone)}
            isNext={step === next}
          />
        ))}
      </Stack>
      <Text c="dimmed">
        With a real phone and Open5GS: <Code>docs/guides/first-hour.md</Code> goes the same way, with a proof after each
        step. What each message is for: <Code>docs/learn</Code>.
      </Text>
    </Page>
  )
}

function StepCard(props: {
  readonly step: Step
  readonly number: number
  readonly isDone: boolean
  readonly isNext: boolean
}): ReactNode {
  const { title, says, path, place } = props.step
  return (
    <Card withBorder component="li" padding="sm" {...(props.isNext && { 'aria-current': 'step' })}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Title order={2} size="h5">
            {props.number}. {title}
          </Title>
          <Text size="sm">{says}</Text>
          <Anchor component={Link} href={path} size="sm" aria-label={`${title}: go to ${place}`}>
            {place}
          </Anchor>
        </Stack>
        <Badge variant="dot" color={props.isDone ? 'green' : 'gray'} tt="none" style={{ flexShrink: 0 }}>
          {props.isDone ? 'done' : props.isNext ? 'next' : 'to do'}
        </Badge>
      </Group>
    </Card>
  )
}
