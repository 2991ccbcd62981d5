import { Anchor, Badge, Card, Group, Progress, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { WithDocs } from '../learn/with-docs.tsx'
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

/** In the order in which they are done. What docs/guides/first-hour.md has too, with a real phone, has the same name there. */
const STEPS: readonly Step[] = [
  {
    milestone: 'subscriber',
    title: 'The subscriber',
    says: 'A subscriber is a SIM: IMSI, number, and the keys K and OPc that the card has too.',
    path: '/console/subscribers',
    place: 'Subscribers',
  },
  {
    milestone: 'registered',
    title: 'It registers',
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
    title: 'The first call',
    says: 'Type the number of the second phone into the first one. The page Calls shows loss and MOS of each side while it lasts.',
    path: '/console/phones',
    place: 'Phones',
  },
  {
    milestone: 'text',
    title: 'The first text',
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
    title: 'The SIM',
    says: 'What goes onto a real one: the page of a subscriber has the commands of pySim that write it.',
    path: '/console/subscribers',
    place: 'Subscribers',
  },
]

/** The way from nothing to a call, ticked off as it comes true. */
export function FirstHourPage(): ReactNode {
  const { by, subscribers } = useProgress()
  const countOf = (who: 'reader' | 'network'): number =>
    STEPS.filter(({ milestone }) => by.get(milestone) === who).length
  const [own, others] = [countOf('reader'), countOf('network')]
  const next = STEPS.find(({ milestone }) => !by.has(milestone))
  return (
    <Page title="First hour">
      <Group>
        <Progress.Root size="lg" flex={1}>
          <Progress.Section value={(100 * own) / STEPS.length} aria-label="Steps done by you" />
          <Progress.Section
            value={(100 * others) / STEPS.length}
            color="gray.5"
            aria-label="Steps that were so already"
          />
        </Progress.Root>
        <Text role="status">
          {own} of {STEPS.length} done by you{others > 0 && `, ${others} so already`}
        </Text>
      </Group>
      <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {STEPS.map((step, index) => (
          <StepCard
            key={step.milestone}
            step={step}
            number={index + 1}
            by={by.get(step.milestone)}
            more={step.milestone === 'subscriber' ? numberOf(subscribers) : ''}
            isNext={step === next}
          />
        ))}
      </Stack>
      <Further isDone={own === STEPS.length} />
    </Page>
  )
}

function numberOf(subscribers: number | undefined): string {
  if (subscribers === undefined) return ''
  return subscribers === 0 ? ' This network has none yet: add one.' : ` This network has ${subscribers}.`
}

/** Where one goes on. */
function Further({ isDone }: { readonly isDone: boolean }): ReactNode {
  return (
    <Stack gap={4} component="section" aria-label="Further">
      {isDone && <Text fw={600}>That was the first hour. Next is a real phone.</Text>}
      <Text c="dimmed">
        <WithDocs text="With a real phone and Open5GS it is ten steps, with a proof after each: those of the same name, and what EPC and phone need in between, docs/guides/first-hour.md. EPC, APN and phone by themselves: docs/guides/private-network.md; how a phone gets the address of the P-CSCF: docs/guides/pcscf-discovery.md and docs/learn/pco.md." />{' '}
        The page of each subscriber says what its SIM, the EPC and the phone are to hold. What each message is for:{' '}
        <Anchor component={Link} href="/console/learn" inherit>
          Learn
        </Anchor>
        .
      </Text>
    </Stack>
  )
}

const STATES = { reader: 'done', network: 'so already' } as const

function StepCard(props: {
  readonly step: Step
  readonly number: number
  readonly by: 'reader' | 'network' | undefined
  /** What is so in this very network. */
  readonly more: string
  readonly isNext: boolean
}): ReactNode {
  const { by } = props
  const { title, says, path, place } = props.step
  return (
    <Card withBorder component="li" padding="sm" {...(props.isNext && { 'aria-current': 'step' })}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Title order={2} size="h5">
            {props.number}. {title}
          </Title>
          <Text size="sm">
            {says}
            {props.more}
          </Text>
          <Anchor component={Link} href={path} size="sm" aria-label={`${title}: go to ${place}`}>
            {place}
          </Anchor>
        </Stack>
        <Badge variant="dot" color={by === 'reader' ? 'green' : 'gray'} tt="none" style={{ flexShrink: 0 }}>
          {by === undefined ? (props.isNext ? 'next' : 'to do') : STATES[by]}
        </Badge>
      </Group>
    </Card>
  )
}
