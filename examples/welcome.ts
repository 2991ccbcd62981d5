// An application server of one's own: greets each user who comes. It runs beside a core:
//   voltaic as ifc examples/welcome.ts --listen 10.0.0.20:5090      the filter criteria to load
//   voltaic as start examples/welcome.ts --listen 10.0.0.20:5090    with voltaic.yaml of the network in this folder
import type { ApplicationServer, AsService } from '@voltaic/as-kit'

let server: ApplicationServer | undefined

export const service: AsService = {
  name: 'welcome',
  criteria: [{ priority: 60, when: [[{ method: 'REGISTER', registrationTypes: ['INITIAL_REGISTRATION'] }]] }],
  start(started) {
    server = started
  },
  onRegistration({ user, scscf }) {
    const body = { contentType: 'text/plain', content: Buffer.from('Welcome.') }
    // not awaited: the S-CSCF waits for the end of this function, and the phone for the S-CSCF
    void server?.originate({ method: 'MESSAGE', user, to: user, scscf, body })
  },
}
