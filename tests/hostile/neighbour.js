"use strict";
// An honest program that tells all that it finds of the programs before it.

const fs = require("fs");
const os = require("os");

function files(folder) {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    return error.code;
  }
}

function writes() {
  try {
    fs.writeFileSync("/tmp/neighbour", "x");
    fs.mkdirSync("/tmp/folder");
    fs.rmdirSync("/tmp/folder");
    fs.unlinkSync("/tmp/neighbour");
    return true;
  } catch (error) {
    return error.code;
  }
}

function look(x) {
  const place = fs.statSync("/tmp");
  const told = {
    files: files("/tmp"),
    folder: process.cwd(),
    place: [place.mode, place.mtime.getUTCFullYear(), place.atime.getUTCFullYear()],
    writes: writes(),
    root: files("/"),
    environment: Object.entries(process.env).sort(),
    umask: process.umask(0),
    nice: os.getPriority(),
    user: [process.getuid(), process.getgid(), process.getgroups()],
    random: Math.random(),
    globals: Object.getOwnPropertyNames(globalThis).sort(),
    object: Reflect.ownKeys(Object.prototype).map(String).sort(),
    array: Reflect.ownKeys(Array.prototype).map(String).sort(),
    cache: Object.keys(require.cache),
    listeners: process.eventNames().map(String).sort(),
    exports: Object.keys(module.exports),
    os: Object.keys(os).sort(),
    stack: [Error.stackTraceLimit, typeof Error.prepareStackTrace],
    sum: [255 + 1, JSON.stringify({ a: [1, "x"] })],
  };
  return Object.entries(told).map(([key, value]) => `${key}: ${key === "files" ? `[${value}]` : JSON.stringify(value)}`).join("\n");
}
