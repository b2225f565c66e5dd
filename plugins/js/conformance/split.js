const assert = require("node:assert");
assert.strictEqual(f(3), 3);
