const NAME_WIDTH = 16;
const REDRAW_EVERY_MS = 250;
const REMIND_EVERY_MS = 10_000;
const WORTH_SAYING_MS = 300;

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** Progress as plain lines: in a terminal the current one is redrawn, elsewhere a line reminds every ten seconds. */
export class Progress {
  #out;
  #abandoned = false;

  /** @param {NodeJS.WriteStream} out */
  constructor(out) {
    this.#out = out;
  }

  line(text = '') {
    this.#out.write(`${text}\n`);
  }

  /** From now on steps say nothing more: whoever asked us to stop does not want to know that they failed. */
  abandonSteps() {
    this.#abandoned = true;
  }

  /**
   * Runs one step and says how it went and how long it took.
   * @template T
   * @param {string} name
   * @param {(say: (doing: string) => void) => Promise<T>} work tells through `say` what it is doing
   * @param {(result: T) => string} outcome what to print when it is done
   * @returns {Promise<T>}
   */
  async step(name, work, outcome) {
    const begun = Date.now();
    let doing = '';
    const draw = (end) => this.#abandoned || this.#out.write(`${this.#out.isTTY ? '\r\x1b[2K' : ''}  ${name.padEnd(NAME_WIDTH)}${doing}${end}`);
    const current = () => draw(`${doing === '' ? '' : ', '}${seconds(Date.now() - begun)}${this.#out.isTTY ? '' : '\n'}`);
    const timer = setInterval(current, this.#out.isTTY ? REDRAW_EVERY_MS : REMIND_EVERY_MS);
    try {
      const result = await work((text) => {
        doing = text;
        if (this.#out.isTTY) current();
      });
      const took = Date.now() - begun;
      doing = outcome(result);
      draw(`${took >= WORTH_SAYING_MS ? `  (${seconds(took)})` : ''}\n`);
      return result;
    } catch (error) {
      doing = 'failed';
      draw('\n');
      throw error;
    } finally {
      clearInterval(timer);
    }
  }
}
