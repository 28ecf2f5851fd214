type Values = Readonly<Record<string, string>>

// People from the history of computing, at addresses that no mail can reach (RFC 2606).
const people: readonly (readonly [first: string, last: string, company: string, title: string, stage: string])[] = [
  ['Ada', 'Lovelace', 'Analytical Engines', 'Mathematician', 'customer'],
  ['Charles', 'Babbage', 'Analytical Engines', 'Founder', 'customer'],
  ['Grace', 'Hopper', 'Harbour Compilers', 'Rear Admiral', 'customer'],
  ['Jean', 'Sammet', 'Harbour Compilers', 'Programming Manager', 'opportunity'],
  ['Alan', 'Turing', 'Hut Eight', 'Researcher', 'evangelist'],
  ['Joan', 'Clarke', 'Hut Eight', 'Cryptanalyst', 'salesqualifiedlead'],
  ['Tommy', 'Flowers', 'Hut Eight', 'Engineer', 'customer'],
  ['Katherine', 'Johnson', 'Orbital Figures', 'Mathematician', 'customer'],
  ['Dorothy', 'Vaughan', 'Orbital Figures', 'Head of Computing', 'opportunity'],
  ['Mary', 'Jackson', 'Orbital Figures', 'Aerospace Engineer', 'marketingqualifiedlead'],
  ['Margaret', 'Hamilton', 'Lunar Software', 'Director', 'customer'],
  ['Edsger', 'Dijkstra', 'Shortest Paths', 'Professor', 'lead'],
  ['Barbara', 'Liskov', 'Substitution Works', 'Professor', 'salesqualifiedlead'],
  ['Donald', 'Knuth', 'Literate Press', 'Author', 'subscriber'],
  ['Frances', 'Allen', 'Harbour Compilers', 'Fellow', 'evangelist'],
  ['John', 'Backus', 'Harbour Compilers', 'Fellow', 'other'],
  ['Karen', 'Spärck Jones', 'Inverse Frequency', 'Researcher', 'lead'],
  ['Radia', 'Perlman', 'Spanning Trees', 'Network Architect', 'customer'],
  ['Edgar', 'Codd', 'Relational Tables', 'Researcher', 'customer'],
  ['Adele', 'Goldberg', 'Small Talks', 'Manager', 'marketingqualifiedlead'],
]

const domains: Values = {
  'Analytical Engines': 'analytical-engines.example',
  'Harbour Compilers': 'harbour-compilers.example',
  'Hut Eight': 'hut-eight.example',
  'Orbital Figures': 'orbital-figures.example',
  'Lunar Software': 'lunar-software.example',
  'Shortest Paths': 'shortest-paths.example',
  'Substitution Works': 'substitution-works.example',
  'Literate Press': 'literate-press.example',
  'Inverse Frequency': 'inverse-frequency.example',
  'Spanning Trees': 'spanning-trees.example',
  'Relational Tables': 'relational-tables.example',
  'Small Talks': 'small-talks.example',
}

const cities = ['London', 'New York', 'Bletchley', 'Hampton', 'Boston', 'Rotterdam', 'Stanford', 'Cambridge']

export const companies: readonly Values[] = Object.entries(domains).map(([name, domain], index) => ({
  name,
  domain,
  website: `https://${domain}`,
  city: cities[index % cities.length] ?? '',
  industry: 'COMPUTER_SOFTWARE',
  numberofemployees: String(12 + index * 17),
  lifecyclestage: index % 3 === 0 ? 'lead' : 'customer',
}))

export const contacts: readonly Values[] = people.map(
  ([firstname, lastname, company, jobtitle, lifecyclestage], index) => ({
    firstname,
    lastname,
    company,
    jobtitle,
    lifecyclestage,
    email: `${mailbox(firstname)}.${mailbox(lastname)}@${domains[company] ?? 'people.example'}`,
    phone: `+1 202 555 ${String(100 + index).padStart(4, '0')}`,
    city: cities[index % cities.length] ?? '',
  }),
)

function mailbox(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').replace(/\W+/g, '-').toLowerCase()
}
