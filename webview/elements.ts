// Small helpers to build a page's elements without a line of HTML in strings.

type Child = Node | string | undefined | false;

/** An element with attributes and children; `undefined` and `false` are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Record<string, string | boolean | undefined>,
  ...children: Child[]
): HTMLElementTagNameMap[Tag];
export function element(
  tag: string,
  attributes?: Record<string, string | boolean | undefined>,
  ...children: Child[]
): HTMLElement;
export function element(
  tag: string,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElement {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

/** A codicon that says nothing to a screen reader; `slot` is its place in a widget. */
export function icon(name: string, slot?: 'start'): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true', slot });
}

export function button(
  label: string,
  options: { icon?: string; appearance?: 'primary' | 'secondary' | 'icon'; class?: string },
  onClick: () => void,
): HTMLElement {
  const iconOnly = options.appearance === 'icon';
  const node = element(
    'vscode-button',
    {
      appearance: options.appearance ?? 'primary',
      class: options.class,
      'aria-label': label,
      title: iconOnly ? label : undefined,
    },
    options.icon !== undefined && icon(options.icon, iconOnly ? undefined : 'start'),
    !iconOnly && label,
  );
  node.addEventListener('click', onClick);
  return node;
}
