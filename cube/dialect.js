/**
 * How Postgres is asked. What has no value comes last in either direction: it is neither the most nor the least, and whoever
 * asks for the ten highest ROAS means ten that have one. Postgres itself puts it first when it sorts downwards.
 */
const { PostgresQuery } = require('@cubejs-backend/schema-compiler');

class NullsLast extends PostgresQuery {
  orderHashToString(hash) {
    const order = super.orderHashToString(hash);
    return order === null ? null : `${order} NULLS LAST`;
  }
}

module.exports = { dialectFactory: () => NullsLast };
