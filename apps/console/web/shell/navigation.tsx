import { NavLink, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'

export interface Place {
  readonly path: string
  readonly name: string
}

/** The ways to all pages; `onGo` closes the menu of a narrow screen. */
export function Navigation(props: { readonly places: readonly Place[]; readonly onGo: () => void }): ReactNode {
  const [location] = useLocation()
  return (
    <Stack gap={2} component="nav" aria-label="Pages">
      {props.places.map(({ path, name }) => (
        <NavLink
          key={path}
          component={Link}
          href={path}
          label={name}
          variant="filled"
          active={path === '/' ? location === '/' : location.startsWith(path)}
          aria-current={path === location ? 'page' : undefined}
          onClick={props.onGo}
        />
      ))}
    </Stack>
  )
}
