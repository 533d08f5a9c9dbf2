import { conflictStreams, foreignStreams } from '../foreign/foreign-stream.ts';
import { forgottenStreams } from '../forgetting/forgotten-stream.ts';
import { replyStreams } from '../replies/consume-replies.ts';
import { surgeryStreams } from '../stream/surgery-stream.ts';

/** The streams that the board is made of. */
export const boardStreams = [surgeryStreams, foreignStreams, replyStreams, conflictStreams, forgottenStreams];

/** Where a board stands: the one that is read, or one that is being made anew beside it. */
export interface BoardTables {
  readonly board: string;
  readonly hospital: string;
  readonly conflict: string;
  /** Whose checkpoint tells how far it has come. */
  readonly reader: string;
}

export const liveBoard: BoardTables = {
  board: 'surgery.board',
  hospital: 'surgery.board_hospital',
  conflict: 'surgery.board_conflict',
  reader: 'board',
};

/** Notified with every commit of the live board. */
export const boardChannel = 'surgery_board';
