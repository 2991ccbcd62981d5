import { ActionIcon, Anchor, AppShell, Burger, Group, Menu, Text, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { AlarmMark } from '../alarms/standing-alarms.tsx'
import type { Session } from '../api/operations.ts'
import { useLogOut } from '../api/session.ts'
import { Navigation, type Place } from './navigation.tsx'
import { showRefusal } from './notices.ts'
import { Reachability } from './reachability.tsx'

/** The frame around every page: name, navigation, who is logged in. */
export function Shell(props: {
  readonly places: readonly Place[]
  readonly session: Session
  readonly children: ReactNode
}): ReactNode {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <Anchor href="#content" className="skip-link">
        Skip to content
      </Anchor>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Show all pages" />
            <Text fw={700} size="lg">
              Voltaic
            </Text>
            <Reachability />
            <AlarmMark />
          </Group>
          <Person session={props.session} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation places={props.places} onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {props.children}
      </AppShell.Main>
    </AppShell>
  )
}

function Person({ session }: { readonly session: Session }): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const logOut = useLogOut()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" w="auto" px="sm" aria-label={`${session.name}, ${session.role}`}>
          <Text size="sm">{session.name}</Text>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{`${session.name} is ${session.role} here`}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map((scheme) => (
          <Menu.Item key={scheme} disabled={scheme === colorScheme} onClick={() => setColorScheme(scheme)}>
            {scheme === 'auto' ? 'Colours of the system' : `${scheme === 'dark' ? 'Dark' : 'Light'} colours`}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void logOut().catch(showRefusal)}>Log out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
