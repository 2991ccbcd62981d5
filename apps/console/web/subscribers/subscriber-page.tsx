import { Anchor, Button, Card, Group, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { Subscriber } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { Page } from '../shell/page.tsx'
import { ChangeKeys } from './change-keys.tsx'
import { ContactsSection } from './contacts-section.tsx'
import { OtherSettings } from './other-settings.tsx'
import { RegistrationBadge } from './registration-badge.tsx'
import { SimFiles } from './sim-files.tsx'
import { TimelineSection } from './timeline-section.tsx'

/** One subscriber: SIMs, identities, registration, where it is, what has happened to it, and the ways to its messages. */
export function SubscriberPage(): ReactNode {
  const { identity = '' } = useParams<{ identity: string }>()
  const params = { identity: decodeURIComponent(identity) }
  const subscriber = useAnswer('showSubscriber', { params }, { everyMs: 2 * LIVE_MS })
  return (
    <Page title={params.identity} actions={<Orders identity={params.identity} />}>
      <Answered of={subscriber}>
        {(answer) => (
          <>
            <Sims subscriber={answer} />
            {answer.registrationSets.map((set) => (
              <RegistrationSet key={set.impus.map(({ identity }) => identity).join()} set={set} />
            ))}
            <ContactsSection identity={params.identity} />
            <TimelineSection identity={params.identity} />
            {answer.impis.some(({ digestAlgorithm }) => digestAlgorithm === undefined) && (
              <>
                <SimFiles identity={params.identity} />
                <OtherSettings />
              </>
            )}
          </>
        )}
      </Answered>
    </Page>
  )
}

function Orders({ identity }: { readonly identity: string }): ReactNode {
  const isAllowed = useMay('provisioner')
  const [, go] = useLocation()
  const params = { identity }
  const deregister = useChange('deregisterSubscriber', ['showSubscriber', 'listSubscribers'])
  const remove = useChange('removeSubscriber', ['listSubscribers'])
  return (
    <Group gap="xs">
      <Button component={Link} variant="default" href={`/console/ladder?${new URLSearchParams({ who: identity })}`}>
        Its messages
      </Button>
      <Button component={Link} variant="default" href={`/console/why?${new URLSearchParams({ who: identity })}`}>
        Why does it not work?
      </Button>
      <Button
        variant="default"
        disabled={!isAllowed}
        onClick={() => deregister.mutate({ params, body: { reason: 'PERMANENT_TERMINATION' } })}
      >
        De-register
      </Button>
      <Button
        color="red"
        disabled={!isAllowed}
        onClick={() => {
          if (!confirm(`Remove ${identity}? Its keys are lost with it.`)) return
          remove.mutate({ params }, { onSuccess: () => go('/console/subscribers') })
        }}
      >
        Remove
      </Button>
    </Group>
  )
}

function Sims({ subscriber }: { readonly subscriber: Subscriber }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {['IMPI', 'Number', 'Algorithm', 'AMF', 'SEQ', 'Resynchronised'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
            <Table.Th aria-label="Keys" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {subscriber.impis.map((sim) => (
            <SimRow key={sim.impi} sim={sim} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function SimRow({ sim }: { readonly sim: Subscriber['impis'][number] }): ReactNode {
  const { impi, msisdn, algorithm, digestAlgorithm, amf, seq, resynchronisations } = sim
  return (
    <Table.Tr>
      <Table.Td className="mono">{impi}</Table.Td>
      <Table.Td>{msisdn === undefined ? '' : `+${msisdn}`}</Table.Td>
      <Table.Td>{digestAlgorithm === undefined ? algorithm : `password, ${digestAlgorithm}`}</Table.Td>
      <Table.Td className="mono">{amf}</Table.Td>
      <Table.Td className="mono">{seq}</Table.Td>
      <Table.Td>
        {resynchronisations === undefined
          ? 'never'
          : `${resynchronisations.verified} times${resynchronisations.isLoop ? ', in a loop: K or OPc is wrong' : ''}`}
      </Table.Td>
      <Table.Td>{digestAlgorithm === undefined && <ChangeKeys sim={sim} />}</Table.Td>
    </Table.Tr>
  )
}

function RegistrationSet({ set }: { readonly set: Subscriber['registrationSets'][number] }): ReactNode {
  return (
    <Card withBorder component="section" aria-label="Implicit registration set">
      <Stack gap="xs">
        <Group>
          <RegistrationBadge state={set.state} />
          {set.scscf !== undefined && (
            <Text size="sm" className="mono">
              at {set.scscf}
            </Text>
          )}
        </Group>
        {set.impus.map(({ identity, barred, isDefault, serviceProfile }) => (
          <Text key={identity} size="sm">
            <Anchor
              component={Link}
              href={`/console/ladder?${new URLSearchParams({ who: identity })}`}
              className="mono"
              fz="sm"
            >
              {identity}
            </Anchor>
            {[
              isDefault && ' default',
              barred && ' barred',
              serviceProfile !== undefined && ` · profile ${serviceProfile}`,
            ]
              .filter(Boolean)
              .join('')}
          </Text>
        ))}
      </Stack>
    </Card>
  )
}
