import { SimpleGrid } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { PhoneCard } from './phone-card.tsx'
import { StartPhone } from './start-phone.tsx'

/** Simulated phones: switch on, register, call, text, and break on purpose. */
export function PhonesPage(): ReactNode {
  const phones = useAnswer('listPhones', {}, { everyMs: LIVE_MS })
  return (
    <Page title="Phones">
      <StartPhone />
      <Answered of={phones}>
        {({ phones: list }) =>
          list.length === 0 ? (
            <EmptyState title="No phone is on">
              A simulated phone has the SIM of a subscriber and does what a handset does. Choose one above: it
              registers, and every message of it is on the page Ladder.
            </EmptyState>
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              {list.map((phone) => (
                <PhoneCard key={phone.imsi} phone={phone} others={list.filter(({ imsi }) => imsi !== phone.imsi)} />
              ))}
            </SimpleGrid>
          )
        }
      </Answered>
    </Page>
  )
}
