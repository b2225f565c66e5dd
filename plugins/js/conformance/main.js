const [x, y] = require("fs").readFileSync(0, "utf8").trim().split("\n").map(BigInt);
console.log(String(x + y));
