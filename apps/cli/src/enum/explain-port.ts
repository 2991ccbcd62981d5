import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress } from '@voltaic/runtime'

/** Where the stub of systemd-resolved keeps the DNS port for itself. */
const FREE_RESOLVED =
  'mkdir -p /etc/systemd/resolved.conf.d && ' +
  "printf '[Resolve]\\nDNSStubListener=no\\n' > /etc/systemd/resolved.conf.d/60-voltaic.conf && " +
  'systemctl restart systemd-resolved'
const DNS_PORT = 53
/** A line of its own, below the first line of a remedy. */
const OR = '\n         '

/**
 * What to do when the server could not have its port: the message of the system names who holds it, the remedy is the
 * line that frees it.
 */
export function explainPort(error: unknown, at: Address): unknown {
  if (!(error instanceof VoltaicError)) return error
  const { code, message } = error
  const port = at.port === DNS_PORT ? 5300 : at.port + 1
  const other = `or take another port: voltaic enum serve FOLDER --port ${port}${OR}and ask there: voltaic enum query NUMBER --server ${at.host}:${port}`
  if (code === 'NET_PERMISSION') {
    const remedy = `As root: sysctl -w net.ipv4.ip_unprivileged_port_start=${at.port}${OR}${other}`
    return new VoltaicError('NET_PERMISSION', message, remedy, { cause: error })
  }
  if (code !== 'NET_PORT_TAKEN') return error
  const remedy = `${lineThatFrees(message, at)}${OR}${other}`
  return new VoltaicError('NET_PORT_TAKEN', message, remedy, { cause: error })
}

/** The name of a process is cut off after 15 characters: `systemd-resolve`. */
function lineThatFrees(message: string, at: Address): string {
  if (message.includes('systemd-resolve')) return `As root: ${FREE_RESOLVED}`
  const pid = /\(pid (\d+)\)/.exec(message)?.[1]
  if (pid !== undefined) return `Stop that process (it may be the lab, or a network of yours): kill ${pid}`
  return `See as root who holds ${formatAddress(at)}: ss -lntup 'sport = :${at.port}'`
}
