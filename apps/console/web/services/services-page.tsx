import { Tabs } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Page } from '../shell/page.tsx'
import { IfcLists, SharedSets } from './criteria-sets.tsx'
import { EXAMPLE_PROFILE } from './examples.ts'
import { IfcPlayground } from './ifc-playground.tsx'
import { ProfileList } from './profile-list.tsx'

/** Which application servers get the requests of whom, and why. */
export function ServicesPage(): ReactNode {
  const [tab, setTab] = useState<string | null>('profiles')
  const [tried, setTried] = useState(EXAMPLE_PROFILE)
  const onTry = (xml: string): void => {
    setTried(xml)
    setTab('playground')
  }
  return (
    <Page title="Services">
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="profiles">Service profiles</Tabs.Tab>
          <Tabs.Tab value="sets">Shared sets</Tabs.Tab>
          <Tabs.Tab value="lists">iFC lists</Tabs.Tab>
          <Tabs.Tab value="playground">Playground</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="profiles" pt="md">
          <ProfileList onTry={onTry} />
        </Tabs.Panel>
        <Tabs.Panel value="sets" pt="md">
          <SharedSets onTry={onTry} />
        </Tabs.Panel>
        <Tabs.Panel value="lists" pt="md">
          <IfcLists onTry={onTry} />
        </Tabs.Panel>
        <Tabs.Panel value="playground" pt="md">
          <IfcPlayground profile={tried} onProfile={setTried} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
