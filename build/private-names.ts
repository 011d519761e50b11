/**
 * Names of properties that the bundle may shorten: fields of what one call keeps in memory. None of them is written to a
 * file, read from one, or known to mod_v8. `private-names.test.ts` holds the list to that.
 */
// biome-ignore format: one line a part of the engine is easier to read than one line a name
export const PRIVATE_NAMES: readonly string[] = [
  // engine/call
  'progress', 'effects', 'nextAppid', 'utterance', 'queue', 'played', 'playTime', 'pending', 'thinking', 'thought',
  'sounding', 'isHeld', 'speechUntil', 'waitUntil', 'entryUntil', 'hasInput', 'hasSentence', 'isOver', 'resultAt',
  'isHeard', 'isReady', 'takesNext', 'thinkAt', 'queued', 'wasBusy', 'unplayable', 'isSilent', 'spoken', 'shown',
  'serial', 'underWay', 'consumed', 'startedByPartial', 'soundFrom', 'lastSignAt', 'lastPartial', 'sendsBegin', 'finalAt',
  'isFinalPending', 'since', 'asked',
  // engine/dialog
  'skipsOvertakenPartials', 'addKey', 'stopsPrompts', 'takesKeys', 'actionStartedAt', 'promptsReported', 'completeArrows',
  'kbPrompt', 'nextRow', 'endedAt', 'lastKeyAt', 'mismatches', 'summary',
  // engine/host
  'dialog', 'statistics', 'prompter', 'recorder', 'actions', 'countFailure', 'handleClosed', 'resumeAfterResult',
  'beginAction', 'textOf', 'giveUp', 'answerNow', 'byEvents', 'failedStarts', 'failedInAction', 'hasStarted',
  'hasLoggedForm', 'restarts', 'neverStarted', 'isAttached', 'updateParams', 'carryOut', 'showPhase', 'promptsToRest',
  'collectGarbage', 'fileSamplesPerCallSample', 'numberOf', 'readByFileIO', 'dropEvents', 'fileExists', 'readFile',
  'startCall', 'prepare', 'feed', 'mortal', 'kept', 'isDown', 'hangupCause', 'newUuid',
];
