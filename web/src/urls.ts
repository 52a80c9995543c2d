/** Every address inside the application. */
export const urls = {
  explore: '/explore',
  clients: '/clients',
  client: (id: string) => `/clients/${id}`,
  users: '/users',
  ingestions: '/ingestions',
  ingestion: (id: string) => `/ingestions/${id}`,
  sources: '/sources',
  alerts: '/alerts',
  password: '/password',
};
