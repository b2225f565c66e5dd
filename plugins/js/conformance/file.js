const assert = require('node:assert');
const { f } = require('./solution');

test('three', () => {
  assert.strictEqual(f(3), 3);
});
