import type { Chance } from './chance.ts'

// Everybody and everything here is invented. Domains are reserved (RFC 2606), telephone numbers are from the ranges kept
// for fiction: 555-01xx in North America, and those that Ofcom names in the United Kingdom.

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const FIRST = words(`
  Abena Adrian Aiko Alba Alistair Amara Anders Anita Anneke Aroha Astrid Bashir Beatriz Benedikt Bettina Bjarne Bram
  Brigid Callum Camille Carlos Chiara Chidi Clara Conor Dagmar Damian Daria Delphine Diego Dina Edwin Eilidh Elias Elif
  Emeka Enzo Esther Farah Felix Fiona Freya Gareth Gemma Giorgia Gwen Hamid Hana Hector Hedda Hugo Ines Ingrid Isak
  Ivo Jamila Jasper Joana Jonas Jorge Juno Kaito Karim Katya Keziah Kiran Lena Leonie Liam Linnea Luca Lucia Magnus
  Maia Malik Marek Marta Matteo Mei Milan Mira Nadia Naomi Nikhil Nils Noor Odette Olga Omar Oskar Paloma Pavel Petra
  Priya Quentin Rafael Rania Renske Rhys Rosa Ruben Sabine Samir Sanna Selma Sienna Stellan Sunita Tariq Teo Thandi
  Tobias Tova Ulrike Una Valentin Vera Victor Wanda Wei Willem Xenia Yara Yusuf Zofia`)
const LAST_BEGIN = words(`
  Ald Bar Brin Cald Cor Dal Dorr Elv Fen Gar Hal Har Ink Jar Kes Lan Lor Mar Mel Nor Oak Pel Quill Ram Ros Sal Sel Tarn
  Thal Ul Var Vel Wend Wil Yar Zel`)
const LAST_END = words(`
  wick mond ström sen berg ano etti owski over ick eaux aard inger ton by well gård ova adze oğlu anyi ero ides kamp
  moor holt ish ley quist ander`)
const PLACE_BEGIN = words(`
  Amber Ash Birch Bramble Cinder Clover Copper Dapple Elder Fallow Feather Fern Flint Gorse Granite Harrow Hazel Heron
  Ivy Juniper Kestrel Larch Linden Maple Marrow Mossy Nettle Otter Pebble Quarry Raven Rowan Saffron Sedge Silver Slate
  Sorrel Spindle Teal Thistle Umber Willow Wren Yarrow`)
const PLACE_END = words(
  'bank bridge brook cliff combe croft dale field ford gate ham haven hurst ley mere mouth ridge ton',
)

/** What kinds of places buy air monitors: HubSpot's industry, names, how many people work there, how many of 100 they are. */
const KINDS: readonly (readonly [industry: string, names: string, size: number, weight: number])[] = [
  ['PRIMARY_SECONDARY_EDUCATION', 'Primary School|Academy|School District|Montessori', 90, 17],
  ['HIGHER_EDUCATION', 'College|Polytechnic|University Estates', 600, 7],
  ['HOSPITALITY', 'Hotels|Inns & Lodges|Hotel Group|Conference Centre', 130, 12],
  ['HOSPITAL_HEALTH_CARE', 'Clinic|Community Hospital|Dental Partners|Care Homes', 260, 12],
  ['COMMERCIAL_REAL_ESTATE', 'Property Management|Offices|Business Park|Estates', 60, 13],
  ['FACILITIES_SERVICES', 'Facility Services|Building Care|Maintenance', 110, 9],
  ['FOOD_PRODUCTION', 'Bakery|Foods|Creamery|Cold Store', 140, 8],
  ['RESEARCH', 'Laboratories|Research Institute', 75, 6],
  ['MECHANICAL_OR_INDUSTRIAL_ENGINEERING', 'Engineering|Works|Fabrication', 120, 7],
  ['ARCHITECTURE_PLANNING', 'Architects|Design Studio', 22, 5],
  ['MUSEUMS_AND_INSTITUTIONS', 'Museum|Archive Trust|Gallery', 40, 4],
]

interface City {
  readonly city: string
  readonly state: string
  readonly country: string
  readonly zip: string
  /** A number of the place: `n` is counted up from zero. */
  phone(n: number): string
}

const american = (text: string): readonly City[] =>
  text.split(', ').map((line) => {
    const [, city = '', state = '', zip = '', areas = ''] = /^(.+) (\w\w) (\d{3}) ([\d/]+)$/.exec(line) ?? []
    const codes = areas.split('/')
    const phone = (n: number) =>
      `+1 ${codes[Math.floor(n / 100) % codes.length]} 555 ${String(100 + (n % 100)).padStart(4, '0')}`
    return { city, state, country: 'United States', zip, phone }
  })

const british = (text: string): readonly City[] =>
  text.split(', ').map((line) => {
    const [, city = '', zip = '', prefix = ''] = /^(\w+) (\w+) ([\d ]+)$/.exec(line) ?? []
    const phone = (n: number) => `+44 ${prefix}${String(n % 1000).padStart(3, '0')}`
    return { city, state: '', country: 'United Kingdom', zip, phone }
  })

const CITIES: readonly (readonly [City, number])[] = [
  ...american(
    'Denver CO 802 303/720, Boulder CO 803 303/720, Minneapolis MN 554 612/763, Portland OR 972 503/971, Boise ID 837 208/986, Omaha NE 681 402/531, Madison WI 537 608/353, Austin TX 787 512/737, Columbus OH 432 614/380, Pittsburgh PA 152 412/878, Richmond VA 232 804/686, Albany NY 122 518/838, Tucson AZ 857 520/602, Spokane WA 992 509/564, Savannah GA 314 912/565',
  ).map((city, index): [City, number] => [city, index < 2 ? 14 : 6]),
  ...british(
    'Leeds LS1 113 496 0, Sheffield S1 114 496 0, Nottingham NG1 115 496 0, Bristol BS1 117 496 0, London SE1 20 7946 0, Manchester M1 161 496 0',
  ).map((city): [City, number] => [city, 4]),
]

const STREETS = words(
  'Mill Station Orchard Foundry Canal Market Chapel Depot Reservoir Quarry Harvest Tannery Wharf College',
)
const ROADS = words('Street Road Avenue Lane Way Court')
const TITLES: readonly (readonly [title: string, role: string, weight: number])[] = [
  ['Facilities Manager', 'CHAMPION', 18],
  ['Building Services Engineer', 'INFLUENCER', 10],
  ['Head of Estates', 'DECISION_MAKER', 9],
  ['Health and Safety Officer', 'CHAMPION', 10],
  ['Operations Director', 'DECISION_MAKER', 7],
  ['Finance Manager', 'BUDGET_HOLDER', 8],
  ['Procurement Lead', 'BUDGET_HOLDER', 9],
  ['Sustainability Coordinator', 'INFLUENCER', 8],
  ['IT Administrator', 'BLOCKER', 7],
  ['Site Supervisor', 'END_USER', 9],
  ['Managing Director', 'EXECUTIVE_SPONSOR', 4],
  ['Office Coordinator', 'END_USER', 8],
]

export interface Place {
  readonly name: string
  readonly domain: string
  readonly industry: string
  readonly employees: number
  readonly address: string
  readonly zip: string
  readonly home: City
}

export interface Name {
  readonly first: string
  readonly last: string
  readonly mailbox: string
}

/** Hands out names, each place, mailbox and telephone number once. */
export interface Names {
  place(): Place
  person(): Name
  title(): { readonly title: string; readonly role: string }
  email(name: Name, domain: string): string
  phone(home: City): string
  city(): City
}

export function openNames(chance: Chance): Names {
  const taken = new Set<string>()
  const numbers = new Map<City, number>()

  function once(make: (attempt: number) => string): string {
    for (let attempt = 0; ; attempt++) {
      const text = make(attempt)
      if (taken.has(text)) continue
      taken.add(text)
      return text
    }
  }

  return {
    city: () => chance.weighted(CITIES),
    phone(home) {
      const n = numbers.get(home) ?? 0
      numbers.set(home, n + 1)
      return home.phone(n)
    },
    place() {
      const [industry, kinds, size] = chance.weighted(KINDS.map((kind) => [kind, kind[3]] as const))
      const name = once(() => `${chance.pick(PLACE_BEGIN)}${chance.pick(PLACE_END)} ${chance.pick(kinds.split('|'))}`)
      const home = chance.weighted(CITIES)
      const employees = Math.max(3, Math.round(chance.around(size, 0.9)))
      const british = home.country === 'United Kingdom'
      const street = `${chance.pick(STREETS)} ${chance.pick(ROADS)}`
      const zip = british
        ? `${home.zip} ${chance.between(1, 9)}${chance.pick(words('AA BD EF GH JL NP QR'))}`
        : `${home.zip}${String(chance.between(1, 99)).padStart(2, '0')}`
      const domain = `${slug(name)}.example`
      return { name, domain, industry, employees, home, zip, address: `${chance.between(1, 980)} ${street}` }
    },
    person() {
      const first = chance.pick(FIRST)
      const last = `${chance.pick(LAST_BEGIN)}${chance.pick(LAST_END)}`
      const mailbox = chance.weighted([
        [`${slug(first)}.${slug(last)}`, 6],
        [`${slug(first).slice(0, 1)}${slug(last)}`, 3],
        [slug(first), 1],
      ])
      return { first, last, mailbox }
    },
    title() {
      const [title, role] = chance.weighted(TITLES.map((each) => [each, each[2]] as const))
      return { title, role }
    },
    email: ({ mailbox }, domain) => once((attempt) => `${mailbox}${attempt === 0 ? '' : attempt + 1}@${domain}`),
  }
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ğ', 'g')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
}
