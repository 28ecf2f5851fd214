/** The i-th contact of a bench: ten properties, of the size that integrations send. */
export function contactInput(index: number): Record<string, string> {
  return {
    email: `person.${index}@customer-${index % 977}.example`,
    firstname: `First${index % 499}`,
    lastname: `Last${index % 997}`,
    phone: `+1 202 555 ${String(index % 10_000).padStart(4, '0')}`,
    company: `Customer ${index % 977}`,
    jobtitle: 'Purchasing Manager',
    city: 'Cambridge',
    country: 'United Kingdom',
    website: `https://customer-${index % 977}.example`,
    lifecyclestage: 'customer',
  }
}
