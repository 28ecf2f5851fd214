/** The address of a link that signs in once. Behind `#`, so that no log on the way has the secret. */
export function signInLink(base: string, secret: string): string {
  return `${base}/console/welcome#link=${secret}`
}
