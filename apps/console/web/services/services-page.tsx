import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { Page } from '../shell/page.tsx'
import { IfcPlayground } from './ifc-playground.tsx'
import { ProfileList } from './profile-list.tsx'

/** Which application servers get the requests of whom, and why. */
export function ServicesPage(): ReactNode {
  return (
    <Page title="Services">
      <Tabs defaultValue="profiles" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="profiles">Service profiles</Tabs.Tab>
          <Tabs.Tab value="playground">Playground</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profiles" pt="md">
          <ProfileList />
        </Tabs.Panel>
        <Tabs.Panel value="playground" pt="md">
          <IfcPlayground />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
