// Settings that an earlier version wrote: moved once, and only where the user had set them.
import assert from 'node:assert/strict';
import {
  migrateSettings,
  settingsMigrations,
  type Targets,
} from '../../../extension/editor/settings-migrations.ts';

describe('migrations of settings', () => {
  const stored = (values: Partial<Record<Targets, Record<string, unknown>>>) => {
    const settings = { global: { ...values.global }, workspace: { ...values.workspace } } as Record<
      Targets,
      Record<string, unknown>
    >;
    return {
      settings,
      get: (key: string, target: Targets) => settings[target][key],
      set: async (key: string, value: unknown, target: Targets) => {
        settings[target][key] = value;
      },
    };
  };
  const memento = () => {
    const kept = new Map<string, unknown>();
    return {
      kept,
      get: <T>(key: string) => kept.get(key) as T,
      update: async (key: string, value: unknown) => void kept.set(key, value),
    };
  };

  it('call the writer study that version 1 called local, where the user had chosen it', async () => {
    const before = stored({
      global: { writer: 'local', reflector: 'local' },
      workspace: { writer: 'claude' },
    });
    await migrateSettings(before, memento());
    assert.deepEqual(before.settings, {
      global: { writer: 'study', reflector: 'local' },
      workspace: { writer: 'claude' },
    });
    const unset = stored({});
    await migrateSettings(unset, memento());
    assert.deepEqual(unset.settings, { global: {}, workspace: {} });
  });

  it('give ghost text the mode that its switch was in, and leave it alone where nobody touched that', async () => {
    const before = stored({
      global: { 'completions.enabled': true },
      workspace: { 'completions.enabled': false },
    });
    await migrateSettings(before, memento());
    assert.equal(before.settings.global['completions.mode'], 'on');
    assert.equal(before.settings.workspace['completions.mode'], 'off');
    assert.equal(before.settings.global['completions.enabled'], undefined);
    const unset = stored({});
    await migrateSettings(unset, memento());
    assert.deepEqual(unset.settings, { global: {}, workspace: {} });
  });

  it('are done once', async () => {
    const state = memento();
    await migrateSettings(stored({}), state);
    assert.equal(state.kept.get('dormouse.settingsVersion'), settingsMigrations.length + 1);
    const later = stored({ global: { writer: 'local' } });
    await migrateSettings(later, state);
    assert.equal(later.settings.global.writer, 'local');
  });

  it('are tried again after a failure', async () => {
    const state = memento();
    const broken = {
      ...stored({ global: { writer: 'local' } }),
      set: async () => Promise.reject(new Error('read-only')),
    };
    await assert.rejects(migrateSettings(broken, state), /read-only/);
    assert.equal(state.kept.size, 0);
  });
});
