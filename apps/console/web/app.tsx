import { Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { AccessPage } from './access/access-page.tsx'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { useSession } from './api/session.ts'
import { CallPage } from './calls/call-page.tsx'
import { CallsPage } from './calls/calls-page.tsx'
import { CapturesPage } from './captures/captures-page.tsx'
import { FirstHourPage } from './first-hour/first-hour-page.tsx'
import { LadderPage } from './ladder/ladder-page.tsx'
import { DocumentPage, LearnPage } from './learn/learn-page.tsx'
import { LoginPage } from './login/login-page.tsx'
import { MessagesPage } from './messages/messages-page.tsx'
import { NumbersPage } from './numbers/numbers-page.tsx'
import { OverviewPage } from './overview/overview-page.tsx'
import { PhonesPage } from './phones/phones-page.tsx'
import { RecordingsPage } from './recordings/recordings-page.tsx'
import { ServicesPage } from './services/services-page.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import { EmptyState } from './shell/empty-state.tsx'
import { Shell } from './shell/shell.tsx'
import { SubscriberPage } from './subscribers/subscriber-page.tsx'
import { SubscribersPage } from './subscribers/subscribers-page.tsx'
import { WhyPage } from './why/why-page.tsx'

/** Every page: its address, its name in the navigation, and what it shows. */
const PAGES = [
  { path: '/', name: 'Overview', page: OverviewPage },
  { path: '/console/first-hour', name: 'First hour', page: FirstHourPage },
  { path: '/console/subscribers', name: 'Subscribers', page: SubscribersPage },
  { path: '/console/phones', name: 'Phones', page: PhonesPage },
  { path: '/console/ladder', name: 'Ladder', page: LadderPage },
  { path: '/console/calls', name: 'Calls', page: CallsPage },
  { path: '/console/alarms', name: 'Alarms', page: AlarmsPage },
  { path: '/console/why', name: 'Why', page: WhyPage },
  { path: '/console/captures', name: 'Captures', page: CapturesPage },
  { path: '/console/recordings', name: 'Recordings', page: RecordingsPage },
  { path: '/console/messages', name: 'Messages', page: MessagesPage },
  { path: '/console/services', name: 'Services', page: ServicesPage },
  { path: '/console/numbers', name: 'Numbers', page: NumbersPage },
  { path: '/console/settings', name: 'Settings', page: SettingsPage },
  { path: '/console/access', name: 'Access', page: AccessPage },
  { path: '/console/learn', name: 'Learn', page: LearnPage },
] as const

/** The console of whoever is logged in; the way in for everybody else. */
export function App(): ReactNode {
  const { data: session } = useSession()
  if (session === undefined) return <Loader m="xl" aria-label="loading" />
  if (session === null) return <LoginPage />
  return (
    <Shell places={PAGES} session={session}>
      <Switch>
        {PAGES.map(({ path, page }) => (
          <Route key={path} path={path} component={page} />
        ))}
        <Route path="/console/calls/*" component={CallPage} />
        <Route path="/console/learn/:folder/:name" component={DocumentPage} />
        <Route path="/console/subscribers/:identity" component={SubscriberPage} />
        <Route>
          <EmptyState title="There is no such page">The navigation shows those there are.</EmptyState>
        </Route>
      </Switch>
    </Shell>
  )
}
