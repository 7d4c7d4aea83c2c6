// Puts HTML that the host rendered from an answer into a page: allowed elements and attributes only.

const ELEMENTS = new Set(
  'P,UL,OL,LI,BLOCKQUOTE,PRE,CODE,SPAN,EM,STRONG,S,A,H1,H2,H3,H4,H5,H6,HR,BR,TABLE,THEAD,TBODY,TR,TH,TD'.split(
    ',',
  ),
);
const LINKS = /^(https?|mailto):/i;

/**
 * The nodes of one rendered block. The host renders with raw HTML turned off; this second look makes sure
 * that no answer of a model can bring a script, a picture, a style or a form into the page.
 */
export function renderedNodes(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const node of [...template.content.querySelectorAll('*')]) {
    if (!ELEMENTS.has(node.tagName)) {
      node.replaceWith(node.textContent ?? '');
      continue;
    }
    for (const { name, value } of [...node.attributes]) {
      const kept =
        name === 'class' ||
        (name === 'start' && node.tagName === 'OL') ||
        (name === 'href' && node.tagName === 'A' && LINKS.test(value));
      if (!kept) node.removeAttribute(name);
    }
  }
  return template.content;
}
