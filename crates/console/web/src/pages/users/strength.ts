import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** 0: guessed at once, to 4: hard to guess. Long ones are judged by how they begin. */
export const scoreOf = (password: string) => zxcvbn.check(password.slice(0, 100)).score;
