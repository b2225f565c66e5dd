'use strict';

/** Thrown for what is wrong with a request; the message is for a person. */
class Refused extends Error {}

module.exports = { Refused };
