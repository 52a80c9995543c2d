/** Whether a token that is still good opens nothing any more: the same question that the API asks (identity.is_over). */
const { lookUp } = require('./look-up.js');

/** An answer holds for this long: about as long as somebody who was disabled goes on seeing numbers. */
const KEPT_MS = 1000;
const MOST = 10_000;
const answers = new Map();

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const isId = (value) => typeof value === 'string' && uuid.test(value);

/** @param claims of a token of a person or a program, checked by groupOf */
function isOver({ sub, organizationId, role, clientId = null, sid = null, viewAs = false }) {
  if (sid !== null && !isId(sid)) return true;
  const values = [isId(sub) ? sub : null, organizationId, role, clientId, sid, viewAs === true];
  const key = JSON.stringify(values);
  const known = answers.get(key);
  if (known && known.until > Date.now()) return known.answer;
  const answer = lookUp('select identity.is_over($1, $2, $3, $4, $5, $6) as over', values).then(
    ([{ over }]) => over,
  );
  // What could not be asked is asked again by the next.
  answer.catch(() => answers.delete(key));
  if (answers.size >= MOST) answers.clear();
  answers.set(key, { answer, until: Date.now() + KEPT_MS });
  return answer;
}

module.exports = { isOver };
