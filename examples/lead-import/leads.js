// The CRM that the leads are in: pages of JSON over HTTP.

/** Every lead, page by page. */
export async function* leadsAt(url) {
  for (let page = 1; ; page++) {
    const answer = await fetch(`${url}?page=${page}`)
    if (!answer.ok) throw new Error(`The leads could not be read: ${answer.status}`)
    const { leads, more } = await answer.json()
    yield* leads
    if (!more) return
  }
}
