// family: calls
// what: a function that cannot make objects
// want: exception
// calls: object
const answer = () => 4;
