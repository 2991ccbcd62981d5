/**
 * Whether the node with `local` as its Origin-Host keeps the connection that the other one opened.
 *
 * @spec RFC 6733 §5.6.4
 */
export function winsElection(local: string, remote: string): boolean {
  const ours = local.toLowerCase()
  const theirs = remote.toLowerCase()
  return ours > theirs
}
