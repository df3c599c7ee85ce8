// Searches and counts, in a browser or Node.js 18 and later: the API may be asked from any site (CORS).
//   SAMLAD=http://127.0.0.1:8080 node search.mjs välfärdsteknik
const base = globalThis.process?.env.SAMLAD ?? "http://127.0.0.1:8080"

async function search(words) {
  const query = new URLSearchParams({ q: words, facets: "kind,freshness", fields: "title,link", limit: "5" })
  const response = await fetch(`${base}/api/v1/items?${query}`)
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.detail)    // a problem document (RFC 9457)
  return answer
}

const { items, total, facets, corrected } = await search(process.argv[2] ?? "digital")
if (corrected) console.log(`showing ${corrected}`)
for (const item of items) console.log(`${item.title} ${item.link ?? ""}`)
console.log(`${items.length} of ${total}:`, facets.kind.map(kind => `${kind.count} ${kind.label}`).join(", "))
