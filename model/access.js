/**
 * Who sees which rows; the same rules on the facts and on every view over them.
 *
 * The values come from the verified token (cube/cube.js decides the groups): an admin sees its organization,
 * a client one client of it. Whoever is in neither group matches no policy and sees nothing.
 *
 * It is a function because Cube rewrites what stands inside a model file only; and it filters on members of
 * the facts, never of a joined cube, because those alone are in every rollup.
 */
export const accessPolicy = (memberLevel = { includes: '*' }) => [
  {
    group: 'admin',
    memberLevel,
    rowLevel: { filters: [equals((context) => context.organizationId, () => 'organization_id')] },
  },
  {
    group: 'client',
    memberLevel,
    rowLevel: {
      filters: [
        equals((context) => context.organizationId, () => 'organization_id'),
        equals((context) => context.clientId, () => 'client_id'),
      ],
    },
  },
];

const equals = (claim, member) => ({
  member,
  operator: 'equals',
  values: (securityContext) => [claim(securityContext)],
});
