// A rule as its file says it.

export interface Rule {
  /** The words with their context in front, without marks of Markdown and without a closing dot. */
  text: string;
  /** Verbatim from the file; line ends are `\n`. */
  quote: string;
  /** 1-based line on which the quote begins. */
  line: number;
}
