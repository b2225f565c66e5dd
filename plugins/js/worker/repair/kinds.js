'use strict';
// Kinds of frames between the processes of a conversation.

// Between the worker and the process that lists edits. To it:
//   REQUEST  the envelope of an EditRequest
//   SAID     what the process that runs edits has said
//   GONE     that process has ended: which one, counted from 1
//   CLOSE    the conversation is over
// From it:
//   REPLY    whether it should be replaced, one byte, and an EditReply
//   TELL     a frame for the process that runs edits; OPEN starts a new one
//   END      ends that process
const LISTING = { REQUEST: 0x51, SAID: 0x53, GONE: 0x47, CLOSE: 0x43, REPLY: 0x52, TELL: 0x54, END: 0x45 };

// To the process that runs edits:
//   OPEN     what a Machine needs, as JSON
//   PROGRAM  the text of a program
//   TASK     see repair/executor.js
// From it, as JSON:
//   PART     a part of the answer to a task
//   ANSWER   the last part
const RUNNING = { OPEN: 0x4f, PROGRAM: 0x50, TASK: 0x54, PART: 0x4d, ANSWER: 0x41 };

module.exports = { LISTING, RUNNING };
