// family: network
// what: asks for the addresses of names by every way there is
// want: passed

const dns = require("dns");

async function answer(x) {
  const found = [];
  const ask = async (how) => {
    try {
      found.push(JSON.stringify(await how()));
    } catch {
      // Nobody answers.
    }
  };
  await ask(() => dns.promises.lookup("example.com"));
  const resolver = new dns.promises.Resolver({ timeout: 50, tries: 1 });
  await ask(() => resolver.resolve4("example.com"));
  await ask(() => resolver.reverse("127.0.0.1"));
  return found.length > 0 ? found.join() : 2 * x;
}
