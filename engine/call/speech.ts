/** Prompts that are not on disk yet: all of an action's are asked for when it begins, in their order. */
import type { Answer, Question } from '../dialog/dialog.ts';
import type { CallProgress, ProgressPrompt, Prompt } from './progress.ts';
import type { Turn } from './turn.ts';

export function askForSpeech<S>(turn: Turn<S>, prompts: readonly Prompt[]): ProgressPrompt[] {
  return prompts.map((prompt) => {
    if (prompt.path !== null || prompt.speech === null) return { ...prompt, asked: null };
    const asked = ++turn.progress.questions;
    turn.effects.push({ kind: 'ask', number: asked, question: prompt.speech });
    return { ...prompt, asked };
  });
}

/** Nobody waits for the answers: whoever plays such a text finds it on disk, or asks for it again. */
export function speakAhead<S>({ progress, effects }: Turn<S>, prompts: readonly Prompt[]): void {
  for (const { path, speech } of prompts) {
    if (path === null && speech !== null)
      effects.push({ kind: 'tell', number: ++progress.questions, question: speech });
  }
}

export function awaitsSpeech<S>({ prompts, thinking }: CallProgress<S>, number: number): boolean {
  const isAsked = ({ asked }: ProgressPrompt): boolean => asked === number;
  return prompts.some(isAsked) || thinking.some(isAsked);
}

export function answerSpeech<S>(turn: Turn<S>, number: number, answer: Answer | null): void {
  const { progress, effects } = turn;
  const file = answer === null ? null : answer.file;
  const path = typeof file === 'string' && file !== '' ? file : null;
  if (path === null) effects.push({ kind: 'failed', service: 'tts' });
  const answered = (prompt: ProgressPrompt): ProgressPrompt =>
    prompt.asked === number ? { ...prompt, asked: null, path } : prompt;
  progress.prompts = progress.prompts.map(answered);
  progress.thinking = progress.thinking.map(answered);
}

/** The current prompt is waited for from its turn on; gives it up where its budget is spent. */
export function waitForSpeech<S>(turn: Turn<S>, { asked, speech }: ProgressPrompt): void {
  const { progress, effects, now } = turn;
  if (progress.speechUntil === null) {
    progress.speechUntil = now + (speech as Question).budgetMs;
  } else if (now >= progress.speechUntil) {
    effects.push({ kind: 'give-up', number: asked as number });
    answerSpeech(turn, asked as number, null);
  }
}

/** The action is over: what it has not played is no longer needed. */
export function giveUpSpeech<S>({ progress, effects }: Turn<S>): void {
  const withoutQuestion = (prompt: ProgressPrompt): ProgressPrompt => {
    if (prompt.asked === null) return prompt;
    effects.push({ kind: 'give-up', number: prompt.asked });
    return { ...prompt, asked: null };
  };
  progress.prompts = progress.prompts.map(withoutQuestion);
  progress.thinking = progress.thinking.map(withoutQuestion);
}
