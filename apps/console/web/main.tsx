import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './console.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { contrast, theme } from './theme.ts'

const client = new QueryClient({
  // a core that restarts is asked again by what looks regularly; a refusal does not change by asking at once
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
})
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
// what locks scrolling behind a drawer puts a style element in, and looks for its nonce here
Object.assign(globalThis, { __webpack_nonce__: nonce })
const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')

// a link that is opened where the console is open already changes nothing but the fragment
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#link=')) location.reload()
})

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={contrast}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications />
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
