/**
 * Who sees which rows: the same rules on the facts and on every view over them.
 *
 * The claims of a verified token decide (cube/access.js reads them and gives the groups): an admin sees its
 * organization, a client one client of it. Who is in neither group matches no policy and sees nothing.
 *
 * The rules filter on columns of the facts, which every rollup has, and never on a joined table: that would
 * send each query to the facts. They are a function with explicit parameters because Cube rewrites only what
 * is written inside cube() and view().
 *
 * @param forClients what else holds for clients: members that they may not see
 */
export const accessPolicy = (forClients = {}) => [
  { group: 'admin', row_level: { filters: [ownOrganization()] } },
  { group: 'client', row_level: { filters: [ownOrganization(), ownClient()] }, ...forClients },
];

// Made anew for each cube and view: Cube writes into them whose member is meant.
const ownOrganization = () => ({
  member: () => 'organization_id',
  operator: 'equals',
  values: (securityContext) => [securityContext.organizationId],
});

const ownClient = () => ({
  member: () => 'client_id',
  operator: 'equals',
  values: (securityContext) => [securityContext.clientId],
});
