import Computed from '../../components/Computed.astro';
import Instrument from '../../components/Instrument.astro';
import Measured from '../../components/Measured.astro';
import Misconception from '../../components/Misconception.astro';
import Question from '../../components/Question.astro';

/** What an entry's text can use without importing it. */
export const entryComponents = { Computed, Instrument, Measured, Misconception, Question };
