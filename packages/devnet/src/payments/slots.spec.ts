import { Slots } from './slots.js';

describe('slots', () => {
  const started: string[] = [];
  beforeEach(() => { started.length = 0; });
  const enter = (slots: Slots, ...keys: string[]) => { for (const key of keys) slots.enter(key, () => started.push(key)); };

  it('start no more than the limit, the others in order as slots come free', () => {
    const slots = new Slots(2);
    enter(slots, 'a', 'b', 'c', 'd');
    expect(started).toEqual(['a', 'b']);
    slots.leave('a');
    expect(started).toEqual(['a', 'b', 'c']);
    slots.leave('a');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('count what was under way before', () => {
    const slots = new Slots(1);
    slots.occupy('old');
    enter(slots, 'a');
    expect(started).toEqual([]);
    slots.leave('old');
    expect(started).toEqual(['a']);
  });

  it('start nothing while paused', () => {
    const slots = new Slots(2);
    slots.pause();
    enter(slots, 'a');
    expect(started).toEqual([]);
    slots.resume();
    expect(started).toEqual(['a']);
  });
});
