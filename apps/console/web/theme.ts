import { type CSSVariablesResolver, createTheme, type MantineThemeOverride } from '@mantine/core'

/** Colours of words on a tint of the same colour: darker, and in the dark lighter, than the kit has them. */
const TINTED = ['blue', 'green', 'orange', 'red', 'gray'] as const

/** Every text has the contrast that WCAG 2.1 AA asks for, 4.5 to 1. */
export const theme: MantineThemeOverride = createTheme({
  primaryShade: 9,
  // who asks for less motion gets none (WCAG 2.1, success criterion 2.3.3)
  respectReducedMotion: true,
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    // words on a tint have too little contrast
    Alert: { defaultProps: { variant: 'default' } },
  },
})

export const contrast: CSSVariablesResolver = ({ colors }) => {
  const tints = (shade: number): Record<string, string> =>
    Object.fromEntries(TINTED.map((name) => [`--mantine-color-${name}-light-color`, colors[name][shade] ?? '']))
  return {
    variables: {},
    light: {
      '--mantine-color-dimmed': colors.gray[7],
      '--mantine-color-placeholder': colors.gray[7],
      '--mantine-color-error': colors.red[9],
      '--mantine-color-anchor': colors.blue[8],
      ...tints(9),
    },
    dark: {
      '--mantine-color-dimmed': colors.dark[1],
      '--mantine-color-placeholder': colors.dark[1],
      '--mantine-color-error': colors.red[4],
      '--mantine-color-anchor': colors.blue[3],
      // that a button is there, though it cannot be pressed
      '--mantine-color-disabled': colors.dark[5],
      '--mantine-color-disabled-color': colors.dark[2],
      '--mantine-color-disabled-border': colors.dark[4],
      ...tints(1),
    },
  }
}
