import { Anchor, Button, Group, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Operations } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { nameOf } from '../shell/identity.ts'
import { Page } from '../shell/page.tsx'
import { AddSubscriber } from './add-subscriber.tsx'
import { RegistrationBadge } from './registration-badge.tsx'

const LIMIT = '50'

type Listed = Operations['listSubscribers']['answer']['subscribers'][number]

/** Who may register: search, and a form for a new SIM. */
export function SubscribersPage(): ReactNode {
  const [search, setSearch] = useState('')
  const [wanted] = useDebouncedValue(search.trim(), 200)
  const [after, setAfter] = useState<readonly string[]>([])
  const [isAdding, adding] = useDisclosure(false)
  const query = {
    limit: LIMIT,
    ...(wanted !== '' && { search: wanted }),
    ...(after.length > 0 && { after: after.at(-1) ?? '' }),
  }
  const found = useAnswer('listSubscribers', { query }, { everyMs: 3 * LIVE_MS })
  const mayAdd = useMay('provisioner')
  return (
    <Page
      title="Subscribers"
      actions={
        <Button disabled={!mayAdd} onClick={adding.open}>
          Add a SIM
        </Button>
      }
    >
      <AddSubscriber isOpen={isAdding} onClose={adding.close} />
      <TextInput
        label="Search"
        placeholder="IMSI, number, or the beginning of either"
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value)
          setAfter([])
        }}
        maw={320}
      />
      <Answered of={found}>
        {({ subscribers, total, nextAfter }) => (
          <>
            {subscribers.length === 0 ? (
              <EmptyState title={total === 0 ? 'Nobody may register yet' : 'Nobody is found'}>
                {total === 0
                  ? 'A subscriber is a SIM: its IMSI, its number, and the keys K and OPc from its data sheet. Add the first one.'
                  : 'Search for the digits of an IMSI or of a number.'}
              </EmptyState>
            ) : (
              <SubscriberTable subscribers={subscribers} />
            )}
            <Group>
              <Text c="dimmed">{total.toLocaleString()} subscribers in all</Text>
              <Button
                size="xs"
                variant="default"
                disabled={after.length === 0}
                onClick={() => setAfter(after.slice(0, -1))}
              >
                Before
              </Button>
              <Button
                size="xs"
                variant="default"
                disabled={nextAfter === undefined}
                onClick={() => nextAfter !== undefined && setAfter([...after, nextAfter])}
              >
                Next
              </Button>
            </Group>
          </>
        )}
      </Answered>
    </Page>
  )
}

function SubscriberTable({ subscribers }: { readonly subscribers: readonly Listed[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>IMSI</Table.Th>
            <Table.Th>Number</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>S-CSCF</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {subscribers.map(({ impi, imsi, msisdn, state, scscf }) => (
            <Table.Tr key={impi}>
              <Table.Td>
                <Anchor
                  component={Link}
                  href={`/console/subscribers/${encodeURIComponent(imsi ?? impi)}`}
                  className="mono"
                >
                  {imsi ?? impi}
                </Anchor>
              </Table.Td>
              <Table.Td>{msisdn === undefined ? '' : `+${msisdn}`}</Table.Td>
              <Table.Td>
                <RegistrationBadge state={state} />
              </Table.Td>
              <Table.Td className="mono">
                {scscf === undefined ? '' : nameOf(scscf).replace(/^sip:|[;:].*$/g, '')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
