// esbuild turns a style sheet's import into a file beside the page's script.
declare module '*.css';
