// Versions of Dormouse and of what it is pinned to, from the manifest that was bundled.
import manifest from '../../package.json' with { type: 'json' };

export const VERSION = manifest.version;
export const NODE_LLAMA_CPP = manifest.dependencies['node-llama-cpp'];
